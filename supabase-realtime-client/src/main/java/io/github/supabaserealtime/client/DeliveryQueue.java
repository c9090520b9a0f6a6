package io.github.supabaserealtime.client;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.event.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.socket.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the listeners of one channel: its messages and events in one order. Room
 * for a message is reserved by the reader before the lane sees it, so that a full queue
 * holds back the reader and nobody else.
 */
final class DeliveryQueue {

	private static final long BYTES_CHECK_MILLIS = 20;

	private final ConnectionSettings.DeliverySettings settings;

	private final AtomicLong totalBytes;

	private final InstantSource clock;

	private final Runnable displaced;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final Deque<Item> items = new ArrayDeque<>();

	private final Deque<Item> held = new ArrayDeque<>();

	private boolean holding;

	private int messages;

	private int reserved;

	private boolean shedding;

	private boolean released;

	private boolean active;

	private long dropped;

	private @Nullable Instant droppedSince;

	/**
	 * Create a queue.
	 * @param displaced run for each item that gives way after it was added; must not
	 * block
	 */
	DeliveryQueue(ConnectionSettings.DeliverySettings settings, AtomicLong totalBytes, InstantSource clock,
			Runnable displaced) {
		this.displaced = displaced;
		this.settings = settings;
		this.totalBytes = totalBytes;
		this.clock = clock;
	}

	/**
	 * Reserve room for a message. May hold the caller back.
	 * @param size the size of the message
	 * @param budget for how long
	 * @return whether there is room; if not, the message is counted as dropped
	 */
	boolean reserve(int size, ParkBudget budget) {
		this.lock.lock();
		try {
			if (isFull(size) && this.settings.overflow() == OverflowPolicy.BLOCK && !this.shedding) {
				park(size, budget);
				this.shedding = isFull(size) && !this.released;
			}
			if (isFull(size)) {
				if (this.settings.overflow() == OverflowPolicy.DROP_NEWEST) {
					countDrop();
					return false;
				}
				while (isFull(size) && dropOldest()) {
					countDrop();
				}
			}
			this.reserved++;
			this.totalBytes.addAndGet(size);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Make room for a further message of a frame that has room already.
	 */
	void reserveMore() {
		this.lock.lock();
		try {
			this.reserved++;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isFull(int size) {
		long bytes = this.totalBytes.get();
		return this.messages + this.reserved >= this.settings.capacity()
				|| (bytes > 0 && bytes + size > this.settings.maxBytes());
	}

	private void park(int size, ParkBudget budget) {
		long remaining = budget.remaining();
		long started = System.nanoTime();
		long parked = 0;
		try {
			while (isFull(size) && !this.released && parked < remaining) {
				// room in bytes can come from another queue, which does not signal this
				// one
				this.room.await(BYTES_CHECK_MILLIS, TimeUnit.MILLISECONDS);
				parked = System.nanoTime() - started;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		budget.spend(System.nanoTime() - started);
	}

	private boolean dropOldest() {
		return dropOldest(this.items) || dropOldest(this.held);
	}

	private boolean dropOldest(Deque<Item> from) {
		for (Iterator<Item> iterator = from.iterator(); iterator.hasNext();) {
			Item item = iterator.next();
			if (item.message() != null) {
				iterator.remove();
				forget(item);
				this.displaced.run();
				return true;
			}
		}
		return false;
	}

	private void countDrop() {
		this.dropped++;
		if (this.droppedSince == null) {
			this.droppedSince = this.clock.instant();
		}
	}

	private void forget(Item item) {
		this.messages--;
		this.totalBytes.addAndGet(-item.size());
	}

	/**
	 * Give back room for a message that is not delivered after all.
	 */
	void release(int size) {
		this.lock.lock();
		try {
			this.reserved--;
			this.totalBytes.addAndGet(-size);
			this.room.signalAll();
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
		this.lock.lock();
		try {
			this.reserved--;
			this.messages++;
			return append(new Item(message, null, size, arrivedAt));
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
		this.lock.lock();
		try {
			if (this.items.size() + this.held.size() - this.messages >= this.settings.capacity()) {
				this.items.stream().filter((item) -> item.event() != null).findFirst().ifPresent((item) -> {
					this.items.remove(item);
					this.displaced.run();
				});
			}
			return append(new Item(null, event, 0, 0));
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean append(Item item) {
		if (this.holding && item.message() != null) {
			this.held.addLast(item);
			return false;
		}
		this.items.addLast(item);
		return activate();
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
		this.lock.lock();
		try {
			this.holding = hold;
			if (hold || this.held.isEmpty()) {
				return false;
			}
			this.items.addAll(this.held);
			this.held.clear();
			return activate();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * There is something to report although nothing was added.
	 * @return whether somebody has to be set to deliver
	 */
	boolean wake() {
		this.lock.lock();
		try {
			return activate();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Nobody could be set to deliver: the next addition tries again.
	 */
	void unattended() {
		this.lock.lock();
		try {
			this.active = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take what is to be delivered next.
	 * @return the item, or {@code null} when there is nothing and the caller's turn ends
	 */
	@Nullable Item poll() {
		this.lock.lock();
		try {
			Item item = this.items.pollFirst();
			this.active = item != null;
			if (item != null && item.message() != null) {
				forget(item);
				this.room.signal();
			}
			return item;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the report of a burst of drops, once the queue is half empty again.
	 * @return the report, or {@code null} if there is none
	 */
	@Nullable Drops endOfBurst() {
		this.lock.lock();
		try {
			if (this.messages + this.reserved > this.settings.capacity() / 2) {
				return null;
			}
			this.shedding = false;
			Instant since = this.droppedSince;
			if (since == null) {
				return null;
			}
			Drops drops = new Drops(this.dropped, since, this.clock.instant());
			this.dropped = 0;
			this.droppedSince = null;
			return drops;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hold nobody back any more, or do so again.
	 */
	void release(boolean released) {
		this.lock.lock();
		try {
			this.released = released;
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Drop all that waits.
	 * @return what was dropped
	 */
	List<Item> clear() {
		this.lock.lock();
		try {
			List<Item> cleared = new ArrayList<>(this.items);
			cleared.addAll(this.held);
			this.items.clear();
			this.held.clear();
			cleared.stream().filter((item) -> item.message() != null).forEach(this::forget);
			return cleared;
		}
		finally {
			this.lock.unlock();
		}
	}

	int size() {
		this.lock.lock();
		try {
			return this.messages;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What waits: a message or an event.
	 *
	 * @param message the message, or {@code null}
	 * @param event the event, or {@code null}
	 * @param size the size of the message
	 * @param arrivedAt when the message arrived, on the monotonic clock
	 */
	record Item(@Nullable RealtimeMessage message, @Nullable RealtimeEvent event, int size, long arrivedAt) {
	}

	/**
	 * A burst of drops.
	 *
	 * @param count the number of messages
	 * @param from when the first was dropped
	 * @param to when the burst ended
	 */
	record Drops(long count, Instant from, Instant to) {
	}

}
