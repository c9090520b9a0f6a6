package io.github.supabaserealtime.test.internal.database;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Converts the values that a test gives to those that clients see (protocol.md 6.2). A
 * string is a literal of the type of its column.
 */
final class Values {

	private Values() {
	}

	/**
	 * Convert a value.
	 * @throws IllegalArgumentException if it does not fit the type
	 */
	static JsonNode toJson(PgType type, @Nullable Object given) {
		try {
			return convert(type, given);
		}
		catch (PostgresException ex) {
			throw new IllegalArgumentException("Not a value of type " + type.name() + ": " + ex.getMessage(), ex);
		}
	}

	private static JsonNode convert(PgType type, @Nullable Object given) {
		Object value = (given instanceof JsonNode node) ? unwrap(type, node) : given;
		if (value == null) {
			return JsonNodeFactory.instance.nullNode();
		}
		if (value instanceof CharSequence text && type.kind() != PgType.Kind.OTHER) {
			return Literals.store(type, text.toString());
		}
		return switch (type.kind()) {
			case ARRAY -> array(type, value);
			case JSON, JSONB -> JsonLiterals.normal(Json.toNode(value));
			case OTHER -> Json.toNode(value);
			case BYTEA -> Literals.store(type, (value instanceof byte[] bytes) ? literal(bytes) : text(value));
			default -> Literals.store(type, text(value));
		};
	}

	private static @Nullable Object unwrap(PgType type, JsonNode node) {
		boolean tree = type.kind() == PgType.Kind.JSON || type.kind() == PgType.Kind.JSONB || node.isContainer();
		if (node.isNull()) {
			return null;
		}
		return tree ? node : node.asString();
	}

	private static String literal(byte[] bytes) {
		return "\\x" + HexFormat.of().formatHex(bytes);
	}

	private static String text(Object value) {
		if (value instanceof ZonedDateTime zoned) {
			return zoned.toOffsetDateTime().toString();
		}
		// they have no instant
		if (value instanceof java.sql.Date || value instanceof java.sql.Time) {
			return value.toString();
		}
		if (value instanceof Date date) {
			return date.toInstant().toString();
		}
		if (value instanceof Number || value instanceof Boolean || value instanceof Character
				|| value instanceof Enum<?> || value instanceof UUID || value instanceof TemporalAccessor) {
			return value.toString();
		}
		throw new IllegalArgumentException("A value of " + value.getClass().getName() + " is none of a column");
	}

	/**
	 * Make an array: of a list of lists, or an array of arrays, one with dimensions.
	 */
	private static ArrayNode array(PgType type, Object value) {
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		if (value instanceof Iterable<?> elements) {
			elements.forEach((item) -> array.add(element(type, item)));
			return array;
		}
		if (value.getClass().isArray()) {
			for (int i = 0; i < Array.getLength(value); i++) {
				array.add(element(type, Array.get(value, i)));
			}
			return array;
		}
		throw new IllegalArgumentException("Give an array as a list, not as " + value.getClass().getName());
	}

	private static boolean isArray(@Nullable Object item) {
		if (item instanceof JsonNode node) {
			// every node is iterable
			return node.isArray();
		}
		return item != null && (item instanceof Iterable<?> || item.getClass().isArray());
	}

	private static JsonNode element(PgType type, @Nullable Object item) {
		PgType element = type.requireElement();
		boolean document = element.kind() == PgType.Kind.JSON || element.kind() == PgType.Kind.JSONB;
		boolean bytes = item instanceof byte[] && element.kind() == PgType.Kind.BYTEA;
		if (!document && !bytes && isArray(item)) {
			return array(type, Objects.requireNonNull(item));
		}
		JsonNode stored = convert(element, item);
		// bytes inside an array keep their prefix
		return (element.kind() == PgType.Kind.BYTEA && !element.isDomain() && stored.isString())
				? Json.toNode("\\x" + stored.stringValue()) : stored;
	}

	/**
	 * Return how many bytes a value takes, nearly. Postgres may compress it, which is not
	 * done here.
	 */
	static int size(PgType type, JsonNode value) {
		String text = toText(value);
		if (text == null) {
			return 0;
		}
		int bytes = text.getBytes(StandardCharsets.UTF_8).length;
		// two digits each, and four digits in two bytes
		boolean digits = type.kind() == PgType.Kind.BYTEA || type.kind() == PgType.Kind.NUMERIC;
		return digits ? bytes / 2 : bytes;
	}

	/**
	 * Return a value as the filters see it, or {@code null} for NULL.
	 */
	static @Nullable String toText(JsonNode value) {
		if (value.isNull()) {
			return null;
		}
		return value.isString() ? value.stringValue() : JsonLiterals.write(value);
	}

}
