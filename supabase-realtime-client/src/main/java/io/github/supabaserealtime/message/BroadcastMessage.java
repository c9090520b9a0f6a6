package io.github.supabaserealtime.message;

import org.jspecify.annotations.Nullable;

/**
 * A broadcast (protocol.md 6.1).
 *
 * @param connectionName the name of the connection it arrived on
 * @param topic the topic with its prefix {@code realtime:}
 * @param event the name of the event
 * @param payload the content
 * @param id the id of a message that came from the database, with an id over HTTP, or
 * from the server's store, else {@code null}. What a client had stored has none while it
 * is live
 * @param replayed whether the server sent it again from its store
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
