package io.github.supabaserealtime.internal.protocol;

import java.util.function.UnaryOperator;

import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link FrameCodec} for protocol 1.0.0: text objects (protocol.md 2.1). The server never
 * sends {@code join_ref} in it; {@code phx_close} and {@code phx_error} carry it as
 * {@code ref} (protocol.md 2.5), from where it is taken, so that stale ones can be
 * recognised.
 */
final class V1FrameCodec implements FrameCodec {

	private final BodyReader bodies;

	private final UsualFrames usual;

	V1FrameCodec(JsonMapper payloadMapper, UnaryOperator<String> mask) {
		this.bodies = new BodyReader(payloadMapper, mask);
		this.usual = new UsualFrames(payloadMapper, PostgresRow.mapper(payloadMapper));
	}

	@Override
	public EncodedFrame encode(OutgoingFrame frame) {
		return JsonText.write((generator) -> {
			generator.writeStartObject();
			generator.writeStringProperty("topic", frame.topic());
			generator.writeStringProperty("event", frame.event());
			generator.writeName("payload");
			JsonText.writeBody(generator, frame.body());
			generator.writeName("ref");
			JsonText.writeRef(generator, frame.ref());
			if (frame.joinRef() != null) {
				generator.writeStringProperty("join_ref", frame.joinRef());
			}
			generator.writeEndObject();
		});
	}

	@Override
	public Frame decode(String text) throws MalformedFrameException {
		Frame usual = this.usual.object(text);
		return (usual != null) ? usual : decodeAny(text);
	}

	/**
	 * Decode a frame of any form with Jackson.
	 */
	Frame decodeAny(String text) throws MalformedFrameException {
		return JsonText.read(text, (parser) -> read(parser, text));
	}

	private Frame read(JsonParser parser, String text) throws MalformedFrameException {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw new MalformedFrameException("The frame is not an object");
		}
		String topic = null;
		String event = null;
		String ref = null;
		String payload = null;
		Frame.Body body = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			switch (name) {
				case "topic" -> topic = JsonText.name(parser, "topic");
				case "event" -> event = JsonText.name(parser, "event");
				case "ref" -> ref = JsonText.ref(parser);
				case "payload" -> {
					if (event != null) {
						body = this.bodies.read(event, parser, text);
					}
					else {
						payload = BodyReader.slice(parser, text);
					}
				}
				default -> parser.skipChildren();
			}
		}
		if (topic == null || event == null || (payload == null && body == null)) {
			throw new MalformedFrameException("The frame lacks its topic, event or payload");
		}
		if (body == null && payload != null) {
			body = readBody(event, payload);
		}
		return frame(topic, event, ref, body);
	}

	private Frame.Body readBody(String event, String payload) throws MalformedFrameException {
		return JsonText
			.read(payload, (parser) -> new Frame(null, null, "", event, this.bodies.read(event, parser, payload)))
			.body();
	}

	private static Frame frame(String topic, String event, @Nullable String ref, Frame.@Nullable Body body) {
		if (body == null) {
			throw new IllegalStateException("No body");
		}
		boolean endsJoin = Events.CLOSE.equals(event) || Events.ERROR.equals(event);
		return new Frame((endsJoin) ? ref : null, ref, topic, event, body);
	}

	@Override
	public Frame decode(byte[] bytes) throws MalformedFrameException {
		throw new MalformedFrameException("A binary frame on protocol 1.0.0");
	}

}
