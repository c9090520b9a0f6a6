package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * A message of the application on its way to the server. Its future completes when the
 * outcome is known.
 *
 * @param topic the topic
 * @param event the event on the wire
 * @param body the content
 * @param acknowledged whether the server will answer
 * @param createdAt when it was handed over, on the lane's monotonic clock
 * @param timeout how long it may wait to be written, or {@code null} for as long as
 * messages may wait
 * @param future completed with the outcome
 * @since 0.9.0
 */
public record Push(String topic, String event, OutgoingFrame.Body body, boolean acknowledged, long createdAt,
		@Nullable Duration timeout, CompletableFuture<SendResult> future) {

	/**
	 * Create a message that may wait as long as messages may.
	 * @param topic the topic
	 * @param event the event on the wire
	 * @param body the content
	 * @param acknowledged whether the server will answer
	 * @param createdAt when it was handed over, on the lane's monotonic clock
	 * @param future completed with the outcome
	 */
	public Push(String topic, String event, OutgoingFrame.Body body, boolean acknowledged, long createdAt,
			CompletableFuture<SendResult> future) {
		this(topic, event, body, acknowledged, createdAt, null, future);
	}

	/**
	 * Return whether the server is asked to store it.
	 * @return whether it is a broadcast that is to be stored
	 */
	public boolean persists() {
		return this.body instanceof OutgoingFrame.UserBroadcast broadcast && broadcast.persistence().isRequested();
	}

	/**
	 * Return how much longer it may wait.
	 * @param now the time on the lane's monotonic clock
	 * @param maxAge how long messages may wait
	 * @return the time in nanoseconds; zero or below if it must not be written any more
	 */
	public long rest(long now, Duration maxAge) {
		Duration limit = (this.timeout != null && this.timeout.compareTo(maxAge) < 0) ? this.timeout : maxAge;
		return limit.toNanos() - (now - this.createdAt);
	}

	/**
	 * Describe how long it has waited.
	 * @param where where it waited
	 * @param maxAge how long messages may wait
	 * @param situation why it waited
	 * @return what its future fails with
	 */
	public SendExpiredException expired(String where, Duration maxAge, String situation) {
		Duration own = this.timeout;
		String limit = (own != null && own.compareTo(maxAge) < 0) ? "its timeout of " + own.toMillis()
				: String.valueOf(maxAge.toMillis());
		return new SendExpiredException(
				"The message waited in the " + where + " for " + limit + " ms and was not sent: " + situation);
	}

}
