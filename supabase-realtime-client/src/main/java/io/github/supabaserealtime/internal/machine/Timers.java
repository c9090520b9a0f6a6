package io.github.supabaserealtime.internal.machine;

import java.time.Duration;

/**
 * Schedules timers of a lane. What a timer runs is an input and runs on the lane.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface Timers {

	/**
	 * Schedule an input.
	 * @param delay how long to wait
	 * @param input what to run
	 * @return cancels it
	 */
	Timer schedule(Duration delay, Runnable input);

	/**
	 * A scheduled input.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * A timer that is not running.
		 */
		Timer NONE = () -> {
		};

		/**
		 * Cancel the input. Does nothing if it has run or was cancelled.
		 */
		void cancel();

	}

}
