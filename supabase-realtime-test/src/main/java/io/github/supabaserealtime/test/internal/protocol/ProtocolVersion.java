package io.github.supabaserealtime.test.internal.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two protocol versions, with their codecs. Decoding returns {@code null} for a
 * malformed frame, which the server drops. Encoding returns a {@link String} for a text
 * frame, a {@code byte[]} for a binary one and {@code null} for a message that a client
 * of that version never gets.
 *
 * @since 0.9.0
 */
public enum ProtocolVersion {

	/**
	 * Version 1.0.0: JSON objects, text only.
	 */
	V1("1.0.0") {

		@Override
		public @Nullable ClientMessage decode(String text) {
			JsonNode node = Json.parse(text);
			if (node == null || !node.isObject() || !node.has("topic") || !node.has("event") || !node.has("payload")
					|| !node.has("ref")) {
				return null;
			}
			return message(node.path("join_ref"), node.get("ref"), node.get("topic"), node.get("event"),
					node.get("payload"));
		}

		@Override
		public @Nullable ClientMessage decode(byte[] bytes) {
			return null;
		}

		@Override
		public @Nullable Object encode(ServerMessage message) {
			if (message instanceof ServerMessage.Envelope envelope) {
				ObjectNode node = Json.object();
				node.set("ref", envelope.ref());
				node.put("event", envelope.event());
				node.set("payload", envelope.payload());
				node.put("topic", envelope.topic());
				return Json.write(node);
			}
			if (message instanceof ServerMessage.UserBroadcast broadcast && broadcast.json()) {
				JsonNode payload = Json.parse(broadcast.data());
				if (payload == null) {
					return null;
				}
				ObjectNode body = Json.object();
				body.put("event", broadcast.event());
				body.set("payload", payload);
				body.put("type", "broadcast");
				if (broadcast.meta() != null) {
					body.set("meta", broadcast.meta());
				}
				JsonNode none = JsonNodeFactory.instance.nullNode();
				return encode(new ServerMessage.Envelope(none, none, broadcast.topic(), "broadcast", body));
			}
			return null;
		}

	},

	/**
	 * Version 2.0.0: JSON arrays and binary frames.
	 */
	V2("2.0.0") {

		@Override
		public @Nullable ClientMessage decode(String text) {
			JsonNode node = Json.parse(text);
			if (node == null || !node.isArray() || node.size() < 5) {
				return null;
			}
			return message(node.get(0), node.get(1), node.get(2), node.get(3), node.get(4));
		}

		@Override
		public @Nullable ClientMessage decode(byte[] bytes) {
			return BinaryFrames.decode(bytes);
		}

		@Override
		public @Nullable Object encode(ServerMessage message) {
			if (message instanceof ServerMessage.Envelope envelope) {
				ArrayNode node = JsonNodeFactory.instance.arrayNode(5);
				node.add(envelope.joinRef())
					.add(envelope.ref())
					.add(envelope.topic())
					.add(envelope.event())
					.add(envelope.payload());
				return Json.write(node);
			}
			if (message instanceof ServerMessage.UserBroadcast broadcast) {
				return BinaryFrames.encode(broadcast);
			}
			return BinaryFrames.encode((ServerMessage.PhoenixBroadcast) message);
		}

	};

	private final String value;

	ProtocolVersion(String value) {
		this.value = value;
	}

	/**
	 * Return the version a client asked for. The patch level is free, as at the real
	 * server; pre-releases are not supported.
	 * @param vsn the query parameter, or {@code null} when absent
	 * @return the version, or {@code null} when it is not supported
	 */
	public static @Nullable ProtocolVersion of(@Nullable String vsn) {
		if (vsn == null) {
			return V1;
		}
		if (vsn.matches("1\\.0\\.\\d+")) {
			return V1;
		}
		return (vsn.matches("2\\.0\\.\\d+")) ? V2 : null;
	}

	/**
	 * Return the value of the query parameter {@code vsn}.
	 * @return the value
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Decode a text frame.
	 * @param text the text
	 * @return the message, or {@code null} when malformed
	 */
	public abstract @Nullable ClientMessage decode(String text);

	/**
	 * Decode a binary frame.
	 * @param bytes the bytes
	 * @return the message, or {@code null} when malformed
	 */
	public abstract @Nullable ClientMessage decode(byte[] bytes);

	/**
	 * Encode a message.
	 * @param message the message
	 * @return a string, a byte array, or {@code null} when it cannot be delivered
	 */
	public abstract @Nullable Object encode(ServerMessage message);

	private static @Nullable ClientMessage message(JsonNode joinRef, JsonNode ref, JsonNode topic, JsonNode event,
			JsonNode payload) {
		if (!topic.isString() || !event.isString()) {
			return null;
		}
		JsonNode join = (joinRef.isMissingNode()) ? JsonNodeFactory.instance.nullNode() : joinRef;
		return new ClientMessage(join, ref, topic.stringValue(), event.stringValue(), payload, null);
	}

}
