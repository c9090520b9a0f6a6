package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The rest of the shutdown timeout while a connection is closed and delivers what has
 * arrived. Used on the lane.
 */
final class ShutdownTime {

	/**
	 * The time that remains for the delivery however long the closing took, unless the
	 * limit is less.
	 */
	static final Duration LEAST_DELIVERY = Duration.ofMillis(250);

	private final Duration limit;

	private final LongSupplier nanoTime;

	private boolean running;

	private long begun;

	/**
	 * Create a time that has not begun.
	 * @param nanoTime the monotonic clock
	 */
	ShutdownTime(Duration limit, LongSupplier nanoTime) {
		this.limit = limit;
		this.nanoTime = nanoTime;
	}

	/**
	 * The connection is asked to close, perhaps not for the first time.
	 */
	void begin() {
		if (!this.running) {
			this.running = true;
			this.begun = this.nanoTime.getAsLong();
		}
	}

	/**
	 * The connection is closed or is not to be closed any more.
	 */
	void end() {
		this.running = false;
	}

	/**
	 * Return what is left for the delivery, which begins with word of the end.
	 */
	Duration rest() {
		if (!this.running) {
			return this.limit;
		}
		Duration rest = this.limit.minusNanos(this.nanoTime.getAsLong() - this.begun);
		Duration least = (LEAST_DELIVERY.compareTo(this.limit) < 0) ? LEAST_DELIVERY : this.limit;
		return (rest.compareTo(least) < 0) ? least : rest;
	}

}
