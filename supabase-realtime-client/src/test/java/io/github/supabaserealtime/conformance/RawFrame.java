package io.github.supabaserealtime.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A frame of a server, read without the client's codec (protocol.md 2).
 *
 * @param kind the kind of a binary frame, -1 for text
 * @param joinRef the join reference; missing in version 1.0.0
 * @param ref the reference
 * @param topic the topic
 * @param event the event
 * @param payload the payload; of a binary broadcast what a text frame would hold, without
 * the content if that is no JSON
 * @param content the content of a binary broadcast that is no JSON, else {@code null}
 */
record RawFrame(int kind, JsonNode joinRef, JsonNode ref, String topic, String event, JsonNode payload,
		byte @Nullable [] content) {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	/**
	 * Read JSON in which {@code '} stands for {@code "}, so that it looks in a test as it
	 * does on the wire.
	 */
	static JsonNode json(String text) {
		return MAPPER.readTree(text.replace('\'', '"'));
	}

	static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

	static RawFrame ofText(String text) {
		JsonNode frame = MAPPER.readTree(text);
		if (frame.isArray()) {
			return new RawFrame(-1, frame.path(0), frame.path(1), frame.path(2).stringValue(),
					frame.path(3).stringValue(), frame.path(4), null);
		}
		return new RawFrame(-1, frame.path("join_ref"), frame.path("ref"), frame.path("topic").stringValue(),
				frame.path("event").stringValue(), frame.path("payload"), null);
	}

	static RawFrame ofBinary(byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		int kind = buffer.get();
		if (kind != 4) {
			throw new IllegalArgumentException("A server sends no binary frame of kind " + kind);
		}
		int[] sizes = { buffer.get() & 0xff, buffer.get() & 0xff, buffer.get() & 0xff };
		boolean json = buffer.get() != 0;
		String topic = text(buffer, sizes[0]);
		ObjectNode payload = MAPPER.createObjectNode();
		payload.put("type", "broadcast");
		payload.put("event", text(buffer, sizes[1]));
		String meta = text(buffer, sizes[2]);
		if (!meta.isEmpty()) {
			payload.set("meta", MAPPER.readTree(meta));
		}
		byte[] content = new byte[buffer.remaining()];
		buffer.get(content);
		JsonNode none = MAPPER.nullNode();
		if (json) {
			payload.set("payload", MAPPER.readTree(content));
		}
		return new RawFrame(kind, none, none, topic, "broadcast", payload, json ? null : content);
	}

	private static String text(ByteBuffer buffer, int size) {
		byte[] bytes = new byte[size];
		buffer.get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	boolean isText() {
		return this.kind < 0;
	}

	boolean is(String topic, String event) {
		return this.topic.equals(topic) && this.event.equals(event);
	}

	/**
	 * Return whether it replies to the push with a reference.
	 */
	boolean isReplyTo(String ref) {
		return this.event.equals("phx_reply") && this.ref.asString("").equals(ref);
	}

	boolean isOk() {
		return this.payload.path("status").asString("").equals("ok");
	}

	JsonNode response() {
		return this.payload.path("response");
	}

	/**
	 * Return what a user broadcast, the {@code payload} in the payload.
	 */
	JsonNode broadcast() {
		return this.payload.path("payload");
	}

	/**
	 * Return the event that a user broadcast, the {@code event} in the payload.
	 */
	String userEvent() {
		return this.payload.path("event").asString("");
	}

	/**
	 * Return the text of a system message or the reason of a refusal.
	 */
	String message() {
		return this.payload.path("message").asString(response().path("reason").asString(""));
	}

}
