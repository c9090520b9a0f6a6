package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A frame of a recording, read with means other than the client's own.
 *
 * @param joinRef the join reference, or {@code null}
 * @param ref the reference, or {@code null}
 * @param topic the topic
 * @param event the event
 * @param payload the payload; for a binary frame one that looks like that of a text frame
 * @param binary the content of a binary broadcast that is no JSON, or {@code null}
 */
record RecordedFrame(@Nullable String joinRef, @Nullable String ref, String topic, String event, JsonNode payload,
		byte @Nullable [] binary) {

	// the digits of a number count
	static final JsonMapper EXACT = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	static RecordedFrame of(JsonNode line) {
		return line.has("text") ? text(EXACT.readTree(line.path("text").stringValue()))
				: binary(Base64.getDecoder().decode(line.path("binary").stringValue()));
	}

	private static RecordedFrame text(JsonNode frame) {
		if (frame.isArray()) {
			return new RecordedFrame(string(frame.path(0)), string(frame.path(1)), frame.path(2).stringValue(),
					frame.path(3).stringValue(), frame.path(4), null);
		}
		return new RecordedFrame(string(frame.path("join_ref")), string(frame.path("ref")),
				frame.path("topic").stringValue(), frame.path("event").stringValue(), frame.path("payload"), null);
	}

	private static @Nullable String string(JsonNode node) {
		return node.isString() ? node.stringValue() : null;
	}

	/**
	 * Kind 3 of the client has two fields more than kind 4 of the server (protocol.md
	 * 2.3).
	 */
	private static RecordedFrame binary(byte[] bytes) {
		boolean push = bytes[0] == 3;
		int fields = push ? 5 : 3;
		String[] values = new String[fields];
		int offset = fields + 2;
		for (int i = 0; i < fields; i++) {
			values[i] = new String(bytes, offset, bytes[i + 1] & 0xff, StandardCharsets.UTF_8);
			offset += bytes[i + 1] & 0xff;
		}
		byte[] content = Arrays.copyOfRange(bytes, offset, bytes.length);
		boolean json = bytes[fields + 1] != 0;
		JsonNode payload = EXACT.createObjectNode()
			.put("event", values[fields - 2])
			.set("payload", json ? EXACT.readTree(content) : EXACT.nullNode());
		return new RecordedFrame(push ? values[0] : null, push ? values[1] : null, values[fields - 3], "broadcast",
				payload, json ? null : content);
	}

}
