package io.github.supabaserealtime.internal.machine;

import java.util.concurrent.TimeUnit;

/**
 * Tells a thread that has run out of work whether to sleep until somebody wakes it, or to
 * nap for a moment and look again by itself. Where work comes in quick succession, to
 * wake a thread for each piece costs more than the work; drivers of network cards
 * moderate interrupts for the same reason. Used by one thread at a time.
 *
 * @since 0.9.0
 */
public final class Lull {

	static final long NAP = TimeUnit.MICROSECONDS.toNanos(50);

	static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(1);

	// in a window: to nap for one piece of work would cost as much as to be woken
	static final int MUCH_WORK = 16;

	private long windowStart;

	private long worked;

	private boolean busy;

	/**
	 * Create a lull.
	 * @param now the monotonic clock in nanoseconds
	 */
	public Lull(long now) {
		this.windowStart = now;
	}

	/**
	 * The thread has worked.
	 * @param pieces the number of pieces of work
	 */
	public void worked(long pieces) {
		this.worked += pieces;
	}

	/**
	 * The thread has run out of work. It naps while the window before this one brought
	 * much, and sleeps once in each window, so that it never naps longer than that.
	 * @param now the monotonic clock in nanoseconds
	 * @return for how many nanoseconds to nap, or 0 to sleep
	 */
	public long nap(long now) {
		long elapsed = now - this.windowStart;
		if (elapsed < WINDOW) {
			return this.busy ? NAP : 0;
		}
		this.busy = this.worked * WINDOW >= MUCH_WORK * elapsed;
		this.windowStart = now;
		this.worked = 0;
		return 0;
	}

}
