package io.github.supabaserealtime.internal.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Items of a {@link DeliveryQueue} in their order. Items that are held back are kept
 * apart. Guarded by the lock of the queue, except where a method says otherwise.
 */
final class WaitingItems {

	private final ItemInbox inbox = new ItemInbox();

	// small at first, because most channels are idle
	private final Deque<DeliveryItem> items = new ArrayDeque<>(1);

	private final Deque<DeliveryItem> held = new ArrayDeque<>(1);

	private @Nullable DeliveryItem sync;

	private volatile boolean holding;

	private volatile boolean paused;

	private int messages;

	/**
	 * Add a message without the lock. Whoever takes the lock next takes it in.
	 * @return whether it may be delivered, and is not held back
	 */
	boolean put(DeliveryItem item) {
		this.inbox.add(item);
		return !this.holding && !this.paused;
	}

	/**
	 * Return whether there is something that was not taken in yet. May be called without
	 * the lock.
	 */
	boolean hasNews() {
		return !this.inbox.isEmpty();
	}

	/**
	 * Take in what was put without the lock.
	 */
	void takeIn() {
		this.inbox.moveTo(this);
	}

	/**
	 * Add an item.
	 * @return whether it may be delivered, and is not held back
	 */
	boolean add(DeliveryItem item) {
		boolean message = item.message() != null;
		if (message) {
			this.messages++;
		}
		if (message && this.holding) {
			this.held.addLast(item);
			return false;
		}
		this.items.addLast(item);
		return !this.paused;
	}

	/**
	 * Remove the state of the presences that waits, because a newer one is there: each
	 * holds all presences, so that those of a slow listener would fill the memory.
	 * @return what was removed, or {@code null} if none waits
	 */
	@Nullable DeliveryItem replaceSync(DeliveryItem newer) {
		DeliveryItem older = this.sync;
		this.sync = newer;
		if (older == null) {
			return null;
		}
		Iterator<DeliveryItem> iterator = this.held.descendingIterator();
		if (!removeFrom(iterator, older)) {
			removeFrom(this.items.descendingIterator(), older);
		}
		this.messages--;
		return older;
	}

	private static boolean removeFrom(Iterator<DeliveryItem> iterator, DeliveryItem item) {
		while (iterator.hasNext()) {
			if (iterator.next() == item) {
				iterator.remove();
				return true;
			}
		}
		return false;
	}

	/**
	 * Hold messages back, or let them go behind what came meanwhile.
	 * @return whether any may be delivered now
	 */
	boolean hold(boolean hold) {
		this.holding = hold;
		if (hold) {
			return false;
		}
		boolean more = !this.held.isEmpty() || hasNews();
		this.items.addAll(this.held);
		this.held.clear();
		return more && !this.paused;
	}

	/**
	 * Let nothing be delivered, or let everything go again.
	 */
	void pause(boolean pause) {
		this.paused = pause;
	}

	/**
	 * Return whether nothing is delivered. May be called without the lock.
	 */
	boolean isPaused() {
		return this.paused;
	}

	@Nullable DeliveryItem poll() {
		DeliveryItem item = this.paused ? null : this.items.pollFirst();
		if (item != null) {
			removed(item);
		}
		return item;
	}

	@Nullable DeliveryItem removeOldestMessage() {
		DeliveryItem item = removeFirst(this.items.iterator(), true);
		return (item != null) ? item : removeFirst(this.held.iterator(), true);
	}

	@Nullable DeliveryItem removeNewestMessage() {
		DeliveryItem item = removeFirst(this.held.descendingIterator(), true);
		return (item != null) ? item : removeFirst(this.items.descendingIterator(), true);
	}

	@Nullable DeliveryItem removeOldestEvent() {
		return removeFirst(this.items.iterator(), false);
	}

	private @Nullable DeliveryItem removeFirst(Iterator<DeliveryItem> iterator, boolean message) {
		while (iterator.hasNext()) {
			DeliveryItem item = iterator.next();
			if ((item.message() != null) == message) {
				iterator.remove();
				removed(item);
				return item;
			}
		}
		return null;
	}

	private void removed(DeliveryItem item) {
		if (item == this.sync) {
			this.sync = null;
		}
		if (item.message() != null) {
			this.messages--;
		}
	}

	List<DeliveryItem> clear() {
		List<DeliveryItem> cleared = new ArrayList<>(this.items);
		cleared.addAll(this.held);
		this.items.clear();
		this.held.clear();
		cleared.forEach(this::removed);
		return cleared;
	}

	int messages() {
		return this.messages;
	}

	int events() {
		return this.items.size() + this.held.size() - this.messages;
	}

	/**
	 * Return whether nothing waits and nothing would be held back.
	 */
	boolean isIdle() {
		return !this.holding && !hasNews() && this.items.isEmpty() && this.held.isEmpty();
	}

}
