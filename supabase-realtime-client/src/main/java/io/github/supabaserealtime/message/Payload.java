package io.github.supabaserealtime.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.row.PostgresRowReader;
import io.github.supabaserealtime.internal.text.WellFormedText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * The content of a message. It is kept as it arrived and decoded when a method asks for
 * it. Immutable and safe for use by several threads.
 *
 * @since 0.9.0
 */
public final class Payload {

	private final JsonMapper mapper;

	private final @Nullable String text;

	private final byte @Nullable [] bytes;

	private final boolean json;

	private final @Nullable PostgresRowReader row;

	private Payload(JsonMapper mapper, @Nullable String text, byte @Nullable [] bytes, boolean json) {
		this(mapper, text, bytes, json, null);
	}

	private Payload(JsonMapper mapper, @Nullable String text, byte @Nullable [] bytes, boolean json,
			@Nullable PostgresRowReader row) {
		this.mapper = mapper;
		this.text = text;
		this.bytes = bytes;
		this.json = json;
		this.row = row;
	}

	/**
	 * Create a payload from JSON text.
	 * @param text the JSON
	 * @param mapper converts it on demand
	 * @return the payload
	 */
	public static Payload ofJson(String text, JsonMapper mapper) {
		return new Payload(mapper, text, null, true);
	}

	/**
	 * Create a payload from JSON in UTF-8. The array is not copied and must not be
	 * changed.
	 * @param bytes the JSON in UTF-8
	 * @param mapper converts it on demand
	 * @return the payload
	 */
	public static Payload ofJson(byte[] bytes, JsonMapper mapper) {
		return new Payload(mapper, null, bytes, true);
	}

	/**
	 * Create a binary payload. The array is not copied and must not be changed.
	 * @param bytes the content
	 * @param mapper the mapper of the connection
	 * @return the payload
	 */
	public static Payload ofBinary(byte[] bytes, JsonMapper mapper) {
		return new Payload(mapper, null, bytes, false);
	}

	/**
	 * Create the payload for a value. A {@code byte[]} or {@link ByteBuffer} becomes a
	 * binary payload, a payload is returned as it is, and any other value is written as
	 * JSON. An array is not copied and must not be changed.
	 * @param content the value, {@code null} for a JSON null
	 * @param mapper writes the JSON
	 * @return the payload
	 * @throws RealtimeException if the value cannot be written as JSON
	 * @throws IllegalArgumentException if a text in the JSON contains half a surrogate
	 * pair, because the server would drop it
	 * @since 0.9.0
	 */
	public static Payload of(@Nullable Object content, JsonMapper mapper) {
		if (content instanceof byte[] bytes) {
			return ofBinary(bytes, mapper);
		}
		if (content instanceof ByteBuffer buffer) {
			byte[] bytes = new byte[buffer.remaining()];
			buffer.duplicate().get(bytes);
			return ofBinary(bytes, mapper);
		}
		Payload payload = (content instanceof Payload given) ? given : ofJson(json(content, mapper), mapper);
		payload.requireWellFormed();
		return payload;
	}

	private static byte[] json(@Nullable Object content, JsonMapper mapper) {
		try {
			return mapper.writeValueAsBytes(content);
		}
		catch (JacksonException ex) {
			// its text may carry the content
			throw new RealtimeException(RealtimeException.Kind.INVALID, false,
					"A payload of " + ((content != null) ? content.getClass().getName() : "null")
							+ " could not be written as JSON (" + ex.getClass().getSimpleName() + ")");
		}
	}

	private void requireWellFormed() {
		if (this.text != null) {
			WellFormedText.checkJson("payload", this.text);
		}
		else if (this.json) {
			WellFormedText.checkJson("payload", bytes());
		}
	}

	/**
	 * Return whether the payload is binary and not JSON.
	 * @return whether the payload is binary
	 */
	public boolean isBinary() {
		return !this.json;
	}

	/**
	 * Return the size of the payload as it is held.
	 * @return the number of bytes, or the number of characters for JSON that arrived as
	 * text
	 */
	public int size() {
		return (this.text != null) ? this.text.length() : bytes().length;
	}

	/**
	 * Return the bytes of the payload.
	 * @return a copy of the binary content, or the JSON in UTF-8
	 */
	public byte[] asBytes() {
		return (this.text != null) ? this.text.getBytes(StandardCharsets.UTF_8)
				: Arrays.copyOf(bytes(), bytes().length);
	}

	/**
	 * Return the JSON text.
	 * @return the JSON as it arrived
	 * @throws IllegalStateException if the payload is binary
	 */
	public String asText() {
		requireJson("text");
		return (this.text != null) ? this.text : new String(bytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Return the payload as a tree.
	 * @return the tree
	 * @throws IllegalStateException if the payload is binary
	 * @throws JacksonException if the payload is not well-formed JSON
	 */
	public JsonNode asTree() {
		requireJson("a tree");
		if (this.row != null) {
			return this.row.tree(this.mapper, asText());
		}
		return (this.text != null) ? this.mapper.readTree(this.text) : this.mapper.readTree(bytes());
	}

	/**
	 * Convert the payload with the connection's mapper. For {@code byte[]} and
	 * {@link ByteBuffer} the result is that of {@link #asBytes()}: the binary content, or
	 * the JSON in UTF-8. Base64 is not decoded.
	 * @param <T> the type
	 * @param type the type; {@link JsonNode} gives the tree
	 * @return the converted payload, {@code null} for a JSON null
	 * @throws IllegalStateException if the payload is binary and the type is neither
	 * {@code byte[]} nor {@code ByteBuffer}
	 * @throws JacksonException if the payload does not fit the type
	 */
	public <T> @Nullable T as(Class<T> type) {
		Assert.notNull(type, "'type' must not be null");
		return as(this.mapper.constructType(type));
	}

	/**
	 * Convert the payload with the connection's mapper to a generic type. Bytes are
	 * treated as in {@link #as(Class)}.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted payload, {@code null} for a JSON null
	 * @throws IllegalStateException if the payload is binary and the type is neither
	 * {@code byte[]} nor {@code ByteBuffer}
	 * @throws JacksonException if the payload does not fit the type
	 */
	@SuppressWarnings("unchecked")
	public <T> @Nullable T as(JavaType type) {
		if (type.hasRawClass(byte[].class)) {
			return (T) asBytes();
		}
		if (type.hasRawClass(ByteBuffer.class)) {
			return (T) ByteBuffer.wrap(asBytes());
		}
		requireJson(type.toCanonical());
		if (this.row != null) {
			return this.row.read(this.mapper, asText(), type);
		}
		return (this.text != null) ? this.mapper.readValue(this.text, type) : this.mapper.readValue(bytes(), type);
	}

	/**
	 * Return the mapper that converts the payload.
	 */
	JsonMapper mapper() {
		return this.mapper;
	}

	/**
	 * Return the same payload, read as the row of a table.
	 */
	Payload inRow(PostgresRowReader reader) {
		return new Payload(this.mapper, this.text, this.bytes, this.json, reader);
	}

	private byte[] bytes() {
		Assert.state(this.bytes != null, "No bytes");
		return this.bytes;
	}

	private void requireJson(String target) {
		if (!this.json) {
			throw new IllegalStateException(
					"A binary payload can be read as byte[] or ByteBuffer only, not as " + target);
		}
	}

	@Override
	public String toString() {
		return (this.json ? "JSON" : "binary") + " payload of size " + size();
	}

}
