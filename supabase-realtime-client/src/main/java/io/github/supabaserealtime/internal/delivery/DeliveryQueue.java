package io.github.supabaserealtime.internal.delivery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.Lull;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * The messages and events of one channel that wait for its listeners, in one order. Room
 * for a message is reserved by the reader before the lane sees it, so that a full queue
 * holds back the reader and nobody else.
 */
final class DeliveryQueue {

	// the share of the bounds that has to be free before a reader is woken
	private static final int WORTH_WAKING = 16;

	// events are few, and what they say is also counted
	private static final int MOST_EVENTS = 1024;

	private static final int LOCK_TRIES = 64;

	// the lane does not block: one that takes longer is not going to come
	private static final long LANE_LIMIT = TimeUnit.SECONDS.toNanos(1);

	private final ConnectionSettings.DeliverySettings settings;

	private final AtomicLong totalBytes;

	private final InstantSource clock;

	private final DeliveryQueueOwner owner;

	private final ReentrantLock lock = new ReentrantLock();

	private final ReaderHold hold = new ReaderHold(this.lock);

	private final WaitingItems waiting = new WaitingItems();

	private final DropTally drops = new DropTally();

	private final ReservedRoom reserved;

	// used by whoever has the turn to deliver
	private final Lull lull = new Lull(System.nanoTime());

	private boolean shedding;

	// there is a burst of drops to end or to report, written under the lock
	private volatile boolean overflowing;

	private volatile boolean forgotten;

	private volatile boolean retired;

	private boolean active;

	/**
	 * Create a queue.
	 * @param totalBytes what waits in all queues of the connection
	 */
	DeliveryQueue(ConnectionSettings.DeliverySettings settings, AtomicLong totalBytes, InstantSource clock,
			DeliveryQueueOwner owner) {
		this.owner = owner;
		this.settings = settings;
		this.totalBytes = totalBytes;
		this.reserved = new ReservedRoom(totalBytes);
		this.clock = clock;
	}

	/**
	 * Reserve room for a message. May hold the caller back.
	 * @param size the size of the message
	 * @param budget for how long
	 * @return whether there is room; if not, the message is counted as dropped, unless
	 * the queue is {@linkplain #isRetired() retired}
	 */
	boolean reserve(int size, ParkBudget budget) {
		lock();
		try {
			if (this.settings.overflow() == OverflowPolicy.BLOCK && !this.shedding && isWorthWaiting(size)) {
				this.hold.park(() -> isWorthWaiting(size), budget);
				this.shedding = isWorthWaiting(size) && !this.hold.isReleased();
				this.overflowing |= this.shedding;
			}
			boolean room = makeRoom(size, budget);
			// the lock may have been given back meanwhile
			if (this.retired) {
				return false;
			}
			if (!room) {
				countDrop(this.clock.millis());
				return false;
			}
			this.reserved.take(size);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean makeRoom(int size, ParkBudget budget) {
		long waited = 0;
		while (isFull(size)) {
			DeliveryQueue another = greediestOther();
			boolean relieved = (another != null) ? relieve(another)
					: this.settings.overflow() != OverflowPolicy.DROP_NEWEST
							&& drop(this.waiting.removeOldestMessage());
			if (!relieved) {
				boolean refuses = another == null && this.waiting.messages() > 0;
				if (refuses || this.hold.isReleased() || waited > LANE_LIMIT) {
					return false;
				}
				// what takes the room is on its way and cannot give way yet
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
		DeliveryQueue greediest = isFullOfMessages(1) ? null : this.owner.greediest();
		return (greediest != this) ? greediest : null;
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

	private boolean giveWay() {
		return locked(() -> drop((this.settings.overflow() == OverflowPolicy.DROP_NEWEST)
				? this.waiting.removeNewestMessage() : this.waiting.removeOldestMessage()));
	}

	/**
	 * Make room for a further message of a frame that has room already.
	 * @param size the size of the message
	 */
	void reserveMore(int size) {
		locked(() -> {
			this.reserved.take(size);
			return true;
		});
	}

	/**
	 * Return whether there is no room and listeners may make some. Nobody waits for a
	 * queue that is paused: it gives way.
	 */
	private boolean isWorthWaiting(int size) {
		return isFullOfMessages(1) ? !isPaused() : isFullOfBytes(size) && !this.owner.isPausedWithBytes();
	}

	private boolean isFull(int size) {
		return isFullOfMessages(1) || isFullOfBytes(size);
	}

	private boolean isFullOfMessages(int more) {
		return this.waiting.messages() + this.reserved.messages() + more > this.settings.capacity();
	}

	private boolean isFullOfBytes(long more) {
		long total = this.totalBytes.get();
		return total > 0 && total + more > this.settings.maxBytes();
	}

	/**
	 * Wake a reader that is held back, but not for each message: the two would take turns
	 * and do little else. For less it looks itself from time to time.
	 */
	private void wakeReader() {
		if (!isFullOfMessages(1 + this.settings.capacity() / WORTH_WAKING)
				&& !isFullOfBytes(this.settings.maxBytes() / WORTH_WAKING)) {
			this.hold.signal();
		}
	}

	private boolean drop(@Nullable DeliveryItem item) {
		if (item == null) {
			return false;
		}
		this.totalBytes.addAndGet(-item.size());
		this.owner.displaced();
		countDrop(item.addedAt());
		return true;
	}

	private void countDrop(long arrivedAt) {
		this.owner.dropped();
		this.overflowing = true;
		this.drops.count(this.clock.instant(), Instant.ofEpochMilli(arrivedAt));
	}

	/**
	 * Give back room for a message that is not delivered after all.
	 */
	void release(int size) {
		lock();
		try {
			this.reserved.giveBack(size);
			wakeReader();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Add a message for which room was reserved.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 * @return whether somebody has to be set to deliver
	 */
	boolean add(RealtimeMessage message, int size, long arrivedAt) {
		lock();
		try {
			this.reserved.arrived(size);
			DeliveryItem item = new DeliveryItem(message, null, size, arrivedAt, this.clock.millis());
			if (message instanceof PresenceMessage.Sync) {
				replaceSync(item);
			}
			return append(item);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Add an event. Events take no room, but their number is bounded too.
	 * @return whether somebody has to be set to deliver
	 */
	boolean add(RealtimeEvent event) {
		lock();
		try {
			if (this.waiting.events() >= Math.min(MOST_EVENTS, this.settings.capacity())
					&& this.waiting.removeOldestEvent() != null) {
				this.owner.displaced();
			}
			return append(new DeliveryItem(null, event, 0, 0, this.clock.millis()));
		}
		finally {
			this.lock.unlock();
		}
	}

	private void replaceSync(DeliveryItem newer) {
		DeliveryItem older = this.waiting.replaceSync(newer);
		if (older != null) {
			this.totalBytes.addAndGet(-older.size());
			this.owner.displaced();
		}
	}

	private boolean append(DeliveryItem item) {
		return this.waiting.add(item) && activate();
	}

	private boolean activate() {
		boolean idle = !this.active;
		this.active = true;
		return idle;
	}

	/**
	 * Hold messages back, or let them go behind what came meanwhile.
	 * @return whether somebody has to be set to deliver
	 */
	boolean hold(boolean hold) {
		return locked(() -> this.waiting.hold(hold) && activate());
	}

	/**
	 * Let nothing be delivered, or let everything go again.
	 * @return whether somebody has to be set to deliver
	 */
	boolean pause(boolean pause) {
		return locked(() -> {
			this.waiting.pause(pause);
			this.hold.signal();
			return !pause && activate();
		});
	}

	boolean isPaused() {
		return this.waiting.isPaused();
	}

	/**
	 * There is something to report although nothing was added.
	 * @return whether somebody has to be set to deliver
	 */
	boolean wake() {
		return locked(() -> !isPaused() && activate());
	}

	/**
	 * Nobody could be set to deliver: the next addition tries again.
	 */
	void unattended() {
		locked(() -> this.active = false);
	}

	/**
	 * Take what is to be delivered next.
	 * @param stay whether the caller keeps its turn even if there is nothing
	 * @return the item, or {@code null} when there is nothing
	 */
	@Nullable DeliveryItem poll(boolean stay) {
		lock();
		try {
			DeliveryItem item = this.waiting.poll();
			this.active = stay || item != null;
			if (item != null && item.message() != null) {
				this.totalBytes.addAndGet(-item.size());
				wakeReader();
			}
			return item;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the lull of those who deliver, to be used by the one who has the turn.
	 */
	Lull lull() {
		return this.lull;
	}

	/**
	 * Take the report of a burst of drops, once the queue is empty or its bounds are half
	 * free again, or of a part of one that does not end.
	 * @return the report, or {@code null} if there is none
	 */
	DropTally.@Nullable Drops takeDrops() {
		// asked for each message: the lane and the reader want the lock too
		return (this.overflowing && !isPaused()) ? locked(() -> {
			int messages = this.waiting.messages() + this.reserved.messages();
			boolean over = messages == 0 || (messages <= this.settings.capacity() / 2
					&& this.totalBytes.get() <= this.settings.maxBytes() / 2);
			if (over) {
				this.shedding = false;
			}
			DropTally.Drops taken = this.drops.take(over, this.clock.instant());
			this.overflowing = this.shedding || !this.drops.isEmpty();
			return taken;
		}) : null;
	}

	/**
	 * Hold nobody back any more, or do so again.
	 */
	void release(boolean released) {
		locked(() -> {
			this.hold.release(released);
			return released;
		});
	}

	/**
	 * Drop all that waits.
	 * @return what was dropped
	 */
	List<DeliveryItem> clear() {
		List<DeliveryItem> cleared = locked(this.waiting::clear);
		cleared.forEach((item) -> this.totalBytes.addAndGet(-item.size()));
		return cleared;
	}

	/**
	 * Give the queue up, now or, when something is in it or on its way, at a later call.
	 * @return whether it is retired: nothing can be reserved in it any more
	 */
	boolean retire() {
		return locked(() -> {
			this.forgotten = true;
			this.retired = !this.active && this.waiting.isIdle() && this.reserved.messages() == 0;
			return this.retired;
		});
	}

	/**
	 * Return whether the queue is to be given up once it is empty.
	 */
	boolean isForgotten() {
		return this.forgotten;
	}

	/**
	 * Return whether messages were dropped that were not reported yet.
	 */
	boolean isOverflowing() {
		return this.overflowing;
	}

	boolean isRetired() {
		return this.retired;
	}

	/**
	 * Return the size of the messages that wait or are on their way.
	 */
	long takenBytes() {
		return this.waiting.bytes() + this.reserved.bytes();
	}

	int size() {
		return locked(this.waiting::messages);
	}

	/**
	 * Take the lock. It is held for moments only, by the reader, the lane and those who
	 * deliver in turn: to be put to sleep and woken for it takes longer than to try
	 * again.
	 */
	private void lock() {
		for (int i = 0; i < LOCK_TRIES; i++) {
			if (this.lock.tryLock()) {
				return;
			}
			Thread.onSpinWait();
		}
		this.lock.lock();
	}

	private <T> T locked(Supplier<T> action) {
		lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
