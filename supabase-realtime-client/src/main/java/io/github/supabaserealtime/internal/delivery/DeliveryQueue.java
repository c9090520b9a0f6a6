package io.github.supabaserealtime.internal.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * The messages and events of one channel that wait for its listeners, in one order. Room
 * for a message is reserved by the reader before the lane sees it, so that a full queue
 * holds back the reader and nobody else. A message passes reader and lane without the
 * lock, which costs most where several threads want it: they take it only where the queue
 * is full and for what is rare.
 */
final class DeliveryQueue {

	// the share of the bounds that has to be free before a reader is woken
	private static final int WORTH_WAKING = 16;

	// events are few, and what they say is also counted
	private static final int MOST_EVENTS = 1024;

	private final String topic;

	private final InstantSource clock;

	private final DeliveryQueueOwner owner;

	private final int mostEvents;

	private final ReentrantLock lock = new ReentrantLock();

	private final ReaderHold hold = new ReaderHold(this.lock);

	private final WaitingItems waiting = new WaitingItems();

	private final QueueRoom room;

	private final QueueOverflow overflow;

	// somebody has the turn to deliver, or is set to take it
	private final AtomicBoolean active = new AtomicBoolean();

	// whether a message came since this was last asked
	private volatile boolean used;

	private volatile boolean forgotten;

	private volatile boolean retired;

	/**
	 * Create a queue.
	 * @param topic the topic of its channel
	 * @param total what waits in all queues of the connection
	 */
	DeliveryQueue(String topic, ConnectionSettings.DeliverySettings settings, ConnectionBytes total,
			InstantSource clock, DeliveryQueueOwner owner) {
		this.topic = topic;
		this.clock = clock;
		this.owner = owner;
		this.mostEvents = Math.min(MOST_EVENTS, settings.capacity());
		this.room = new QueueRoom(settings, total);
		this.overflow = new QueueOverflow(this, settings.overflow(), this.lock, this.room, this.waiting, this.hold,
				clock, owner);
	}

	String topic() {
		return this.topic;
	}

	/**
	 * Reserve room for a message. May hold the caller back.
	 * @param size the size of the message
	 * @param budget for how long
	 * @return whether there is room; if not, the message is counted as dropped, unless
	 * the queue is {@linkplain #isRetired() retired}
	 */
	boolean reserve(int size, ParkBudget budget) {
		return reserveAtOnce(size) || reserveInTurn(size, budget);
	}

	private boolean reserveAtOnce(int size) {
		if (this.retired || this.room.isFull(size)) {
			return false;
		}
		this.room.take(size);
		if (this.retired) {
			// whoever retires the queue at this moment may not have seen the room
			this.room.giveBack(size);
			return false;
		}
		return true;
	}

	private boolean reserveInTurn(int size, ParkBudget budget) {
		return locked(() -> {
			boolean free = this.overflow.awaitRoom(size, budget);
			// the lock may have been given back meanwhile
			if (this.retired) {
				return false;
			}
			if (!free) {
				this.overflow.refused();
				return false;
			}
			this.room.take(size);
			return true;
		});
	}

	/**
	 * Let a message give way to one of another channel.
	 * @return whether there was one
	 */
	boolean giveWay() {
		boolean gaveWay = locked(this.overflow::giveWay);
		if (gaveWay) {
			this.owner.gaveWay(this);
		}
		return gaveWay;
	}

	/**
	 * Make room for a further message of a frame that has room already.
	 * @param size the size of the message
	 */
	void reserveMore(int size) {
		this.room.take(size);
	}

	/**
	 * Wake a reader that is held back, but not for each message: the two would take turns
	 * and do little else. For less it looks itself from time to time.
	 */
	private void wakeReader() {
		if (this.hold.isHolding() && this.room.hasFreeShare(WORTH_WAKING)) {
			this.hold.signal();
		}
	}

	/**
	 * Give back room for a message that is not delivered after all.
	 */
	void release(int size) {
		locked(() -> {
			this.room.giveBack(size);
			wakeReader();
			return true;
		});
	}

	/**
	 * Add a message for which room was reserved.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 * @return whether somebody has to be set to deliver
	 */
	boolean add(RealtimeMessage message, int size, long arrivedAt) {
		DeliveryItem item = new DeliveryItem(message, null, size, arrivedAt, this.clock.millis());
		if (!this.used) {
			this.used = true;
		}
		if (message instanceof PresenceMessage.Sync) {
			return locked(() -> {
				replaceSync(item);
				return this.waiting.add(item);
			}) && activate();
		}
		return this.waiting.put(item) && activate();
	}

	/**
	 * Add an event. Events take no room, but their number is bounded too.
	 * @return whether somebody has to be set to deliver
	 */
	boolean add(RealtimeEvent event) {
		DeliveryItem item = new DeliveryItem(null, event, 0, 0, this.clock.millis());
		return locked(() -> {
			if (this.waiting.events() >= this.mostEvents && this.waiting.removeOldestEvent() != null) {
				this.owner.displaced();
			}
			return this.waiting.add(item);
		}) && activate();
	}

	private void replaceSync(DeliveryItem newer) {
		DeliveryItem older = this.waiting.replaceSync(newer);
		if (older != null) {
			this.room.giveBack(older.size());
			this.owner.displaced();
		}
	}

	private boolean activate() {
		return !this.active.get() && this.active.compareAndSet(false, true);
	}

	/**
	 * Give the turn up, unless the lane has just added something for it.
	 * @return whether it was given up
	 */
	private boolean passivate() {
		this.active.set(false);
		return !this.waiting.hasNews() || !activate();
	}

	/**
	 * Hold messages back, or let them go behind what came meanwhile.
	 * @return whether somebody has to be set to deliver
	 */
	boolean hold(boolean hold) {
		return locked(() -> this.waiting.hold(hold)) && activate();
	}

	/**
	 * Let nothing be delivered, or let everything go again.
	 * @return whether somebody has to be set to deliver
	 */
	boolean pause(boolean pause) {
		locked(() -> {
			this.waiting.pause(pause);
			this.hold.signal();
			return pause;
		});
		return !pause && activate();
	}

	boolean isPaused() {
		return this.waiting.isPaused();
	}

	/**
	 * There is something to report although nothing was added.
	 * @return whether somebody has to be set to deliver
	 */
	boolean wake() {
		return !isPaused() && activate();
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
			while (item == null && !stay && !passivate()) {
				this.waiting.takeIn();
				item = this.waiting.poll();
			}
			if (item != null && item.message() != null) {
				this.room.giveBack(item.size());
				wakeReader();
			}
			return item;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the report of a burst of drops, once the queue is empty or its bounds are half
	 * free again, or of a part of one that does not end.
	 * @return the report, or {@code null} if there is none
	 */
	DropTally.@Nullable Drops takeDrops() {
		return (isOverflowing() && !isPaused()) ? locked(this.overflow::takeDrops) : null;
	}

	/**
	 * Return whether a burst of drops is over that was not reported yet.
	 */
	boolean isReportDue() {
		return isOverflowing() && !isPaused() && this.room.isRelieved();
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
		return locked(() -> {
			List<DeliveryItem> cleared = this.waiting.clear();
			cleared.stream()
				.filter((item) -> item.message() != null)
				.forEach((item) -> this.room.giveBack(item.size()));
			return cleared;
		});
	}

	/**
	 * Give the queue up, now or, when something is in it or on its way, at a later call.
	 * @return whether it is retired: nothing can be reserved in it any more
	 */
	boolean retire() {
		return locked(() -> {
			this.forgotten = true;
			return retireIfIdle();
		});
	}

	private boolean retireIfIdle() {
		boolean idle = !this.active.get() && this.waiting.isIdle();
		// first this, then the room: a reader takes room and looks at this then
		this.retired = idle;
		this.retired = idle && this.room.isEmpty();
		return this.retired;
	}

	/**
	 * Give the queue up if another one could take its place at any time: no message came
	 * lately, nothing is in it or on its way, and there is nothing to remember.
	 * @return whether it is retired
	 */
	boolean retireUnused() {
		return locked(() -> !this.used && !isPaused() && !isOverflowing() && retireIfIdle());
	}

	/**
	 * Return whether no message came since {@link #wasUsed()} was called, if ever.
	 */
	boolean isUnused() {
		return !this.used;
	}

	/**
	 * Return whether a message came since the last call.
	 */
	boolean wasUsed() {
		boolean before = this.used;
		this.used = false;
		return before;
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
		return this.overflow.isOverflowing();
	}

	boolean isRetired() {
		return locked(() -> this.retired);
	}

	/**
	 * Return the size of the messages that wait or are on their way.
	 */
	long takenBytes() {
		return this.room.bytes();
	}

	int size() {
		return locked(this.waiting::messages);
	}

	/**
	 * Take the lock and look at what the lane has added.
	 */
	private void lock() {
		this.lock.lock();
		this.waiting.takeIn();
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
