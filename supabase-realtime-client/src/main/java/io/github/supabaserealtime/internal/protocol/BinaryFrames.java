package io.github.supabaserealtime.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.Payload;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * Reads and writes the binary frames of protocol 2.0.0: kind 3 to the server, kind 4 from
 * it (protocol.md 2.3).
 */
final class BinaryFrames {

	private static final int PUSH = 3;

	private static final int BROADCAST = 4;

	private static final JsonMapper META = JsonMapper.builder().build();

	private final JsonMapper payloadMapper;

	private final NameCache names = new NameCache();

	BinaryFrames(JsonMapper payloadMapper) {
		this.payloadMapper = payloadMapper;
	}

	EncodedFrame encode(OutgoingFrame frame, OutgoingFrame.UserBroadcast broadcast) {
		byte[] joinRef = header("join_ref", (frame.joinRef() != null) ? frame.joinRef() : "");
		byte[] ref = header("ref", frame.ref());
		byte[] topic = header("topic", frame.topic());
		byte[] event = header("event", broadcast.event());
		byte[] metadata = header("metadata", metadata(broadcast.persistence()));
		byte[] bytes = new byte[7 + joinRef.length + ref.length + topic.length + event.length + metadata.length
				+ broadcast.payload().length];
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		buffer.put((byte) PUSH)
			.put((byte) joinRef.length)
			.put((byte) ref.length)
			.put((byte) topic.length)
			.put((byte) event.length)
			.put((byte) metadata.length)
			.put((byte) (broadcast.json() ? 1 : 0))
			.put(joinRef)
			.put(ref)
			.put(topic)
			.put(event)
			.put(metadata)
			.put(broadcast.payload());
		return new EncodedFrame.Binary(bytes);
	}

	/**
	 * Write the metadata (protocol.md 5.7.1), empty for a broadcast that is not stored.
	 */
	private static String metadata(BroadcastPersistence persistence) {
		if (!persistence.isRequested()) {
			return "";
		}
		return persistence.isLongest() ? "{\"persist\":true}"
				: "{\"persist\":{\"ttl\":" + persistence.ttl().toSeconds() + "}}";
	}

	private static byte[] header(String name, String value) {
		WellFormedText.check(name, value);
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		Assert.isTrue(bytes.length <= FrameCodec.MAX_HEADER_FIELD,
				() -> "The " + name + " takes " + bytes.length + " UTF-8 bytes, 255 are the most");
		return bytes;
	}

	Frame decode(byte[] bytes) throws MalformedFrameException {
		if (bytes.length == 0) {
			throw new MalformedFrameException("An empty binary frame");
		}
		if (bytes[0] != BROADCAST) {
			throw new MalformedFrameException("An unknown kind of binary frame: " + (bytes[0] & 0xff));
		}
		if (bytes.length < 5) {
			throw new MalformedFrameException("The binary header is cut off");
		}
		int topicSize = bytes[1] & 0xff;
		int eventSize = bytes[2] & 0xff;
		int metaSize = bytes[3] & 0xff;
		int payloadStart = 5 + topicSize + eventSize + metaSize;
		if (bytes.length < payloadStart) {
			throw new MalformedFrameException("The binary header is cut off");
		}
		String topic = string(bytes, 5, topicSize);
		String event = string(bytes, 5 + topicSize, eventSize);
		BodyReader.Meta meta = (metaSize != 0) ? meta(bytes, 5 + topicSize + eventSize, metaSize)
				: BodyReader.Meta.NONE;
		byte[] content = Arrays.copyOfRange(bytes, payloadStart, bytes.length);
		Payload payload = (bytes[4] != 0) ? Payload.ofJson(content, this.payloadMapper)
				: Payload.ofBinary(content, this.payloadMapper);
		return new Frame(null, null, topic, Events.BROADCAST,
				new Frame.Broadcast(event, payload, content.length, meta.id(), meta.replayed()));
	}

	private static BodyReader.Meta meta(byte[] bytes, int offset, int size) throws MalformedFrameException {
		try (JsonParser parser = META.createParser(bytes, offset, size)) {
			parser.nextToken();
			return BodyReader.meta(parser);
		}
		catch (JacksonException ex) {
			throw new MalformedFrameException("The metadata is not well-formed JSON");
		}
	}

	private String string(byte[] bytes, int offset, int size) throws MalformedFrameException {
		String name = this.names.get(bytes, offset, offset + size);
		if (name != null) {
			return name;
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, size)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new MalformedFrameException("A name in the binary header is not UTF-8");
		}
	}

}
