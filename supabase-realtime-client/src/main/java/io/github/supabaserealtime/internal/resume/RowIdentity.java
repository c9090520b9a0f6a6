package io.github.supabaserealtime.internal.resume;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.github.supabaserealtime.internal.row.PostgresTypes;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Key, position and content of a row. The content is the same whether the row came as a
 * change or was read.
 *
 * @param key the primary key as a JSON array
 * @param position the position, or {@code null} if the value has no place among others
 * @param digest the fingerprint of all columns
 */
record RowIdentity(String key, @Nullable Position position, ListenerPosition.Digest digest) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	// in live changes, values of the type bytea come without their prefix
	private static final Pattern BYTEA = Pattern.compile("\\\\x([0-9a-f]{2})*");

	// no number of the database is longer
	private static final int LONGEST_NUMBER = 150_000;

	/**
	 * Identify a row.
	 * @return the identity, or {@code null} if the row lacks a part of its key
	 */
	static @Nullable RowIdentity of(PostgresRow row, List<String> key, String column) {
		String json = row.raw().asText();
		JsonNode place = PostgresTypes.read(json, columns(key, column));
		String keyText = key(place, key);
		return (keyText != null) ? new RowIdentity(keyText, position(place, column, keyText), digest(json)) : null;
	}

	private static Set<String> columns(List<String> key, String column) {
		Set<String> columns = new HashSet<>(key);
		columns.add(column);
		return columns;
	}

	/**
	 * Return the key of a row.
	 * @return the key, or {@code null} if the row lacks a part of it
	 */
	static @Nullable String key(PostgresRow row, List<String> key) {
		return key(PostgresTypes.read(row.raw().asText(), key), key);
	}

	private static @Nullable String key(JsonNode content, List<String> columns) {
		ArrayNode key = MAPPER.createArrayNode();
		for (String column : columns) {
			JsonNode value = content.get(column);
			if (value == null || value.isNull()) {
				return null;
			}
			key.add(value);
		}
		return key.toString();
	}

	private static @Nullable Position position(JsonNode content, String column, String key) {
		String value = value(content, column);
		return (value != null && PositionValues.isOrdered(value)) ? new Position(value, key) : null;
	}

	/**
	 * Return where a row stands, whether or not its value has a place among others.
	 */
	static Position place(PostgresRow row, List<String> key, String column) {
		JsonNode content = PostgresTypes.read(row.raw().asText(), columns(key, column));
		String value = value(content, column);
		if (value == null) {
			throw new IllegalStateException("A row without a value of '" + column + "' was read");
		}
		return new Position(value, key(content, key));
	}

	private static @Nullable String value(JsonNode content, String column) {
		JsonNode value = content.get(column);
		if (value == null || value.isNull() || value.isContainer()) {
			return null;
		}
		return value.isNumber() ? value.decimalValue().toPlainString() : value.asString();
	}

	/**
	 * Return a row with the types of its columns, and plain values of the type
	 * {@code bytea} as changes have them.
	 */
	static PostgresRow typed(PostgresRow row, Map<String, String> types, JsonMapper mapper) {
		ObjectNode content;
		try {
			content = (ObjectNode) PostgresTypes.read(row.raw().asText());
		}
		catch (JacksonException | NumberFormatException ex) {
			// the listener gets the error when it reads the columns
			return new PostgresRow(row.raw(), types);
		}
		types.forEach((column, type) -> {
			JsonNode value = content.get(column);
			if (type.equals("bytea") && value != null && value.isString()
					&& BYTEA.matcher(value.stringValue()).matches()) {
				content.put(column, value.stringValue().substring(2));
			}
		});
		return new PostgresRow(Payload.ofJson(PostgresTypes.write(content), mapper), types);
	}

	/**
	 * Return the parts of a key as texts.
	 */
	static List<String> parts(String key) {
		return PostgresTypes.read(key)
			.valueStream()
			.map((part) -> part.isNumber() ? part.decimalValue().toPlainString() : part.asString())
			.toList();
	}

	private static ListenerPosition.Digest digest(String json) {
		StringBuilder text = new StringBuilder();
		try {
			write(PostgresTypes.read(json), text);
		}
		catch (JacksonException | NumberFormatException ex) {
			// equal contents may have different texts: the row may then be handed over
			// twice
			text.append(json);
		}
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
			ByteBuffer bytes = ByteBuffer.wrap(hash);
			return new ListenerPosition.Digest(bytes.getLong(), bytes.getLong());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void write(JsonNode value, StringBuilder text) {
		if (value.isObject()) {
			TreeMap<String, JsonNode> sorted = new TreeMap<>();
			value.properties().forEach((property) -> sorted.put(property.getKey(), property.getValue()));
			text.append('{');
			for (Map.Entry<String, JsonNode> property : sorted.entrySet()) {
				write(property.getKey(), text);
				write(property.getValue(), text);
			}
			text.append('}');
		}
		else if (value.isArray()) {
			text.append('[');
			for (JsonNode inner : value) {
				write(inner, text);
			}
			text.append(']');
		}
		else if (value.isString()) {
			String string = value.stringValue();
			write(BYTEA.matcher(string).matches() ? string.substring(2) : string, text);
		}
		else {
			text.append(value.isNumber() ? number(value.decimalValue()) : value.toString()).append(';');
		}
	}

	private static String number(BigDecimal value) {
		// a number in a column of the type json may be too long for the memory
		return (Math.abs((long) value.scale()) > LONGEST_NUMBER) ? value.toString() : value.toPlainString();
	}

	private static void write(String string, StringBuilder text) {
		// with its length, so that two different contents never give the same text
		text.append(string.length()).append('"').append(string);
	}

}
