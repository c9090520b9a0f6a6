package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Timers, clocks and random numbers of the machines. Tests give virtual ones, so that
 * thousands of histories run without waiting.
 *
 * @param timers the lane's timers
 * @param nanoTime the monotonic clock that timers run on, in nanoseconds
 * @param clock the wall clock that tokens and gaps are judged by
 * @param random the source of jitter
 * @since 0.9.0
 */
public record MachineTime(Timers timers, LongSupplier nanoTime, InstantSource clock, RandomGenerator random) {

	// as nanoseconds a time of some 292 years does not fit into a long any more
	private static final Duration LONGEST = Duration.ofDays(365);

	/**
	 * Return the monotonic clock.
	 * @return the time in nanoseconds
	 */
	public long now() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Schedule an input.
	 * @param delay how long to wait, no longer than a year in any case
	 * @param input what to run
	 * @return cancels it
	 */
	public Timers.Timer schedule(Duration delay, Runnable input) {
		return this.timers.schedule((delay.compareTo(LONGEST) < 0) ? delay : LONGEST, input);
	}

}
