package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a queue: a message or an event.
 */
final class DeliveryItem {

	private final @Nullable RealtimeMessage message;

	private final @Nullable RealtimeEvent event;

	private final int size;

	private final long arrivedAt;

	private final long addedAt;

	private @Nullable DeliveryItem link;

	/**
	 * Create an item.
	 * @param message the message, or {@code null}
	 * @param event the event, or {@code null}
	 * @param size the bytes that the message takes, as counted in the budget
	 * @param arrivedAt when the message arrived, on the monotonic clock
	 * @param addedAt when it was added, in milliseconds of the wall clock
	 */
	DeliveryItem(@Nullable RealtimeMessage message, @Nullable RealtimeEvent event, int size, long arrivedAt,
			long addedAt) {
		this.message = message;
		this.event = event;
		this.size = size;
		this.arrivedAt = arrivedAt;
		this.addedAt = addedAt;
	}

	@Nullable RealtimeMessage message() {
		return this.message;
	}

	@Nullable RealtimeEvent event() {
		return this.event;
	}

	int size() {
		return this.size;
	}

	long arrivedAt() {
		return this.arrivedAt;
	}

	long addedAt() {
		return this.addedAt;
	}

	/**
	 * Link the item to another one in an {@link ItemInbox}.
	 * @return the item that it was linked to before
	 */
	@Nullable DeliveryItem link(@Nullable DeliveryItem other) {
		DeliveryItem before = this.link;
		this.link = other;
		return before;
	}

}
