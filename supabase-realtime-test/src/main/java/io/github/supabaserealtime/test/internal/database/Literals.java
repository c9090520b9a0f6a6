package io.github.supabaserealtime.test.internal.database;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Parser for values as PostgreSQL reads literals, and writer of what the real server
 * makes of them: it casts the text of a value to its type and sends {@code to_jsonb} of
 * that.
 */
final class Literals {

	private static final Pattern UUID_TEXT = Pattern
		.compile("\\{(\\p{XDigit}{4}-?){7}\\p{XDigit}{4}}|(\\p{XDigit}{4}-?){7}\\p{XDigit}{4}");

	private Literals() {
	}

	/**
	 * Read a literal: what follows the syntax of its type is then fitted to length,
	 * precision and scale.
	 * @return a value whose order is that of the type; of documents, the tree
	 * @throws PostgresException if Postgres rejects it
	 * @throws NotEvaluatedException if it cannot be told what Postgres makes of it
	 */
	static Object read(PgType type, String text) {
		requireText(text);
		return switch (type.kind()) {
			case INTEGER -> NumberLiterals.integer(type, text);
			case OID -> NumberLiterals.oid(text);
			case NUMERIC -> NumberLiterals.numeric(type, text);
			case FLOAT4, FLOAT8 -> NumberLiterals.floating(type, text);
			case BOOL -> bool(text);
			case TEXT -> text;
			case VARCHAR -> TextLiterals.varchar(type, text);
			case BPCHAR -> TextLiterals.padded(type, text);
			case UUID -> uuid(text);
			case TIMESTAMPTZ, TIMESTAMP, DATE, TIME, TIMETZ -> DateTimeLiterals.read(type, text);
			case JSONB, JSON -> JsonLiterals.read(text, type.kind() == PgType.Kind.JSONB);
			case ENUM -> label(type, text);
			case BYTEA -> ByteaLiterals.read(text);
			case ARRAY -> input(type, text);
			case OTHER -> throw new NotEvaluatedException("values of type " + type.name());
		};
	}

	/**
	 * Read the text of an element of a domain, which the domain fits to its length,
	 * precision and scale while it reads it.
	 */
	private static Object input(PgType type, String text) {
		requireText(text);
		return switch (type.kind()) {
			case NUMERIC -> NumberLiterals.fitted(type, text);
			case ARRAY -> ArrayLiterals.read(text, (item) -> input(type.requireElement(), item));
			default -> read(type, text);
		};
	}

	/**
	 * Read a literal as the real server's filters do, which cast it to the type without
	 * its length. What is too long for a domain is cut.
	 * @return a value to compare; of an array, its elements
	 */
	static Object cast(PgType type, String text) {
		requireText(text);
		if (type.kind() != PgType.Kind.ARRAY) {
			return cut(type.cast(), text);
		}
		PgType element = type.requireElement();
		if (type.isDomain() && !element.isDomain()) {
			return ArrayLiterals.mapped(texts(element, text, false), (item) -> cut(element, item));
		}
		return elements(element, text);
	}

	private static List<@Nullable Object> elements(PgType element, String text) {
		if (element.kind() == PgType.Kind.JSON) {
			return ArrayLiterals.mapped(texts(element, text, element.isDomain()), (item) -> element(element, item));
		}
		return ArrayLiterals.read(text, (item) -> element(element, item));
	}

	private static Object cut(PgType type, String text) {
		return switch (type.kind()) {
			case VARCHAR -> TextLiterals.cut(type, text);
			case BPCHAR -> TextLiterals.unpadded(TextLiterals.cut(type, text));
			default -> read(type, text);
		};
	}

	/**
	 * Read an element of an array that is cast. A domain takes it as for a column.
	 */
	private static Object element(PgType type, String text) {
		Object read = type.isDomain() ? input(type, text) : cast(type, text);
		return (type.kind() == PgType.Kind.BPCHAR) ? TextLiterals.unpadded((String) read) : read;
	}

	/**
	 * Read the texts of the elements of an array, all of which must follow the syntax of
	 * their type before one is fitted to its length, precision and scale.
	 * @param domain whether a domain takes them, which fits each at once
	 */
	private static List<@Nullable Object> texts(PgType element, String text, boolean domain) {
		return ArrayLiterals.read(text, (item) -> {
			if (element.kind() == PgType.Kind.JSON) {
				// what jsonb makes of it is told later
				JsonLiterals.requireSyntax(item);
			}
			else if (domain) {
				input(element, item);
			}
			else {
				read(element.with(List.of()), item);
			}
			return item;
		});
	}

	/**
	 * Read the values of the operator {@code in}.
	 * @return the array, which can have dimensions
	 */
	static List<@Nullable Object> values(PgType type, String text) {
		requireText(text);
		// arrays of arrays are arrays of their elements
		PgType element = (type.kind() == PgType.Kind.ARRAY && !type.isDomain()) ? type.requireElement() : type;
		return elements(element, text);
	}

	/**
	 * Read a literal for a column and return what clients see of it.
	 */
	static JsonNode store(PgType type, String text) {
		if (type.kind() == PgType.Kind.OTHER) {
			requireText(text);
			return Json.toNode(text);
		}
		return store(type, text, type.isDomain() ? Place.DOMAIN : Place.COLUMN);
	}

	private static JsonNode store(PgType type, String text, Place place) {
		JsonNodeFactory nodes = JsonNodeFactory.instance;
		if (type.kind() == PgType.Kind.ARRAY) {
			requireText(text);
			PgType element = type.requireElement();
			boolean input = place == Place.DOMAIN_ELEMENT || element.isDomain();
			Place elements = type.isDomain() ? Place.DOMAIN : Place.ARRAY;
			return array(texts(element, text, input), element, input ? Place.DOMAIN_ELEMENT : elements);
		}
		boolean exact = place != Place.COLUMN;
		Object value = (place == Place.DOMAIN_ELEMENT) ? input(type, text) : read(type, text);
		return switch (type.kind()) {
			case OID -> Json.toNode(value.toString());
			case INTEGER -> nodes.numberNode(((Numeric) value).value().longValueExact());
			case NUMERIC -> number((Numeric) value, exact);
			case FLOAT4, FLOAT8 -> number(type, (Double) value, exact);
			case BOOL -> nodes.booleanNode((Boolean) value);
			case BPCHAR -> Json.toNode((place == Place.COLUMN || place == Place.ARRAY)
					? TextLiterals.first((String) value) : (String) value);
			case TIMESTAMPTZ, TIMESTAMP, DATE, TIME, TIMETZ ->
				Json.toNode(DateTimeLiterals.write(type, (Comparable<?>) value));
			case JSONB, JSON -> (JsonNode) value;
			case ENUM -> Json.toNode(text);
			case BYTEA -> Json.toNode(exact ? "\\x" + value : value);
			default -> Json.toNode(value.toString());
		};
	}

	private static JsonNode number(Numeric value, boolean exact) {
		return value.isFinite() ? JsonLiterals.number(value.value()) : Json.toNode(exact ? value.toString() : null);
	}

	private static JsonNode number(PgType type, Double value, boolean exact) {
		if (!Double.isFinite(value)) {
			return Json.toNode(exact ? value.toString() : null);
		}
		return JsonLiterals.number(NumberLiterals.shortest(type, value));
	}

	private static ArrayNode array(List<?> items, PgType element, Place place) {
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		for (Object item : items) {
			if (item instanceof List<?> inner) {
				array.add(array(inner, element, place));
			}
			else {
				array.add((item != null) ? store(element, (String) item, place) : Json.toNode(null));
			}
		}
		return array;
	}

	/**
	 * Reject a text that the protocol of Postgres cannot carry.
	 */
	static void requireText(String text) {
		if (text.indexOf('\0') >= 0) {
			throw PostgresException.nul();
		}
	}

	private static Boolean bool(String text) {
		String word = trim(text).toLowerCase(Locale.ROOT);
		if (!word.isEmpty()) {
			if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
				return true;
			}
			if ("false".startsWith(word) || "no".startsWith(word) || word.equals("off") || word.equals("of")
					|| word.equals("0")) {
				return false;
			}
		}
		throw PostgresException.syntax("boolean", text);
	}

	private static String uuid(String text) {
		if (!UUID_TEXT.matcher(text).matches()) {
			throw PostgresException.syntax("uuid", text);
		}
		String digits = text.replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
		return new UUID(Long.parseUnsignedLong(digits.substring(0, 16), 16),
				Long.parseUnsignedLong(digits.substring(16), 16))
			.toString();
	}

	private static Integer label(PgType type, String text) {
		int index = type.labels().indexOf(text);
		if (index < 0) {
			throw PostgresException.noLabel(type.sqlName(), text);
		}
		return index;
	}

	/**
	 * Trim the white space that Postgres skips around numbers and dates.
	 */
	static String trim(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isSpace(text.charAt(start))) {
			start++;
		}
		while (start < end && isSpace(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(start, end);
	}

	static boolean isSpace(char character) {
		return character == ' ' || (character >= '\t' && character <= '\r');
	}

	/**
	 * Where a value stands, which decides how the real server casts it.
	 */
	private enum Place {

		/**
		 * A column: numbers that are none arrive as null, bytes without their prefix, and
		 * of {@code character} the first one.
		 */
		COLUMN,

		/**
		 * An array: all is cast as it is, but of {@code character} the first one.
		 */
		ARRAY,

		/**
		 * A column of a domain, or an array that is one: all is cast as it is.
		 */
		DOMAIN,

		/**
		 * An array of a domain, which reads its elements itself.
		 */
		DOMAIN_ELEMENT

	}

}
