package io.github.supabaserealtime.internal.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens of a connection: finds the current one, has it looked up and renewed.
 * The current token is the last one that the provider returned or {@link #setAuth} set,
 * or without one the configured token: that of the settings, or the api key if it is a
 * JWT. An {@code sb_} key is never sent as a token, because no server accepts one
 * (protocol.md 4.1). Used on the lane, but for {@link #current()}.
 * <p>
 * One look-up runs at a time and is shared by all who wait for it. If it fails or is not
 * answered in time, the current token stays. The answer to a look-up that was running
 * when {@link #setAuth} was called is dropped.
 *
 * @since 0.9.0
 */
public final class AccessTokens {

	private final ConnectionSettings.TokenSettings settings;

	private final boolean provided;

	private final @Nullable String configured;

	private final MachineTime time;

	private final Effects effects;

	private final List<Runnable> waiters = new ArrayList<>();

	private volatile Current current = new Current(null, null);

	// the token of which the channels have been told
	private @Nullable String reported;

	private long lookUps;

	private boolean looking;

	// whether the look-up is one that no join or connect asked for
	private boolean renewing;

	private Timers.Timer limit = Timers.Timer.NONE;

	private Timers.Timer renewal = Timers.Timer.NONE;

	private boolean active;

	// look-ups in a row that failed while there was no token but the configured one
	private int missing;

	/**
	 * Create the tokens of a connection.
	 * @param settings the figures
	 * @param provided whether there is a provider
	 * @param accessToken the configured token, or {@code null}
	 * @param apiKey the api key
	 * @param time time
	 * @param effects effects on other machines and the provider
	 */
	public AccessTokens(ConnectionSettings.TokenSettings settings, boolean provided, @Nullable String accessToken,
			String apiKey, MachineTime time, Effects effects) {
		this.settings = settings;
		this.provided = provided;
		this.time = time;
		this.effects = effects;
		this.configured = isToken(accessToken) ? accessToken : (isToken(apiKey) ? apiKey : null);
		use(this.configured);
		this.reported = this.configured;
	}

	/**
	 * Return whether a text can be a token: the server takes an empty one for malformed
	 * and an {@code sb_} key for none (protocol.md 12, traps 16 and 17).
	 * @param token the text
	 * @return whether it can be sent
	 */
	public static boolean isToken(@Nullable String token) {
		return token != null && !token.isBlank() && !token.startsWith("sb_");
	}

	/**
	 * Run something when the current token is known.
	 * @param waiter what to run
	 */
	public void whenResolved(Runnable waiter) {
		this.waiters.add(waiter);
		if (!this.provided) {
			release();
		}
		else if (!this.looking) {
			lookUp(false);
		}
	}

	private void lookUp(boolean renewing) {
		long number = ++this.lookUps;
		this.looking = true;
		this.renewing = renewing;
		this.limit = this.time.schedule(this.settings.timeout(),
				() -> failed(number, "no answer within " + this.settings.timeout().toMillis() + " ms"));
		this.effects.lookUp(number);
	}

	/**
	 * Input: the provider answered.
	 * @param number the number of the look-up
	 * @param token its answer
	 */
	public void resolved(long number, @Nullable String token) {
		if (ended(number)) {
			this.effects.lookUpSucceeded();
			use(isToken(token) ? token : this.configured);
			this.missing = 0;
			scheduleRenewal();
			reportChange();
			release();
		}
	}

	/**
	 * Input: the provider failed.
	 * @param number the number of the look-up
	 * @param reason why, free of secrets
	 */
	public void failed(long number, String reason) {
		if (ended(number)) {
			this.effects.lookUpFailed(reason);
			this.missing = Objects.equals(this.current.token(), this.configured) ? this.missing + 1 : 0;
			scheduleRenewal();
			reportChange();
			release();
		}
	}

	private boolean ended(long number) {
		if (!this.looking || number != this.lookUps) {
			return false;
		}
		this.looking = false;
		this.limit.cancel();
		return true;
	}

	private void release() {
		List<Runnable> released = List.copyOf(this.waiters);
		this.waiters.clear();
		released.forEach(this.effects::post);
	}

	/**
	 * Command: use another token, or go back to the provider, the configured token or the
	 * api key. The token that was used before is not used any more, even if the provider
	 * fails.
	 * @param token the token; {@code null}, a blank text or an {@code sb_} key to go back
	 */
	public void setAuth(@Nullable String token) {
		abandonLookUp();
		boolean back = !isToken(token);
		this.renewing = true;
		use(back ? this.configured : token);
		this.missing = 0;
		scheduleRenewal();
		if (back && this.provided) {
			if (this.configured != null) {
				reportChange();
			}
			lookUp(true);
		}
		else {
			reportChange();
			release();
		}
	}

	private void abandonLookUp() {
		if (this.looking) {
			this.lookUps++;
			this.looking = false;
			this.limit.cancel();
		}
	}

	private void reportChange() {
		String current = this.current.token();
		if (!Objects.equals(this.reported, current)) {
			this.reported = current;
			this.effects.tokenChanged(this.renewing);
		}
	}

	private void use(@Nullable String token) {
		this.current = new Current(token, (token != null) ? TokenExpiry.of(token) : null);
	}

	/**
	 * Input: the link is wanted, or is not any more. Tokens are renewed only meanwhile.
	 * @param active whether the link is wanted
	 */
	public void activate(boolean active) {
		this.active = active;
		if (!active) {
			// those who wait for a look-up wait for a link that is not wanted any more
			abandonLookUp();
			this.waiters.clear();
		}
		scheduleRenewal();
	}

	private void scheduleRenewal() {
		this.renewal.cancel();
		if (!this.active || !this.provided) {
			return;
		}
		Duration delay = TokenRenewal.delay(this.settings, this.current.expiry(), this.time.clock().instant());
		if (this.missing > 0) {
			// the server may refuse what is joined with the configured token
			delay = TokenRenewal.sooner(delay, TokenRenewal.afterFailures(this.settings, this.missing));
		}
		this.renewal = this.time.schedule(delay, this::renew);
	}

	private void renew() {
		if (!this.looking) {
			lookUp(true);
		}
		this.renewing = true;
	}

	/**
	 * Return the current token. May be called by any thread.
	 * @return the token
	 */
	public CurrentToken current() {
		Current current = this.current;
		Instant expiry = current.expiry();
		boolean expired = expiry != null && !expiry.isAfter(this.time.clock().instant());
		return new CurrentToken(current.token(), expired);
	}

	private record Current(@Nullable String token, @Nullable Instant expiry) {

		@Override
		public String toString() {
			return "Current[" + this.expiry + "]";
		}

	}

	/**
	 * Effects of the tokens on other machines and the provider.
	 */
	public interface Effects {

		/**
		 * Ask the provider; answered by {@link AccessTokens#resolved} or
		 * {@link AccessTokens#failed}.
		 * @param number the number of the look-up
		 */
		void lookUp(long number);

		/**
		 * The provider answered a look-up.
		 */
		void lookUpSucceeded();

		/**
		 * A look-up failed and the previous token stays.
		 * @param reason why
		 */
		void lookUpFailed(String reason);

		/**
		 * The token changed.
		 * @param renewed whether it did so by itself; if not, it was looked up for a join
		 * or a connect, and a provider that makes one for each look-up would have every
		 * join cause others
		 */
		void tokenChanged(boolean renewed);

		/**
		 * Run an input after the current one.
		 * @param input what to run
		 */
		void post(Runnable input);

	}

}
