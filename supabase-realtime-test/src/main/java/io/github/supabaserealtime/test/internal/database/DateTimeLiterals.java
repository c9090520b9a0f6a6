package io.github.supabaserealtime.test.internal.database;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;

/**
 * Parser for dates and times in ISO 8601, as PostgreSQL reads them in the time zone UTC.
 * The many other notations of PostgreSQL are not evaluated.
 */
final class DateTimeLiterals {

	private static final long SECOND = 1_000_000;

	private static final int LARGEST_OFFSET = 15;

	private static final long DAY = 86_400 * SECOND;

	private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

	private static final Long INFINITY = Long.MAX_VALUE;

	private static final Long MINUS_INFINITY = Long.MIN_VALUE;

	private static final Pattern ISO = Pattern.compile(
			"(?i)(?:(?<year>\\d{4})-(?<month>\\d{1,2})-(?<day>\\d{1,2})|(?<compact>\\d{8}))?(?:(?<separator>T)|\\s)?\\s*"
					+ "(?:(?<hour>\\d{1,2}):(?<minute>\\d{1,2})(?::(?<second>\\d{1,2})(?<fraction>\\.\\d*)?)?)?"
					+ "\\s*(?<zone>Z|UTC|[+-](?:\\d{1,2}:\\d{2}(?::\\d{2})?|\\d{1,4}))?");

	// words that stand for a date or a time, or for a part of one
	private static final Set<String> WORDS = Set.of("now", "today", "tomorrow", "yesterday", "allballs", "noon",
			"midnight", "epoch", "infinity");

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendPattern("HH:mm:ss")
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
		.toFormatter(Locale.ROOT);

	private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd'T'")
		.append(TIME)
		.toFormatter(Locale.ROOT);

	private final PgType type;

	private final String text;

	private final Matcher matcher;

	private DateTimeLiterals(PgType type, String text) {
		this.type = type;
		this.text = text;
		this.matcher = ISO.matcher(Literals.trim(text));
	}

	/**
	 * Read a literal.
	 * @return days or microseconds since the year 2000, microseconds of the day, or a
	 * time with its zone
	 */
	static Comparable<?> read(PgType type, String text) {
		String word = Literals.trim(text).toLowerCase(Locale.ROOT);
		boolean dated = type.kind() == Kind.DATE || type.kind() == Kind.TIMESTAMP || type.kind() == Kind.TIMESTAMPTZ;
		if (dated) {
			switch (word) {
				case "infinity", "+infinity" -> {
					return INFINITY;
				}
				case "-infinity" -> {
					return MINUS_INFINITY;
				}
				case "epoch" -> {
					return read(type, "1970-01-01");
				}
			}
		}
		return new DateTimeLiterals(type, text).value(word);
	}

	private Comparable<?> value(String word) {
		boolean matches = !word.isEmpty() && this.matcher.matches();
		if (!matches) {
			// what follows a sign or a dot can be the name of a time zone
			if (word.chars().anyMatch((point) -> Character.isDigit(point) || "+-/.".indexOf(point) >= 0)
					|| WORDS.stream().anyMatch(word::contains)) {
				throw notEvaluated();
			}
			throw malformed();
		}
		boolean dated = this.matcher.group("year") != null || this.matcher.group("compact") != null;
		boolean timed = this.matcher.group("hour") != null;
		if (!dated && !timed) {
			// what is wrong with an offset is told first
			zone();
			throw malformed();
		}
		boolean needsTime = this.type.kind() == Kind.TIME || this.type.kind() == Kind.TIMETZ;
		if (needsTime) {
			requireTime();
		}
		boolean separated = this.matcher.group("separator") != null;
		if (!needsTime && separated && dated && !timed && isZoneNamed()) {
			throw notEvaluated();
		}
		if (!needsTime && ((separated && !(dated && timed)) || (!timed && isJoined("-")))) {
			throw malformed();
		}
		long date = dated ? date() : 0;
		long time = timed ? time() : 0;
		int zone = zone();
		// what is wrong with the time is told before the date that is missing
		if (!needsTime && !dated) {
			throw malformed();
		}
		return switch (this.type.kind()) {
			case TIME -> rounded(time);
			case TIMETZ -> new ZonedTime(rounded(time), zone);
			case DATE -> date;
			case TIMESTAMPTZ -> rounded(date * DAY + time - zone * SECOND);
			// a zone is ignored where the type has none
			default -> rounded(date * DAY + time);
		};
	}

	/**
	 * A time may follow a date, but only where blanks separate them.
	 */
	private void requireTime() {
		boolean dated = this.matcher.group("year") != null;
		if (dated && this.matcher.group("hour") == null && number("month") > LARGEST_OFFSET) {
			// the month is taken for an offset
			throw PostgresException.zone(this.text);
		}
		if (this.matcher.group("hour") == null || this.matcher.group("compact") != null
				|| (dated && this.matcher.group("separator") != null)) {
			throw malformed();
		}
	}

	/**
	 * Return whether an offset with some sign follows what stands before it without a
	 * blank: that of a date would be taken for one more part of it.
	 */
	private boolean isJoined(String sign) {
		String zone = this.matcher.group("zone");
		return zone != null && zone.startsWith(sign)
				&& Character.isDigit(Literals.trim(this.text).charAt(this.matcher.start("zone") - 1));
	}

	/**
	 * Return whether the letter T begins the name of a time zone: with the sign behind
	 * it, PostgreSQL takes it for one as POSIX writes them, the sign of which counts to
	 * the west.
	 */
	private boolean isZoneNamed() {
		String zone = this.matcher.group("zone");
		return zone != null && zone.startsWith("-")
				&& Character.isLetter(Literals.trim(this.text).charAt(this.matcher.start("zone") - 1));
	}

	private NotEvaluatedException notEvaluated() {
		return new NotEvaluatedException("the " + this.type.shown() + " '" + this.text + "'; write it as in ISO 8601");
	}

	private PostgresException malformed() {
		return PostgresException.date(shown(this.type), this.text);
	}

	/**
	 * Of these types alone, messages name one otherwise than the catalogue does.
	 */
	private static String shown(PgType type) {
		return switch (type.kind()) {
			case TIMESTAMP -> "timestamp";
			case TIME -> "time";
			default -> type.shown();
		};
	}

	private long date() {
		String compact = this.matcher.group("compact");
		try {
			LocalDate date = (compact != null)
					? LocalDate.of(Integer.parseInt(compact.substring(0, 4)), Integer.parseInt(compact.substring(4, 6)),
							Integer.parseInt(compact.substring(6)))
					: LocalDate.of(number("year"), number("month"), number("day"));
			if (date.getYear() > 0) {
				return date.toEpochDay() - EPOCH.toEpochDay();
			}
		}
		catch (DateTimeException ex) {
			// there is no such day
		}
		throw PostgresException.dateField(this.text);
	}

	private long time() {
		int second = (this.matcher.group("second") != null) ? number("second") : 0;
		String fraction = this.matcher.group("fraction");
		long micros = (fraction != null && fraction.length() > 1)
				? (long) Math.rint(Double.parseDouble("0" + fraction) * SECOND) : 0;
		long time = ((number("hour") * 60L + number("minute")) * 60 + second) * SECOND + micros;
		if (number("minute") > 59 || second > 60 || time > DAY) {
			throw PostgresException.dateField(this.text);
		}
		return time;
	}

	/**
	 * Return the offset in seconds. Without one it is that of UTC.
	 */
	private int zone() {
		String zone = this.matcher.group("zone");
		if (zone == null) {
			return 0;
		}
		if (!zone.startsWith("+") && !zone.startsWith("-")) {
			return 0;
		}
		String[] parts = zone.substring(1).split(":");
		int hours = Integer.parseInt(parts[0]);
		int minutes = (parts.length > 1) ? Integer.parseInt(parts[1]) : 0;
		if (parts[0].length() > 2) {
			minutes = hours % 100;
			hours = hours / 100;
		}
		int seconds = (parts.length > 2) ? Integer.parseInt(parts[2]) : 0;
		if (hours > LARGEST_OFFSET || minutes > 59 || seconds > 59) {
			throw PostgresException.zone(this.text);
		}
		int offset = (hours * 60 + minutes) * 60 + seconds;
		return zone.startsWith("-") ? -offset : offset;
	}

	private int number(String group) {
		return Integer.parseInt(this.matcher.group(group));
	}

	/**
	 * Round to the digits of the type, halves away from zero.
	 */
	private Long rounded(long micros) {
		List<Integer> modifiers = this.type.modifiers();
		if (modifiers.isEmpty()) {
			return micros;
		}
		long unit = (long) Math.pow(10, 6 - modifiers.get(0));
		long half = unit / 2;
		return (micros >= 0) ? (micros + half) / unit * unit : -((-micros + half) / unit * unit);
	}

	/**
	 * Write a value as JSON has it.
	 */
	static String write(PgType type, Comparable<?> value) {
		if (value instanceof ZonedTime zoned) {
			return time(zoned.micros()) + offset(zoned.offset());
		}
		Long number = (Long) value;
		if (type.kind() == Kind.TIME) {
			return time(number);
		}
		if (number.equals(INFINITY) || number.equals(MINUS_INFINITY)) {
			return number.equals(INFINITY) ? "infinity" : "-infinity";
		}
		if (type.kind() == Kind.DATE) {
			return checked(EPOCH.plusDays(number).atStartOfDay()).toLocalDate().toString();
		}
		LocalDateTime dateTime = LocalDateTime.ofEpochSecond(Math.floorDiv(number, SECOND),
				(int) Math.floorMod(number, SECOND) * 1000, ZoneOffset.UTC);
		String written = TIMESTAMP.format(checked(dateTime.plusDays(EPOCH.toEpochDay())));
		return (type.kind() == Kind.TIMESTAMPTZ) ? written + "+00:00" : written;
	}

	private static LocalDateTime checked(LocalDateTime dateTime) {
		if (dateTime.getYear() < 1 || dateTime.getYear() > 9999) {
			throw new NotEvaluatedException("dates outside the years 1 to 9999");
		}
		return dateTime;
	}

	private static String time(long micros) {
		return (micros == DAY) ? "24:00:00" : TIME.format(LocalTime.ofNanoOfDay(micros * 1000));
	}

	private static String offset(int seconds) {
		int absolute = Math.abs(seconds);
		StringBuilder offset = new StringBuilder((seconds < 0) ? "-" : "+");
		offset.append("%02d".formatted(absolute / 3600));
		if (absolute % 3600 != 0) {
			offset.append(":%02d".formatted(absolute / 60 % 60));
		}
		if (absolute % 60 != 0) {
			offset.append(":%02d".formatted(absolute % 60));
		}
		return offset.toString();
	}

	/**
	 * A time of day with an offset.
	 *
	 * @param micros the time there
	 * @param offset seconds east of Greenwich
	 */
	record ZonedTime(long micros, int offset) implements Comparable<ZonedTime> {

		@Override
		public int compareTo(ZonedTime other) {
			int order = Long.compare(this.micros - this.offset * SECOND, other.micros - other.offset * SECOND);
			return (order != 0) ? order : Integer.compare(other.offset, this.offset);
		}

	}

}
