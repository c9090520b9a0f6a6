package io.github.supabaserealtime.test.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Codec for the binary frames of version 2.0.0. All sizes are single unsigned bytes
 * (protocol.md 2.3).
 */
final class BinaryFrames {

	private static final int MAX_FIELD = 255;

	private BinaryFrames() {
	}

	static @Nullable ClientMessage decode(byte[] bytes) {
		if (bytes.length == 0) {
			return null;
		}
		return switch (bytes[0]) {
			case BinaryBody.USER_BROADCAST -> decodeUserBroadcast(bytes);
			case BinaryBody.PUSH -> decodePush(bytes);
			default -> null;
		};
	}

	private static @Nullable ClientMessage decodeUserBroadcast(byte[] bytes) {
		Reader in = new Reader(bytes);
		if (!in.header(7, 5)) {
			return null;
		}
		String joinRef = in.field();
		String ref = in.field();
		String topic = in.field();
		String event = in.field();
		String metadata = in.field();
		// the server drops the frame when it cannot parse the metadata
		JsonNode parsed = metadata.isEmpty() ? MissingNode.getInstance() : Json.parse(metadata);
		if (parsed == null) {
			return null;
		}
		BinaryBody body = new BinaryBody(BinaryBody.USER_BROADCAST, event, bytes[6] != 0, in.rest(), parsed);
		return new ClientMessage(reference(joinRef), reference(ref), topic, "broadcast", Json.toNode(null), body);
	}

	private static @Nullable ClientMessage decodePush(byte[] bytes) {
		Reader in = new Reader(bytes);
		if (!in.header(5, 4)) {
			return null;
		}
		String joinRef = in.field();
		String ref = in.field();
		String topic = in.field();
		String event = in.field();
		BinaryBody body = new BinaryBody(BinaryBody.PUSH, event, false, in.rest());
		return new ClientMessage(reference(joinRef), reference(ref), topic, event, Json.toNode(null), body);
	}

	private static JsonNode reference(String value) {
		return (value.isEmpty()) ? Json.toNode(null) : JsonNodeFactory.instance.stringNode(value);
	}

	static byte @Nullable [] encode(ServerMessage.UserBroadcast broadcast) {
		byte[] topic = utf8(broadcast.topic());
		byte[] event = utf8(broadcast.event());
		byte[] meta = (broadcast.meta() != null) ? Json.writeBytes(broadcast.meta()) : new byte[0];
		if (topic.length > MAX_FIELD || event.length > MAX_FIELD || meta.length > MAX_FIELD) {
			return null;
		}
		ByteBuffer out = ByteBuffer.allocate(5 + topic.length + event.length + meta.length + broadcast.data().length);
		out.put((byte) 4).put((byte) topic.length).put((byte) event.length).put((byte) meta.length);
		out.put((byte) ((broadcast.json()) ? 1 : 0)).put(topic).put(event).put(meta).put(broadcast.data());
		return out.array();
	}

	static byte @Nullable [] encode(ServerMessage.PhoenixBroadcast broadcast) {
		byte[] topic = utf8(broadcast.topic());
		byte[] event = utf8(broadcast.event());
		if (topic.length > MAX_FIELD || event.length > MAX_FIELD) {
			return null;
		}
		ByteBuffer out = ByteBuffer.allocate(3 + topic.length + event.length + broadcast.data().length);
		out.put((byte) 2).put((byte) topic.length).put((byte) event.length);
		return out.put(topic).put(event).put(broadcast.data()).array();
	}

	private static byte[] utf8(String value) {
		return value.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Reads the fields of a binary frame, each by its size.
	 */
	private static final class Reader {

		private final byte[] bytes;

		private int position;

		private int field;

		Reader(byte[] bytes) {
			this.bytes = bytes;
		}

		boolean header(int headerLength, int fields) {
			if (this.bytes.length < headerLength) {
				return false;
			}
			this.position = headerLength;
			int total = headerLength;
			for (int i = 1; i <= fields; i++) {
				total += size(i);
			}
			return this.bytes.length >= total;
		}

		String field() {
			int size = size(++this.field);
			String value = new String(this.bytes, this.position, size, StandardCharsets.UTF_8);
			this.position += size;
			return value;
		}

		byte[] rest() {
			return Arrays.copyOfRange(this.bytes, this.position, this.bytes.length);
		}

		private int size(int index) {
			return this.bytes[index] & 0xff;
		}

	}

}
