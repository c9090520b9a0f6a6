package io.github.supabaserealtime.message;

import org.jspecify.annotations.Nullable;

/**
 * A broadcast (protocol.md 6.1).
 *
 * @param connectionName the name of the connection it arrived on
 * @param topic the topic with its prefix {@code realtime:}
 * @param event the name of the event
 * @param payload the content
 * @param id the id of the message, or {@code null}. A message has an id if it came from
 * the database, was sent over HTTP with an id, or is replayed. A broadcast that a client
 * sent and the server stored has no id when it arrives live
 * @param replayed whether the server sent the message again from its store, or a listener
 * that resumes read it from there
 * @since 0.9.0
 */
public record BroadcastMessage(String connectionName, String topic, String event, Payload payload, @Nullable String id,
		boolean replayed) implements RealtimeMessage {

	/**
	 * Convert the payload with the connection's mapper.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted payload, {@code null} for a JSON null
	 * @see Payload#as(Class)
	 */
	public <T> @Nullable T payloadAs(Class<T> type) {
		return this.payload.as(type);
	}

}
