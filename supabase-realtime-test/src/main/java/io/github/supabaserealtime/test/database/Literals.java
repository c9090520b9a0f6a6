package io.github.supabaserealtime.test.database;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads texts as Postgres reads literals.
 */
final class Literals {

	private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

	private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

	private static final Pattern NOT_FINITE = Pattern.compile("(?i)nan|[+-]?inf(inity)?");

	// prefixes of bases and separators of digits, which newer versions take
	private static final Pattern OTHER_NUMBER = Pattern.compile("[+-]?(0[xXoObB]\\p{Alnum}+|\\d[\\d_.]*_[\\d_.]*)");

	// what numeric can hold: digits before and behind the point
	private static final int MAX_WHOLE_DIGITS = 131_072;

	private static final int MAX_SCALE = 16_383;

	private static final Pattern UUID_DIGITS = Pattern.compile("\\p{XDigit}{32}");

	private static final Set<String> DATE_WORDS = Set.of("now", "today", "tomorrow", "yesterday", "epoch", "infinity",
			"-infinity", "allballs");

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("HH:mm[:ss]")
		.optionalStart()
		.appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 1, 9, true)
		.optionalEnd()
		.toFormatter(Locale.ROOT);

	private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd")
		.optionalStart()
		.appendPattern("['T'][' ']")
		.append(TIME)
		.optionalEnd()
		.optionalStart()
		.appendOffset("+HH:mm", "Z")
		.optionalEnd()
		.optionalStart()
		.appendOffset("+HHmm", "Z")
		.optionalEnd()
		.optionalStart()
		.appendOffset("+HH", "Z")
		.optionalEnd()
		.toFormatter(Locale.ROOT);

	private Literals() {
	}

	/**
	 * Read a literal.
	 * @return a value whose {@code equals} and order are those of the type
	 * @throws PostgresException if Postgres rejects it
	 * @throws NotEvaluatedException if it cannot be told what Postgres makes of it
	 */
	static Object read(PgType type, String text) {
		return switch (type.kind()) {
			case INTEGER -> integer(type, text);
			case NUMERIC -> decimal(type, text);
			case FLOAT4 -> (double) (float) floating(type, text);
			case FLOAT8 -> floating(type, text);
			case BOOL -> bool(text);
			case TEXT, VARCHAR -> text;
			case UUID -> uuid(text);
			case TIMESTAMPTZ -> instant(type, text);
			case TIMESTAMP -> local(type, text);
			case DATE -> local(type, text).toLocalDate();
			case TIME -> time(type, text);
			case JSONB, JSON -> json(type, text);
			case ENUM -> label(type, text);
			case BYTEA, ARRAY, OTHER -> throw new NotEvaluatedException("values of type " + type.name());
		};
	}

	private static BigDecimal integer(PgType type, String text) {
		String digits = text.strip();
		if (!INTEGER.matcher(digits).matches()) {
			if (OTHER_NUMBER.matcher(digits).matches()) {
				throw new NotEvaluatedException("the number '" + text + "'");
			}
			throw PostgresException.syntax(type.sqlName(), text);
		}
		BigInteger value = new BigInteger(digits);
		int bits = switch (type.name()) {
			case "int2" -> 15;
			case "int4" -> 31;
			default -> 63;
		};
		if (value.bitLength() > bits) {
			throw PostgresException.range(type.sqlName(), text);
		}
		return new BigDecimal(value);
	}

	private static BigDecimal decimal(PgType type, String text) {
		String digits = number(type, text);
		try {
			BigDecimal value = new BigDecimal(digits);
			if (value.scale() <= MAX_SCALE && (long) value.precision() - value.scale() <= MAX_WHOLE_DIGITS) {
				return value;
			}
		}
		catch (NumberFormatException ex) {
			// its exponent is beyond that of Postgres too
		}
		throw PostgresException.overflow();
	}

	private static String number(PgType type, String text) {
		String digits = text.strip();
		if (NOT_FINITE.matcher(digits).matches() || OTHER_NUMBER.matcher(digits).matches()) {
			throw new NotEvaluatedException("the number '" + text + "'");
		}
		if (!DECIMAL.matcher(digits).matches()) {
			throw PostgresException.syntax(type.sqlName(), text);
		}
		return digits;
	}

	private static double floating(PgType type, String text) {
		double value = Double.parseDouble(number(type, text));
		if (Double.isInfinite((type.kind() == PgType.Kind.FLOAT4) ? (float) value : value)) {
			throw PostgresException.range(type.sqlName(), text);
		}
		// zero has no sign in comparisons
		return value + 0.0;
	}

	private static Boolean bool(String text) {
		String word = text.strip().toLowerCase(Locale.ROOT);
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
		String digits = text.replaceAll("^\\{(.*)}$", "$1").replace("-", "");
		if (!UUID_DIGITS.matcher(digits).matches()) {
			throw PostgresException.syntax("uuid", text);
		}
		String lower = digits.toLowerCase(Locale.ROOT);
		return new UUID(Long.parseUnsignedLong(lower.substring(0, 16), 16),
				Long.parseUnsignedLong(lower.substring(16), 16))
			.toString();
	}

	private static Instant instant(PgType type, String text) {
		TemporalAccessor parsed = timestamp(type, text);
		ZoneOffset offset = parsed.query(java.time.temporal.TemporalQueries.offset());
		// the time zone of a Supabase database is UTC
		return micros(dateTime(parsed).atOffset((offset != null) ? offset : ZoneOffset.UTC)).toInstant();
	}

	static OffsetDateTime micros(OffsetDateTime value) {
		return value.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
	}

	private static LocalDateTime local(PgType type, String text) {
		// a time zone is ignored where the type has none
		return dateTime(timestamp(type, text)).plusNanos(500).truncatedTo(ChronoUnit.MICROS);
	}

	private static LocalDateTime dateTime(TemporalAccessor parsed) {
		LocalTime time = parsed.query(java.time.temporal.TemporalQueries.localTime());
		return LocalDate.from(parsed).atTime((time != null) ? time : LocalTime.MIDNIGHT);
	}

	private static TemporalAccessor timestamp(PgType type, String text) {
		try {
			return TIMESTAMP.parse(text.strip());
		}
		catch (DateTimeException ex) {
			throw notUnderstood(type, text);
		}
	}

	private static LocalTime time(PgType type, String text) {
		try {
			return LocalTime.parse(text.strip(), TIME);
		}
		catch (DateTimeException ex) {
			throw notUnderstood(type, text);
		}
	}

	/**
	 * Postgres knows more ways to write a date than can be told apart here; what holds no
	 * digit and is no special word is none of them.
	 */
	private static RuntimeException notUnderstood(PgType type, String text) {
		String word = text.strip().toLowerCase(Locale.ROOT);
		if (word.chars().anyMatch(Character::isDigit) || DATE_WORDS.contains(word)) {
			return new NotEvaluatedException("the " + type.sqlName() + " '" + text + "'; write it as in ISO 8601");
		}
		return PostgresException.date(type.sqlName(), text);
	}

	private static JsonNode json(PgType type, String text) {
		JsonNode node = Json.parse(text);
		if (node == null) {
			throw PostgresException.syntax("json", text);
		}
		return node;
	}

	private static Integer label(PgType type, String text) {
		int index = type.labels().indexOf(text);
		if (index < 0) {
			throw PostgresException.noLabel(type.name(), text);
		}
		return index;
	}

	/**
	 * Split the literal of an array with one dimension.
	 * @return the elements, {@code null} for NULL
	 */
	static List<@Nullable String> array(String literal) {
		List<@Nullable String> elements = new ArrayList<>();
		String body = literal.substring(1, literal.length() - 1);
		if (body.isBlank()) {
			return elements;
		}
		int position = 0;
		while (position <= body.length()) {
			position = element(body, position, literal, elements);
		}
		return elements;
	}

	private static int element(String body, int start, String literal, List<@Nullable String> elements) {
		StringBuilder text = new StringBuilder();
		boolean quoted = false;
		boolean open = false;
		int end = start;
		for (; end < body.length() && (open || body.charAt(end) != ','); end++) {
			char c = body.charAt(end);
			if (c == '\\' && end + 1 < body.length()) {
				text.append(body.charAt(++end));
			}
			else if (c == '"') {
				// a quote in the middle of an element is malformed
				if (!open && (quoted || !text.toString().isBlank())) {
					throw PostgresException.array(literal);
				}
				text.setLength(open ? text.length() : 0);
				open = !open;
				quoted = true;
			}
			else if (!open && (c == '{' || c == '}')) {
				throw PostgresException.array(literal);
			}
			else if (open || !quoted || !Character.isWhitespace(c)) {
				text.append(c);
			}
		}
		String value = quoted ? text.toString() : text.toString().strip();
		if (open || (!quoted && value.isEmpty())) {
			throw PostgresException.array(literal);
		}
		elements.add((!quoted && value.equalsIgnoreCase("null")) ? null : value);
		return end + 1;
	}

}
