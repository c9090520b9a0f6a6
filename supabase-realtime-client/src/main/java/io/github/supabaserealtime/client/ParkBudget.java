package io.github.supabaserealtime.client;

import java.time.Duration;

/**
 * For how long the reader of one socket may be held back: a fixed time in each heartbeat
 * interval, so that full delivery queues cannot make the link look dead. Used by the
 * reader; the total is read by the lane.
 */
final class ParkBudget {

	private final long perWindow;

	private final long window;

	private long windowStart;

	private long spentInWindow;

	private volatile long total;

	ParkBudget(Duration perWindow, Duration window) {
		this.perWindow = perWindow.toNanos();
		this.window = window.toNanos();
		this.windowStart = System.nanoTime();
	}

	/**
	 * Return how long the reader may still be held back in the current interval.
	 */
	long remaining() {
		long now = System.nanoTime();
		if (now - this.windowStart >= this.window) {
			this.windowStart = now;
			this.spentInWindow = 0;
		}
		return this.perWindow - this.spentInWindow;
	}

	void spend(long nanos) {
		this.spentInWindow += nanos;
		this.total = this.total + nanos;
	}

	long total() {
		return this.total;
	}

}
