package io.github.supabaserealtime.internal.delivery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Handles messages that find a {@link DeliveryQueue} full. It holds the reader back,
 * drops other messages, or refuses the new ones. The drops are reported once the burst is
 * over. Used with the lock of the queue held.
 */
final class QueueOverflow {

	// the lane does not block, so a message that takes longer will not come
	private static final long LANE_LIMIT = TimeUnit.SECONDS.toNanos(1);

	private final DeliveryQueue queue;

	private final OverflowPolicy policy;

	private final ReentrantLock lock;

	private final QueueRoom room;

	private final WaitingItems waiting;

	private final ReaderHold hold;

	private final InstantSource clock;

	private final DeliveryQueueOwner owner;

	private final DropTally drops = new DropTally();

	private boolean shedding;

	// a burst of drops is to end or to be reported; also read without the lock
	private volatile boolean overflowing;

	/**
	 * Create it for a queue.
	 * @param lock the lock of the queue
	 */
	QueueOverflow(DeliveryQueue queue, OverflowPolicy policy, ReentrantLock lock, QueueRoom room, WaitingItems waiting,
			ReaderHold hold, InstantSource clock, DeliveryQueueOwner owner) {
		this.queue = queue;
		this.policy = policy;
		this.lock = lock;
		this.room = room;
		this.waiting = waiting;
		this.hold = hold;
		this.clock = clock;
		this.owner = owner;
	}

	/**
	 * Wait for room or make some. The lock may be given back meanwhile.
	 * @param size the size of the message that needs it
	 * @param budget for how long the caller may be held back
	 * @return whether there is room
	 */
	boolean awaitRoom(int size, ParkBudget budget) {
		if (this.policy == OverflowPolicy.BLOCK && !this.shedding && isWorthWaiting(size)) {
			this.hold.park(() -> isWorthWaiting(size), budget);
			this.shedding = isWorthWaiting(size) && !this.hold.isReleased();
			this.overflowing |= this.shedding;
		}
		return makeRoom(size, budget);
	}

	/**
	 * Return whether there is no room and listeners may make some. Nobody waits for a
	 * queue that is paused: it gives way.
	 */
	private boolean isWorthWaiting(int size) {
		return this.room.isFullOfMessages(1) ? !this.waiting.isPaused()
				: this.room.isFullOfBytes(size) && !this.owner.isPausedWithBytes();
	}

	private boolean makeRoom(int size, ParkBudget budget) {
		long waited = 0;
		while (this.room.isFull(size)) {
			this.waiting.takeIn();
			DeliveryQueue another = greediestOther();
			boolean relieved = (another != null) ? relieve(another)
					: this.policy != OverflowPolicy.DROP_NEWEST && drop(this.waiting.removeOldestMessage());
			if (!relieved) {
				boolean refuses = another == null && this.waiting.messages() > 0;
				if (refuses || this.hold.isReleased() || waited > LANE_LIMIT) {
					return false;
				}
				// the messages that take the room are on their way: none to drop yet
				waited += this.hold.awaitLane(budget);
			}
		}
		return true;
	}

	/**
	 * The queue whose bytes leave this one no room, or null where this one has to give
	 * way itself.
	 */
	private @Nullable DeliveryQueue greediestOther() {
		DeliveryQueue greediest = this.room.isFullOfMessages(1) ? null : this.owner.greediest();
		return (greediest != this.queue) ? greediest : null;
	}

	/**
	 * Let the channel give way that takes most bytes, so that one slow listener does not
	 * cost other channels their messages.
	 */
	private boolean relieve(DeliveryQueue greediest) {
		// two readers must not wait for each other's queue
		this.lock.unlock();
		try {
			return greediest.giveWay();
		}
		finally {
			this.lock.lock();
		}
	}

	/**
	 * Let one message give way to one of another channel.
	 * @return whether there was one
	 */
	boolean giveWay() {
		return drop((this.policy == OverflowPolicy.DROP_NEWEST) ? this.waiting.removeNewestMessage()
				: this.waiting.removeOldestMessage());
	}

	private boolean drop(@Nullable DeliveryItem item) {
		if (item == null) {
			return false;
		}
		this.room.giveBack(item.size());
		this.owner.displaced();
		count(item.addedAt());
		return true;
	}

	/**
	 * A message is refused that has arrived now.
	 */
	void refused() {
		count(this.clock.millis());
	}

	private void count(long arrivedAt) {
		this.owner.dropped();
		this.overflowing = true;
		this.drops.count(this.clock.instant(), Instant.ofEpochMilli(arrivedAt));
	}

	/**
	 * Return whether messages were dropped that were not reported yet, or readers are not
	 * held back because of a burst. May be called without the lock.
	 */
	boolean isOverflowing() {
		return this.overflowing;
	}

	/**
	 * Take the report of a burst of drops, once the queue is empty or its bounds are half
	 * free again, or of a part of one that does not end.
	 * @return the report, or {@code null} if there is none
	 */
	DropTally.@Nullable Drops takeDrops() {
		boolean over = this.room.isRelieved();
		if (over) {
			this.shedding = false;
		}
		DropTally.Drops taken = this.drops.take(over, this.clock.instant());
		this.overflowing = this.shedding || !this.drops.isEmpty();
		return taken;
	}

}
