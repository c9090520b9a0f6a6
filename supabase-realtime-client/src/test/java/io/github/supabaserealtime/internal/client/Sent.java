package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;

import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A frame that the client wrote, read with means other than the client's own.
 */
record Sent(long epoch, @Nullable String joinRef, String ref, String topic, String event, JsonNode payload,
		String metadata) {

	static Sent of(long epoch, EncodedFrame frame) {
		if (frame instanceof EncodedFrame.Text text) {
			return text(epoch, Bench.MAPPER.readTree(text.text()));
		}
		return binary(epoch, ((EncodedFrame.Binary) frame).bytes());
	}

	private static Sent text(long epoch, JsonNode json) {
		if (json.isObject()) {
			return new Sent(epoch, string(json.path("join_ref")), json.path("ref").stringValue(),
					json.path("topic").stringValue(), json.path("event").stringValue(), json.path("payload"), "");
		}
		return new Sent(epoch, string(json.path(0)), json.path(1).stringValue(), json.path(2).stringValue(),
				json.path(3).stringValue(), json.path(4), "");
	}

	private static @Nullable String string(JsonNode node) {
		return node.isString() ? node.stringValue() : null;
	}

	private static Sent binary(long epoch, byte[] bytes) {
		String[] fields = new String[4];
		int offset = 7;
		for (int i = 0; i < fields.length; i++) {
			fields[i] = new String(bytes, offset, bytes[i + 1], StandardCharsets.UTF_8);
			offset += bytes[i + 1];
		}
		return new Sent(epoch, fields[0], fields[1], fields[2], "broadcast",
				Bench.MAPPER.createObjectNode().put("event", fields[3]),
				new String(bytes, offset, bytes[5], StandardCharsets.UTF_8));
	}

}
