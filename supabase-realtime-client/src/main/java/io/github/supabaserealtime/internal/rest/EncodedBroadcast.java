package io.github.supabaserealtime.internal.rest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.rest.HttpBroadcast;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * A broadcast with its payload encoded to bytes.
 *
 * @param broadcast the broadcast
 * @param payload the content: JSON in UTF-8, or anything
 * @param json whether the content is JSON
 */
record EncodedBroadcast(HttpBroadcast broadcast, byte[] payload, boolean json) {

	/** A naming strategy of the application must not rename what the server reads. */
	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	static EncodedBroadcast of(HttpBroadcast broadcast, JsonMapper mapper) {
		Payload payload = Payload.of(broadcast.payload(), mapper);
		return new EncodedBroadcast(broadcast, payload.asBytes(), !payload.isBinary());
	}

	/**
	 * Write the body for the batch endpoint, payloads as they are: a tree would round
	 * their numbers.
	 */
	static byte[] batch(List<EncodedBroadcast> broadcasts) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try (JsonGenerator generator = MAPPER.createGenerator(body)) {
			generator.writeStartObject();
			generator.writeArrayPropertyStart("messages");
			broadcasts.forEach((broadcast) -> broadcast.write(generator));
			generator.writeEndArray();
			generator.writeEndObject();
		}
		return body.toByteArray();
	}

	private void write(JsonGenerator generator) {
		generator.writeStartObject();
		generator.writeStringProperty("topic", this.broadcast.topic());
		generator.writeStringProperty("event", this.broadcast.event());
		generator.writeName("payload");
		generator.writeRawValue(new String(this.payload, StandardCharsets.UTF_8));
		generator.writeBooleanProperty("private", this.broadcast.privateChannel());
		if (this.broadcast.id() != null) {
			generator.writeStringProperty("id", this.broadcast.id());
		}
		generator.writeEndObject();
	}

	/**
	 * Return whether the batch endpoint can carry it: it takes JSON objects only
	 * (protocol.md 9.1). All of a payload is read, since a malformed one would spoil the
	 * whole batch.
	 */
	boolean fitsBatch() {
		if (!this.json) {
			return false;
		}
		try (JsonParser parser = MAPPER.createParser(this.payload)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return false;
			}
			parser.skipChildren();
			return parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return this.broadcast + " with " + this.payload.length + " bytes";
	}

}
