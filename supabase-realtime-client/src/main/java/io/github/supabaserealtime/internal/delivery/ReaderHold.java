package io.github.supabaserealtime.internal.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Holds the reader back while a {@link DeliveryQueue} is full. Used with the lock of the
 * queue held, which a reader that waits gives back meanwhile.
 */
final class ReaderHold {

	private static final long CHECK_MILLIS = 20;

	private static final long LANE_CHECK_MILLIS = 1;

	private final ReentrantLock lock;

	private final Condition room;

	private boolean released;

	/**
	 * Create a hold.
	 * @param lock the lock of the queue
	 */
	ReaderHold(ReentrantLock lock) {
		this.lock = lock;
		this.room = lock.newCondition();
	}

	/**
	 * Hold the caller back until there is room, as long as its budget allows.
	 * @param full whether there is still no room
	 */
	void park(BooleanSupplier full, ParkBudget budget) {
		long remaining = budget.remaining();
		long started = System.nanoTime();
		long parked = 0;
		budget.park();
		try {
			while (full.getAsBoolean() && !this.released && parked < remaining) {
				// another queue may free the room, and does not signal this one
				this.room.await(CHECK_MILLIS, TimeUnit.MILLISECONDS);
				parked = System.nanoTime() - started;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		budget.resume();
	}

	/**
	 * Wait a moment for the lane to bring what is on its way.
	 * @return the time waited, in nanoseconds
	 */
	long awaitLane(ParkBudget budget) {
		long started = System.nanoTime();
		try {
			// the message may be for another queue
			this.room.await(LANE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Long.MAX_VALUE / 2;
		}
		long waited = System.nanoTime() - started;
		budget.count(waited);
		return waited;
	}

	/**
	 * Return whether a reader is held back or waits for the lane.
	 */
	boolean isHolding() {
		return this.lock.hasWaiters(this.room);
	}

	/**
	 * There is room that is worth waking the reader for.
	 */
	void signal() {
		this.room.signal();
	}

	/**
	 * Hold nobody back any more, or do so again.
	 */
	void release(boolean released) {
		this.released = released;
		this.room.signalAll();
	}

	boolean isReleased() {
		return this.released;
	}

}
