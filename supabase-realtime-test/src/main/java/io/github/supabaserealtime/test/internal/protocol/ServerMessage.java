package io.github.supabaserealtime.test.internal.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message from the server, before it is encoded in the protocol version of the
 * receiver.
 *
 * @since 0.9.0
 */
public sealed interface ServerMessage {

	/**
	 * A message with a JSON payload.
	 *
	 * @param joinRef the join reference, never sent to clients of version 1.0.0
	 * @param ref the reference
	 * @param topic the topic with {@code realtime:}
	 * @param event the channel event
	 * @param payload the payload
	 */
	record Envelope(JsonNode joinRef, JsonNode ref, String topic, String event,
			JsonNode payload) implements ServerMessage {

	}

	/**
	 * A broadcast whose payload the server does not parse. Clients of version 2.0.0 get
	 * it as binary kind 4; the others get an object if it is JSON, and otherwise nothing.
	 *
	 * @param topic the topic with {@code realtime:}
	 * @param event the user's event
	 * @param json whether the data is JSON text
	 * @param data the data
	 * @param meta the metadata, or {@code null} for none
	 */
	record UserBroadcast(String topic, String event, boolean json, byte[] data,
			@Nullable JsonNode meta) implements ServerMessage {

	}

	/**
	 * The relay of a binary push of plain Phoenix: kind 2, for clients of version 2.0.0
	 * only.
	 *
	 * @param topic the topic with {@code realtime:}
	 * @param event the channel event
	 * @param data the data
	 */
	record PhoenixBroadcast(String topic, String event, byte[] data) implements ServerMessage {

	}

}
