package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * Messages that had arrived could not be delivered.
 *
 * @param connectionName the name of the connection
 * @param topic the topic with its prefix {@code realtime:}, or {@code null} when it is
 * not known
 * @param count the number of messages
 * @param reason why
 * @since 0.1.0
 */
public record MessagesDroppedEvent(String connectionName, @Nullable String topic, long count,
		Reason reason) implements RealtimeEvent {

	/**
	 * The reasons for dropping messages.
	 */
	public enum Reason {

		/**
		 * The delivery queue of the channel overflowed. Told once the queue is half empty
		 * again, or every 30 s where that does not happen.
		 */
		OVERFLOW,

		/**
		 * The message was larger than the largest accepted size.
		 */
		TOO_LARGE,

		/**
		 * The frame could not be understood.
		 */
		MALFORMED,

		/**
		 * The connection was closed on purpose, or its socket given up, before the
		 * message could be delivered.
		 */
		CLOSED,

		/**
		 * The message belongs to no current join of its channel, or to none of its
		 * bindings: the channel was left, or is being joined again. Counted, but no event
		 * tells of it.
		 */
		NOT_JOINED

	}

}
