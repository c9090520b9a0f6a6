package io.github.supabaserealtime;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Event for messages that arrived and were not delivered to listeners.
 *
 * @since 0.9.0
 */
public final class MessagesDroppedEvent implements RealtimeEvent {

	private final String connectionName;

	private final @Nullable String topic;

	private final long count;

	private final Reason reason;

	private MessagesDroppedEvent(String connectionName, @Nullable String topic, long count, Reason reason) {
		Assert.notNull(connectionName, "'connectionName' must not be null");
		Assert.notNull(reason, "'reason' must not be null");
		this.connectionName = connectionName;
		this.topic = topic;
		this.count = count;
		this.reason = reason;
	}

	/**
	 * Create an event, for example for the test of a listener.
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}, {@code null} when it is
	 * not known
	 * @param count the number of messages
	 * @param reason the reason
	 * @return the event
	 */
	public static MessagesDroppedEvent of(String connectionName, @Nullable String topic, long count, Reason reason) {
		return new MessagesDroppedEvent(connectionName, topic, count, reason);
	}

	@Override
	public String connectionName() {
		return this.connectionName;
	}

	/**
	 * Return the topic of the messages.
	 * @return the topic with its prefix {@code realtime:}, {@code null} if it is not
	 * known
	 */
	public @Nullable String topic() {
		return this.topic;
	}

	/**
	 * Return the number of messages.
	 * @return the number of messages
	 */
	public long count() {
		return this.count;
	}

	/**
	 * Return why the messages were dropped.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof MessagesDroppedEvent that && this.connectionName.equals(that.connectionName)
				&& Objects.equals(this.topic, that.topic) && this.count == that.count && this.reason == that.reason;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.topic, this.count, this.reason);
	}

	@Override
	public String toString() {
		return "MessagesDroppedEvent[connectionName=" + this.connectionName + ", topic=" + this.topic + ", count="
				+ this.count + ", reason=" + this.reason + "]";
	}

	/**
	 * The reasons for dropping messages.
	 */
	public enum Reason {

		/**
		 * The delivery queue of the channel overflowed. The event is published when the
		 * queue is half empty again, or every 30 s if that does not happen.
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
		 * The application closed the connection, or the client gave up its socket, before
		 * the message could be delivered.
		 */
		CLOSED,

		/**
		 * The message belongs to no current join of its channel or to none of its
		 * bindings, because the channel was left or is being joined again. Such messages
		 * are only counted; no event is published.
		 */
		NOT_JOINED

	}

}
