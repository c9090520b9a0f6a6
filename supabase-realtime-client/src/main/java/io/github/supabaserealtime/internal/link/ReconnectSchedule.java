package io.github.supabaserealtime.internal.link;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.internal.machine.MachineTime;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts the attempts to connect and decides when the next one is made. The delay is that
 * of the {@link ReconnectDelay}, at least 100 ms, and the one for refusals after a
 * lasting refusal. The count begins anew when a link has proved stable, not when it
 * merely opened.
 *
 * @since 0.9.0
 */
public final class ReconnectSchedule {

	static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Duration FALLBACK = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(ReconnectSchedule.class);

	private final ReconnectDelay delays;

	private final Duration refusedDelay;

	private final MachineTime time;

	// written by the lane alone
	private volatile int attempts;

	/**
	 * Create a schedule.
	 * @param delays the delays
	 * @param refusedDelay how long to wait after a lasting refusal, spread by a quarter
	 * @param time timers, clocks and randomness
	 */
	public ReconnectSchedule(ReconnectDelay delays, Duration refusedDelay, MachineTime time) {
		this.delays = delays;
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
		if (delay.isPresent() && failure.isLastingRefusal()) {
			delay = Optional.of(spread(this.refusedDelay));
		}
		return delay.map((value) -> (value.compareTo(SHORTEST) < 0) ? SHORTEST : value);
	}

	private Optional<Duration> nextDelay(ConnectionFailure failure) {
		try {
			return Objects.requireNonNull(this.delays.nextDelay(this.attempts, failure, this.time.random()),
					"nextDelay returned null");
		}
		catch (Throwable ex) {
			// code of the application, which must not end the link by failing
			logger.error("The ReconnectDelay failed: " + this.delays.getClass().getName() + "; the next attempt is in "
					+ FALLBACK.toSeconds() + " s", ex);
			return Optional.of(FALLBACK);
		}
	}

	private Duration spread(Duration delay) {
		return Duration.ofNanos((long) (delay.toNanos() * (0.75 + 0.5 * this.time.random().nextDouble())));
	}

	void reset() {
		this.attempts = 0;
	}

	int attempts() {
		return this.attempts;
	}

}
