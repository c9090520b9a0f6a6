package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.rest.AccessTokenSource;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.internal.token.AccessTokens;
import io.github.supabaserealtime.internal.token.TokenExpiry;
import io.github.supabaserealtime.internal.token.TokenRenewal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens of a {@code BroadcastRestClient} without a connection. The current
 * token is the last one that the provider returned, or without one the configured token:
 * that of the settings, or the api key if it is a JWT. It is looked up again before it
 * expires and after the server rejected it. A look-up is shared by all who wait for it,
 * one that fails keeps the token, and an expired token is not sent. Safe for several
 * threads.
 */
public final class RestAccessTokens implements AccessTokenSource {

	private static final Log logger = LogFactory.getLog(RestAccessTokens.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final ConnectionSettings.TokenSettings settings;

	private final @Nullable TokenCalls calls;

	private final @Nullable String configured;

	private final InstantSource clock;

	private final ThrottledLog throttledLog = new ThrottledLog(logger);

	private volatile Current current;

	// guarded by the lock
	private @Nullable CompletableFuture<Current> lookUp;

	public RestAccessTokens(ConnectionSettings.TokenSettings settings, @Nullable AccessTokenProvider provider,
			@Nullable String accessToken, String apiKey, Executor executor, InstantSource clock) {
		this.settings = settings;
		this.configured = AccessTokens.isToken(accessToken) ? accessToken
				: (AccessTokens.isToken(apiKey) ? apiKey : null);
		this.calls = (provider != null) ? new TokenCalls(provider, executor) : null;
		this.clock = clock;
		this.current = new Current(this.configured, Instant.MIN);
	}

	@Override
	public @Nullable String getAccessToken() {
		Current current = this.current;
		if (this.calls != null && current.isDue(this.clock.instant())) {
			current = lookUp(this.calls).join();
		}
		return current.usable(this.clock.instant());
	}

	/**
	 * Ask the provider again for the next request.
	 */
	@Override
	public void rejected(String token) {
		this.lock.lock();
		try {
			if (token.equals(this.current.token())) {
				this.current = new Current(token, Instant.MIN);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private CompletableFuture<Current> lookUp(TokenCalls calls) {
		this.lock.lock();
		try {
			CompletableFuture<Current> running = this.lookUp;
			if (running != null && !running.isDone()) {
				return running;
			}
			Current current = this.current;
			if (!current.isDue(this.clock.instant())) {
				return CompletableFuture.completedFuture(current);
			}
			CompletableFuture<Current> started = start(calls);
			this.lookUp = started;
			return started;
		}
		finally {
			this.lock.unlock();
		}
	}

	private CompletableFuture<Current> start(TokenCalls calls) {
		CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
		calls.start(answer::complete, (reason) -> answer.completeExceptionally(new IllegalStateException(reason)));
		return answer.orTimeout(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS).handle((token, failure) -> {
			Current current = (failure != null) ? failed(failure) : answered(token);
			this.current = current;
			return current;
		});
	}

	private Current answered(@Nullable String token) {
		String used = AccessTokens.isToken(token) ? token : this.configured;
		Instant expiry = (used != null) ? TokenExpiry.of(used) : null;
		return renewed(used, expiry, TokenRenewal.delay(this.settings, expiry, this.clock.instant()));
	}

	/**
	 * Ask again after a while, and as soon as the token has expired: a request must not
	 * go without one.
	 */
	private Current renewed(@Nullable String token, @Nullable Instant expiry, Duration delay) {
		Instant renewal = this.clock.instant().plus(delay);
		return new Current(token, (expiry != null && expiry.isBefore(renewal)) ? expiry : renewal);
	}

	private Current failed(Throwable failure) {
		Duration limit = this.settings.timeout();
		this.throttledLog.warn("The access token for a broadcast over HTTP could not be looked up: "
				+ ((failure instanceof TimeoutException) ? "no answer within " + limit.toMillis() + " ms"
						: failure.getMessage()));
		Current before = this.current;
		Instant now = this.clock.instant();
		String token = before.usable(now);
		if (token == null || before.renewal().equals(Instant.MIN)) {
			return new Current(before.token(), Instant.MIN);
		}
		Instant expiry = TokenExpiry.of(token);
		return renewed(token, expiry, TokenRenewal.shortest(expiry, now));
	}

	/**
	 * The current token.
	 *
	 * @param token the token, or {@code null} for none
	 * @param renewal when the provider is to be asked again, {@code Instant.MIN} while it
	 * has not given a token that serves
	 */
	private record Current(@Nullable String token, Instant renewal) {

		boolean isDue(Instant now) {
			return !now.isBefore(this.renewal);
		}

		@Nullable String usable(Instant now) {
			Instant expiry = (this.token != null) ? TokenExpiry.of(this.token) : null;
			return (expiry == null || expiry.isAfter(now)) ? this.token : null;
		}

		@Override
		public String toString() {
			return "Current[until " + this.renewal + "]";
		}

	}

}
