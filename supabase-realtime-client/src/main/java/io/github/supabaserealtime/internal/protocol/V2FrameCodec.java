package io.github.supabaserealtime.internal.protocol;

import java.util.function.UnaryOperator;

import io.github.supabaserealtime.message.PostgresRow;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link FrameCodec} for protocol 2.0.0: text arrays, and binary frames for broadcasts
 * (protocol.md 2.2 and 2.3).
 */
final class V2FrameCodec implements FrameCodec {

	private final BodyReader bodies;

	private final BinaryFrames binary;

	private final UsualFrames usual;

	V2FrameCodec(JsonMapper payloadMapper, UnaryOperator<String> mask) {
		this.bodies = new BodyReader(payloadMapper, mask);
		this.binary = new BinaryFrames(payloadMapper);
		this.usual = new UsualFrames(payloadMapper, PostgresRow.mapper(payloadMapper));
	}

	@Override
	public EncodedFrame encode(OutgoingFrame frame) {
		if (frame.body() instanceof OutgoingFrame.UserBroadcast broadcast) {
			return this.binary.encode(frame, broadcast);
		}
		return JsonText.write((generator) -> {
			generator.writeStartArray();
			JsonText.writeRef(generator, frame.joinRef());
			JsonText.writeRef(generator, frame.ref());
			generator.writeString(frame.topic());
			generator.writeString(frame.event());
			JsonText.writeBody(generator, frame.body());
			generator.writeEndArray();
		});
	}

	@Override
	public Frame decode(String text) throws MalformedFrameException {
		Frame usual = this.usual.array(text);
		return (usual != null) ? usual : decodeAny(text);
	}

	/**
	 * Decode a frame of any form with Jackson.
	 */
	Frame decodeAny(String text) throws MalformedFrameException {
		return JsonText.read(text, (parser) -> read(parser, text));
	}

	private Frame read(JsonParser parser, String text) throws MalformedFrameException {
		if (parser.currentToken() != JsonToken.START_ARRAY) {
			throw new MalformedFrameException("The frame is not an array");
		}
		next(parser);
		String joinRef = JsonText.ref(parser);
		next(parser);
		String ref = JsonText.ref(parser);
		next(parser);
		String topic = JsonText.name(parser, "topic");
		next(parser);
		String event = JsonText.name(parser, "event");
		next(parser);
		Frame.Body body = this.bodies.read(event, parser, text);
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			if (parser.currentToken() == null) {
				throw new MalformedFrameException("The frame is cut off");
			}
			parser.skipChildren();
		}
		return new Frame(joinRef, ref, topic, event, body);
	}

	private static void next(JsonParser parser) throws MalformedFrameException {
		JsonToken token = parser.nextToken();
		if (token == null || token == JsonToken.END_ARRAY) {
			throw new MalformedFrameException("The frame has fewer than five elements");
		}
	}

	@Override
	public Frame decode(byte[] bytes) throws MalformedFrameException {
		return this.binary.decode(bytes);
	}

}
