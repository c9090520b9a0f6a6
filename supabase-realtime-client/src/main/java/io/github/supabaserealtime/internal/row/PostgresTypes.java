package io.github.supabaserealtime.internal.row;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts values of columns to exact Java values. The server writes them with
 * {@code to_jsonb} (protocol.md 6.2); older servers write them as text, also arrays and
 * {@code json} (protocol.md 10.6).
 */
public final class PostgresTypes {

	// +00, +0530 and +05:30 all stand for offsets
	private static final DateTimeFormatter TIMESTAMP_WITH_ZONE = new DateTimeFormatterBuilder()
		.append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
		.appendPattern("[XXX][X]")
		.toFormatter();

	private static final DateTimeFormatter TIME_WITH_ZONE = new DateTimeFormatterBuilder()
		.append(DateTimeFormatter.ISO_LOCAL_TIME)
		.appendPattern("[XXX][X]")
		.toFormatter();

	// more than the 131,072 digits before the point and the 16,383 behind it that numeric
	// has
	private static final int MAX_NUMBER_LENGTH = 150_000;

	// more than documents need, and few enough for a stack
	private static final int MAX_DEPTH = 1_000;

	/**
	 * The parsers of rows. The database bounds no names of properties.
	 */
	static final JsonFactory FACTORY = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNumberLength(MAX_NUMBER_LENGTH)
			.maxNestingDepth(MAX_DEPTH)
			.maxNameLength(Integer.MAX_VALUE)
			.build())
		.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
		.build();

	// what is skipped takes no stack
	private static final JsonFactory SKIPPING = FACTORY.rebuild()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNumberLength(MAX_NUMBER_LENGTH)
			.maxNestingDepth(Integer.MAX_VALUE)
			.maxNameLength(Integer.MAX_VALUE)
			.build())
		.build();

	private static final JsonMapper EXACT = JsonMapper.builder(FACTORY)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private static final Pattern DOMAIN_BYTEA = Pattern.compile("\\\\x([0-9a-f]{2})*");

	// no type of the database: it is encoded otherwise than a plain value
	private static final String BYTEA_ELEMENT = "bytea in an array";

	private PostgresTypes() {
	}

	/**
	 * Read JSON without losing digits.
	 */
	public static JsonNode read(String json) {
		return EXACT.readTree(json);
	}

	/**
	 * Write JSON without losing digits.
	 */
	public static String write(JsonNode json) {
		return EXACT.writeValueAsString(json);
	}

	/**
	 * Read some columns of a row without losing digits, whatever the others hold.
	 * @param json the row
	 * @param columns the names of the columns
	 * @return an object with those columns that the row has
	 */
	public static JsonNode read(String json, Collection<String> columns) {
		ObjectNode read = EXACT.createObjectNode();
		try (JsonParser parser = SKIPPING.createParser(ObjectReadContext.empty(), json)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new StreamReadException(parser, "The row is no JSON object");
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				parser.nextToken();
				String value = skipped(parser, json);
				if (columns.contains(name)) {
					read.set(name, read(value));
				}
			}
		}
		return read;
	}

	/**
	 * Read the texts of the elements of an array, however deep they are.
	 * @param json the array
	 * @throws JacksonException if it is none
	 */
	public static List<String> elements(String json) {
		List<String> elements = new ArrayList<>();
		try (JsonParser parser = SKIPPING.createParser(ObjectReadContext.empty(), json)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				throw new StreamReadException(parser, "It is no JSON array");
			}
			while (parser.nextToken() != JsonToken.END_ARRAY) {
				elements.add(skipped(parser, json));
			}
		}
		return elements;
	}

	private static String skipped(JsonParser parser, String json) {
		int begin = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
		parser.skipChildren();
		// a string is read when it is passed only
		parser.finishToken();
		return json.substring(begin, Math.toIntExact(parser.currentLocation().getCharOffset()));
	}

	/**
	 * Write a text as JSON.
	 */
	static String quote(String text) {
		return EXACT.writeValueAsString(text);
	}

	public static @Nullable Object convert(JsonNode value, String type) {
		if (value.isNull()) {
			return null;
		}
		if (type.startsWith("_") && value.isArray()) {
			List<@Nullable Object> elements = new ArrayList<>();
			value.forEach((element) -> elements
				.add(element.isArray() ? convert(element, type) : convert(element, elementType(type))));
			return elements;
		}
		return value.isString() ? fromText(value.stringValue(), type) : fromJson(value, type);
	}

	private static String elementType(String type) {
		return type.equals("_bytea") ? BYTEA_ELEMENT : type.substring(1);
	}

	private static @Nullable Object fromText(String text, String type) {
		try {
			// the elements of boxes alone are not separated by commas
			if (type.startsWith("_") && !type.equals("_box")) {
				return PostgresArrayText.read(text, (element) -> fromText(element, elementType(type)));
			}
			return scalar(text, type);
		}
		catch (DateTimeException | IllegalArgumentException | JacksonException ex) {
			return text;
		}
	}

	private static @Nullable Object fromJson(JsonNode value, String type) {
		return switch (type) {
			case "int2", "int4", "int8", "oid" ->
				(value.canConvertToLong() && value.isIntegralNumber()) ? (Object) value.longValue() : plain(value);
			case "numeric" -> value.isNumber() ? (Object) value.decimalValue() : plain(value);
			case "float4", "float8" -> (value.isNumber() && Double.isFinite(value.decimalValue().doubleValue()))
					? (Object) value.decimalValue().doubleValue() : plain(value);
			default -> plain(value);
		};
	}

	private static @Nullable Object scalar(String text, String type) {
		return switch (type) {
			case "bool" -> switch (text) {
				case "t", "true" -> Boolean.TRUE;
				case "f", "false" -> Boolean.FALSE;
				default -> text;
			};
			case "int2", "int4", "int8", "oid" -> Long.valueOf(text);
			// numeric knows NaN, which no BigDecimal is
			case "numeric" -> (text.equals("NaN") || text.endsWith("Infinity")) ? text : (Object) new BigDecimal(text);
			case "float4", "float8" -> Double.valueOf(text);
			case "timestamptz" -> TIMESTAMP_WITH_ZONE.parse(text.replace(' ', 'T'), OffsetDateTime::from);
			case "timestamp" -> LocalDateTime.parse(text.replace(' ', 'T'));
			case "date" -> LocalDate.parse(text);
			case "time" -> LocalTime.parse(text);
			case "timetz" -> TIME_WITH_ZONE.parse(text, OffsetTime::from);
			case "uuid" -> UUID.fromString(text);
			// a string among json arrives without its quotes: it is not to become a
			// number
			case "json", "jsonb" -> (text.startsWith("{") || text.startsWith("[")) ? plain(read(text)) : (Object) text;
			case "bytea", BYTEA_ELEMENT -> bytes(text, type);
			default -> text;
		};
	}

	/**
	 * Return whether a text is a value of the type {@code bytea}. Of a type that is none
	 * of the database's own, which may be a domain, the prefix tells, which no Base64
	 * has.
	 */
	static boolean isBytea(String text, String type) {
		return type.equals("bytea") || type.equals("_bytea") || DOMAIN_BYTEA.matcher(text).matches();
	}

	/**
	 * Read a value of the type {@code bytea}, or of an array or a domain of it:
	 * hexadecimal digits, which {@code \\x} precedes in arrays and domains. Servers
	 * before February 2026 encoded plain values twice, and only those write {@code \\x}
	 * there.
	 * @throws IllegalArgumentException if it is none
	 */
	static byte[] bytes(String text, String type) {
		if (!text.startsWith("\\x")) {
			return HexFormat.of().parseHex(text);
		}
		byte[] once = HexFormat.of().parseHex(text.substring(2));
		if (!type.equals("bytea")) {
			return once;
		}
		try {
			String inner = new String(once, StandardCharsets.US_ASCII);
			return HexFormat.of().parseHex(inner.startsWith("\\x") ? inner.substring(2) : inner);
		}
		catch (IllegalArgumentException ex) {
			return once;
		}
	}

	private static @Nullable Object plain(JsonNode value) {
		if (value.isObject()) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			value.properties().forEach((property) -> map.put(property.getKey(), plain(property.getValue())));
			return map;
		}
		if (value.isArray()) {
			List<@Nullable Object> list = new ArrayList<>();
			value.forEach((element) -> list.add(plain(element)));
			return list;
		}
		if (value.isIntegralNumber()) {
			return value.canConvertToLong() ? (Object) value.longValue() : value.bigIntegerValue();
		}
		if (value.isNumber()) {
			return value.decimalValue();
		}
		if (value.isBoolean()) {
			return value.booleanValue();
		}
		return value.isNull() ? null : value.asString();
	}

}
