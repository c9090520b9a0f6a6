package io.github.supabaserealtime.internal.machine;

import java.util.concurrent.TimeUnit;

/**
 * Decides what a thread does that has run out of work: wait until another thread wakes
 * it, or poll for work after a short delay. If work comes in quick succession, waking the
 * thread for each piece costs more than the work itself; drivers of network cards
 * moderate interrupts for the same reason. Used by one thread at a time.
 *
 * @since 0.9.0
 */
public final class IdleStrategy {

	static final long POLL_DELAY = TimeUnit.MICROSECONDS.toNanos(50);

	static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(1);

	// in a window: to poll for one piece of work would cost as much as to be woken
	static final int MUCH_WORK = 16;

	private long windowStart;

	private long worked;

	private boolean busy;

	/**
	 * Create a strategy.
	 * @param now the monotonic clock in nanoseconds
	 */
	public IdleStrategy(long now) {
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
	 * The thread has run out of work. It polls while the window before this one brought
	 * much work, and waits to be woken once in each window, so that it never polls longer
	 * than one window without work.
	 * @param now the monotonic clock in nanoseconds
	 * @return after how many nanoseconds to poll, or 0 to wait until it is woken
	 */
	public long pollDelay(long now) {
		long elapsed = now - this.windowStart;
		if (elapsed < WINDOW) {
			return this.busy ? POLL_DELAY : 0;
		}
		this.busy = this.worked * WINDOW >= MUCH_WORK * elapsed;
		this.windowStart = now;
		this.worked = 0;
		return 0;
	}

}
