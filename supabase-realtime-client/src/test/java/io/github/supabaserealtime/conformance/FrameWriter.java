package io.github.supabaserealtime.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of a client without the client's codec (protocol.md 2).
 */
final class FrameWriter {

	private FrameWriter() {
	}

	/**
	 * Write an object of version 1.0.0.
	 */
	static String first(@Nullable Object joinRef, @Nullable Object ref, String topic, String event, Object payload) {
		Map<String, @Nullable Object> frame = new LinkedHashMap<>();
		frame.put("topic", topic);
		frame.put("event", event);
		frame.put("payload", payload);
		frame.put("ref", ref);
		frame.put("join_ref", joinRef);
		return RawFrame.write(frame);
	}

	/**
	 * Write an array of version 2.0.0.
	 */
	static String second(@Nullable Object joinRef, @Nullable Object ref, String topic, String event, Object payload) {
		List<@Nullable Object> frame = new ArrayList<>();
		frame.add(joinRef);
		frame.add(ref);
		frame.add(topic);
		frame.add(event);
		frame.add(payload);
		return RawFrame.write(frame);
	}

	/**
	 * Write a binary frame of kind 3.
	 * @param metadata the metadata, empty for none
	 */
	static byte[] userBroadcast(String joinRef, String ref, String topic, String event, String metadata, boolean json,
			byte[] content) {
		ByteArrayOutputStream fields = new ByteArrayOutputStream();
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.write(3);
		for (String field : List.of(joinRef, ref, topic, event, metadata)) {
			byte[] utf8 = field.getBytes(StandardCharsets.UTF_8);
			frame.write(utf8.length);
			fields.writeBytes(utf8);
		}
		frame.write(json ? 1 : 0);
		frame.writeBytes(fields.toByteArray());
		frame.writeBytes(content);
		return frame.toByteArray();
	}

}
