package io.github.supabaserealtime.internal.protocol;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.github.supabaserealtime.internal.text.WellFormedText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encoding and decoding of JSON that both protocol versions share. It uses a mapper of
 * its own, because a naming strategy of the application must not rename {@code join_ref}.
 */
final class JsonText {

	// more than the 131,072 digits before the point and the 16,383 behind it that numeric
	// has
	private static final int MAX_NUMBER_LENGTH = 150_000;

	/**
	 * The parsers of frames: a number may be as long as one of the database.
	 */
	static final JsonFactory FACTORY = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(MAX_NUMBER_LENGTH).build())
		.build();

	private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

	private JsonText() {
	}

	static EncodedFrame write(Consumer<JsonGenerator> content) {
		StringWriter writer = new StringWriter(128);
		try (JsonGenerator generator = MAPPER.createGenerator(writer)) {
			content.accept(generator);
		}
		String text = writer.toString();
		WellFormedText.check("frame", text);
		return new EncodedFrame.Text(text, text.getBytes(StandardCharsets.UTF_8).length);
	}

	static void writeRef(JsonGenerator generator, @Nullable String ref) {
		if (ref != null) {
			generator.writeString(ref);
		}
		else {
			generator.writeNull();
		}
	}

	/**
	 * Write the content as the server relays it to everybody (protocol.md 5.1).
	 */
	static void writeBody(JsonGenerator generator, OutgoingFrame.Body body) {
		if (body instanceof OutgoingFrame.Json json) {
			generator.writeRawValue(json.json());
		}
		else if (body instanceof OutgoingFrame.UserBroadcast broadcast) {
			if (!broadcast.json()) {
				throw new IllegalArgumentException(
						"Binary payloads need protocol version 2.0.0: 1.0.0 carries text only");
			}
			if (broadcast.persistence().isRequested()) {
				throw new IllegalArgumentException(
						"A broadcast that is to be stored needs protocol version 2.0.0: 1.0.0 cannot say so");
			}
			generator.writeStartObject();
			generator.writeStringProperty("type", Events.BROADCAST);
			generator.writeStringProperty("event", broadcast.event());
			generator.writeName("payload");
			generator.writeRawValue(new String(broadcast.payload(), StandardCharsets.UTF_8));
			generator.writeEndObject();
		}
	}

	static <T> T read(String text, Reader<T> reader) throws MalformedFrameException {
		try (JsonParser parser = MAPPER.createParser(text)) {
			parser.nextToken();
			T content = reader.read(parser);
			if (parser.nextToken() != null) {
				throw new MalformedFrameException("The frame is followed by other text");
			}
			return content;
		}
		catch (JacksonException ex) {
			// the original message can quote the content
			throw new MalformedFrameException("Not well-formed JSON (" + ex.getClass().getSimpleName() + ")");
		}
	}

	static @Nullable String ref(JsonParser parser) throws MalformedFrameException {
		JsonToken token = parser.currentToken();
		if (token == JsonToken.VALUE_NULL) {
			return null;
		}
		if (token == null || !token.isScalarValue()) {
			throw new MalformedFrameException("A reference is neither a string nor null");
		}
		return parser.getString();
	}

	static String name(JsonParser parser, String what) throws MalformedFrameException {
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			throw new MalformedFrameException("The " + what + " is not a string");
		}
		return parser.getString();
	}

	/**
	 * Reads from a parser that stands on the first token.
	 *
	 * @param <T> the type of what is read
	 */
	interface Reader<T> {

		T read(JsonParser parser) throws MalformedFrameException;

	}

}
