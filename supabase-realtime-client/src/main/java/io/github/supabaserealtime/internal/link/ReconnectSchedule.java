package io.github.supabaserealtime.internal.link;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.internal.machine.MachineTime;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the attempts to connect and decides when the next one is made. The delay is that
 * of the {@link ReconnectDelay}, at least 100 ms, and the one for refusals after a
 * lasting refusal. The count begins anew when a link has proved stable, not when it
 * merely opened.
 * <p>
 * Each schedule has a strategy of its own, which is created when it is first needed. A
 * schedule that must not give up goes on where its strategy does: with the longest delay
 * so far, at least 10 s.
 *
 * @since 0.9.0
 */
public final class ReconnectSchedule {

	static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Duration FALLBACK = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(ReconnectSchedule.class);

	private final ReconnectDelay configured;

	private final boolean givesUp;

	private final Duration refusedDelay;

	private final MachineTime time;

	private @Nullable ReconnectDelay delays;

	private Duration longest = FALLBACK;

	// written by the lane alone
	private volatile int attempts;

	/**
	 * Create a schedule.
	 * @param configured gives the delays
	 * @param givesUp whether it gives up where they do
	 * @param refusedDelay how long to wait after a lasting refusal, spread by a quarter
	 * @param time timers, clocks and randomness
	 */
	public ReconnectSchedule(ReconnectDelay configured, boolean givesUp, Duration refusedDelay, MachineTime time) {
		this.configured = configured;
		this.givesUp = givesUp;
		this.refusedDelay = refusedDelay;
		this.time = time;
	}

	/**
	 * Decide about the next attempt, and count it.
	 * @param failure what ended the last socket or attempt
	 * @return how long to wait, or empty to give up
	 */
	Optional<Duration> next(ConnectionFailure failure) {
		this.attempts = this.attempts + 1;
		Optional<Duration> delay = nextDelay(failure);
		if (delay.isEmpty() && !this.givesUp) {
			delay = Optional.of(spread(this.longest));
		}
		else if (delay.isPresent() && delay.get().compareTo(this.longest) > 0) {
			this.longest = delay.get();
		}
		if (delay.isPresent() && failure.isLastingRefusal()) {
			delay = Optional.of(spread(this.refusedDelay));
		}
		return delay.map((value) -> (value.compareTo(SHORTEST) < 0) ? SHORTEST : value);
	}

	private Optional<Duration> nextDelay(ConnectionFailure failure) {
		try {
			ReconnectDelay own = this.delays;
			if (own == null) {
				own = Objects.requireNonNull(this.configured.forConnection(), "forConnection returned null");
				this.delays = own;
			}
			return Objects.requireNonNull(own.nextDelay(this.attempts, failure, this.time.random()),
					"nextDelay returned null");
		}
		catch (Throwable ex) {
			// code of the application, which must not end the link by failing
			logger.error("The ReconnectDelay failed: " + this.configured.getClass().getName()
					+ "; the next attempt is in " + FALLBACK.toSeconds() + " s", ex);
			return Optional.of(FALLBACK);
		}
	}

	private Duration spread(Duration delay) {
		return Duration.ofNanos((long) (delay.toNanos() * (0.75 + 0.5 * this.time.random().nextDouble())));
	}

	void reset() {
		this.attempts = 0;
		this.longest = FALLBACK;
	}

	int attempts() {
		return this.attempts;
	}

}
