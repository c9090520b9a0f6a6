package io.github.supabaserealtime.test.internal.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A well-formed message from a client.
 *
 * @param joinRef the join reference as sent, a JSON null when absent
 * @param ref the reference as sent
 * @param topic the topic as sent, with {@code realtime:}
 * @param event the channel event
 * @param payload the payload of a text frame, a JSON null for a binary one
 * @param binary the body of a binary frame, or {@code null} for a text frame
 * @since 0.9.0
 */
public record ClientMessage(JsonNode joinRef, JsonNode ref, String topic, String event, JsonNode payload,
		@Nullable BinaryBody binary) {

}
