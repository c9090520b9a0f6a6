package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limit for how long the reader of one socket may be held back by full delivery queues.
 * It allows a fixed time within any period of a heartbeat interval, so that full queues
 * do not make the link look dead. The reader uses it; the lane reads the total.
 */
public final class ParkBudget {

	private static final int SLICES = 32;

	private final long perWindow;

	private final long sliceLength;

	private final LongSupplier nanoTime;

	private final long created;

	// one more than fit into the window, which may begin inside a slice
	private final long[] spent = new long[SLICES + 1];

	private long newestSlice;

	// written by the reader alone
	private volatile Held held = new Held(0, 0, false);

	public ParkBudget(Duration perWindow, Duration window) {
		this(perWindow, window, System::nanoTime);
	}

	/**
	 * Create a budget.
	 * @param nanoTime the monotonic clock
	 */
	public ParkBudget(Duration perWindow, Duration window, LongSupplier nanoTime) {
		this.perWindow = perWindow.toNanos();
		this.sliceLength = Math.max(1, (window.toNanos() + SLICES - 1) / SLICES);
		this.nanoTime = nanoTime;
		this.created = nanoTime.getAsLong();
	}

	/**
	 * Return how long the reader may be held back from now on.
	 */
	long remaining() {
		moveOn();
		long remaining = this.perWindow;
		for (long slice : this.spent) {
			remaining -= slice;
		}
		return remaining;
	}

	/**
	 * The reader is held back from now on.
	 */
	void park() {
		this.held = new Held(this.held.total(), this.nanoTime.getAsLong(), true);
	}

	/**
	 * The reader was held back until now. All of it counts until its end has left the
	 * window.
	 */
	void resume() {
		long nanos = this.nanoTime.getAsLong() - this.held.since();
		this.spent[moveOn()] += nanos;
		this.held = new Held(this.held.total() + nanos, 0, false);
	}

	/**
	 * The reader was held back by something other than a full queue.
	 */
	void count(long nanos) {
		Held before = this.held;
		this.held = new Held(before.total() + nanos, before.since(), before.parking());
	}

	private int moveOn() {
		long slice = (this.nanoTime.getAsLong() - this.created) / this.sliceLength;
		long oldest = Math.max(this.newestSlice + 1, slice - SLICES);
		for (long passed = oldest; passed <= slice; passed++) {
			this.spent[(int) (passed % this.spent.length)] = 0;
		}
		this.newestSlice = slice;
		return (int) (slice % this.spent.length);
	}

	/**
	 * Return for how long the reader has been held back, until now.
	 */
	public long total() {
		Held current = this.held;
		return current.total() + (current.parking() ? this.nanoTime.getAsLong() - current.since() : 0);
	}

	/**
	 * The time for which the reader has been held back.
	 *
	 * @param total the time that is over
	 * @param since when it began to be held back
	 * @param parking whether it still is
	 */
	private record Held(long total, long since, boolean parking) {
	}

}
