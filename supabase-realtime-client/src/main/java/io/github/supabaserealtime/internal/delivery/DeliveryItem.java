package io.github.supabaserealtime.internal.delivery;

import java.time.Instant;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a queue: a message or an event.
 *
 * @param message the message, or {@code null}
 * @param event the event, or {@code null}
 * @param size the size of the message
 * @param arrivedAt when the message arrived, on the monotonic clock
 * @param addedAt when it was added, on the wall clock
 */
record DeliveryItem(@Nullable RealtimeMessage message, @Nullable RealtimeEvent event, int size, long arrivedAt,
		Instant addedAt) {
}
