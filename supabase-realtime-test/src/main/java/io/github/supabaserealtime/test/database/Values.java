package io.github.supabaserealtime.test.database;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;

import io.github.supabaserealtime.test.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Turns what a test gives into what {@code to_jsonb} makes of it (protocol.md 6.2).
 */
final class Values {

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("HH:mm:ss")
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
		.toFormatter(Locale.ROOT);

	private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd'T'")
		.append(TIME)
		.toFormatter(Locale.ROOT);

	private Values() {
	}

	/**
	 * Convert a value.
	 * @throws IllegalArgumentException if it does not fit the type
	 */
	static JsonNode toJson(PgType type, @Nullable Object given) {
		Object value = (given instanceof JsonNode node) ? unwrap(type, node) : given;
		if (value == null) {
			return JsonNodeFactory.instance.nullNode();
		}
		try {
			return switch (type.kind()) {
				case ARRAY -> array(type.element(), value);
				case JSON, JSONB, OTHER -> Json.toNode(value);
				case BYTEA -> bytes(value);
				default -> scalar(type, text(value));
			};
		}
		catch (PostgresException ex) {
			throw new IllegalArgumentException("Not a value of type " + type.name() + ": " + ex.getMessage(), ex);
		}
	}

	private static @Nullable Object unwrap(PgType type, JsonNode node) {
		boolean tree = type.kind() == PgType.Kind.JSON || type.kind() == PgType.Kind.JSONB || node.isContainer();
		if (node.isNull()) {
			return null;
		}
		return tree ? node : node.asString();
	}

	private static JsonNode scalar(PgType type, String text) {
		Object value = Literals.read(type, text);
		return switch (type.kind()) {
			case INTEGER -> JsonNodeFactory.instance.numberNode(((BigDecimal) value).longValueExact());
			// the digits count, trailing zeros included
			case NUMERIC -> DecimalNode.valueOf(new BigDecimal(((BigDecimal) value).toPlainString()));
			case FLOAT4 -> JsonNodeFactory.instance.numberNode(((Double) value).floatValue());
			case FLOAT8 -> JsonNodeFactory.instance.numberNode((Double) value);
			case BOOL -> JsonNodeFactory.instance.booleanNode((Boolean) value);
			case TIMESTAMPTZ -> Json.toNode(TIMESTAMP.format(((Instant) value).atOffset(ZoneOffset.UTC)) + "+00:00");
			case TIMESTAMP -> Json.toNode(TIMESTAMP.format((LocalDateTime) value));
			case TIME -> Json.toNode(TIME.format((LocalTime) value));
			case ENUM -> Json.toNode(text);
			default -> Json.toNode(value.toString());
		};
	}

	private static String text(Object value) {
		if (value instanceof ZonedDateTime zoned) {
			return zoned.toOffsetDateTime().toString();
		}
		if (value instanceof Date date) {
			return date.toInstant().toString();
		}
		if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean
				|| value instanceof Character || value instanceof Enum<?> || value instanceof java.util.UUID
				|| value instanceof TemporalAccessor) {
			return value.toString();
		}
		throw new IllegalArgumentException("A value of " + value.getClass().getName() + " is none of a column");
	}

	private static JsonNode bytes(Object value) {
		if (value instanceof byte[] bytes) {
			return Json.toNode(HexFormat.of().formatHex(bytes));
		}
		String text = text(value);
		if (!text.matches("\\\\x(\\p{XDigit}{2})*")) {
			throw new IllegalArgumentException("Give bytea as byte[] or as '\\x' and hexadecimal digits");
		}
		return Json.toNode(text.substring(2).toLowerCase(Locale.ROOT));
	}

	private static JsonNode array(PgType element, Object value) {
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		if (value instanceof Iterable<?> elements) {
			elements.forEach((item) -> array.add(toJson(element, item)));
			return array;
		}
		if (value.getClass().isArray()) {
			for (int i = 0; i < Array.getLength(value); i++) {
				array.add(toJson(element, Array.get(value, i)));
			}
			return array;
		}
		throw new IllegalArgumentException("Give an array as a list, not as " + value.getClass().getName());
	}

	/**
	 * Return a value as the filters see it, or {@code null} for NULL.
	 */
	static @Nullable String toText(JsonNode value) {
		if (value.isNull()) {
			return null;
		}
		return value.isContainer() ? Json.write(value) : value.asString();
	}

}
