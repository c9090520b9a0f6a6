package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a queue: a message or an event.
 *
 * @param message the message, or {@code null}
 * @param event the event, or {@code null}
 * @param size the bytes that the message takes, as counted in the budget
 * @param arrivedAt when the message arrived, on the monotonic clock
 * @param addedAt when it was added, in milliseconds of the wall clock
 */
record DeliveryItem(@Nullable RealtimeMessage message, @Nullable RealtimeEvent event, int size, long arrivedAt,
		long addedAt) {
}
