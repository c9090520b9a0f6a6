package io.github.supabaserealtime.internal.delivery;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Messages that the lane has added to a {@link DeliveryQueue} and that nobody has seen
 * there yet. The lane needs no lock for it, so it does not wait for those who deliver,
 * nor they for the lane.
 */
final class ItemInbox {

	// each item is linked to the one that was added before it
	private final AtomicReference<@Nullable DeliveryItem> newest = new AtomicReference<>();

	void add(DeliveryItem item) {
		DeliveryItem before;
		do {
			before = this.newest.get();
			item.link(before);
		}
		while (!this.newest.compareAndSet(before, item));
	}

	boolean isEmpty() {
		return this.newest.get() == null;
	}

	/**
	 * Take all items out and put them where they wait, the oldest first.
	 */
	void moveTo(WaitingItems waiting) {
		DeliveryItem item = isEmpty() ? null : oldest(this.newest.getAndSet(null));
		while (item != null) {
			DeliveryItem next = item.link(null);
			waiting.add(item);
			item = next;
		}
	}

	/**
	 * Turn the links round: each item knows the one that was added after it.
	 */
	private static @Nullable DeliveryItem oldest(@Nullable DeliveryItem newest) {
		DeliveryItem oldest = null;
		DeliveryItem item = newest;
		while (item != null) {
			DeliveryItem before = item.link(oldest);
			oldest = item;
			item = before;
		}
		return oldest;
	}

}
