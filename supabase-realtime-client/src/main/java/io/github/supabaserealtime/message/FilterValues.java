package io.github.supabaserealtime.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Writes the values of filters as texts that PostgreSQL reads as the same values.
 */
final class FilterValues {

	// what numeric holds: digits before and behind the point
	private static final int MAX_WHOLE_DIGITS = 131_072;

	private static final int MAX_SCALE = 16_383;

	// whoever writes out 2^n needs about 0.3 n digits
	private static final int MAX_BITS = 4 * MAX_WHOLE_DIGITS;

	private static final int LAST_YEAR = 9999;

	private FilterValues() {
	}

	/**
	 * Write a value.
	 * @throws IllegalArgumentException if it has no text that is the same everywhere
	 */
	static String text(@Nullable Object value) {
		if (value instanceof Optional<?> optional) {
			return text(optional.orElse(null));
		}
		Assert.notNull(value, "null matches nothing: use is(Truth.NULL)");
		if (value instanceof BigDecimal decimal) {
			return text(decimal);
		}
		if (value instanceof BigInteger integer) {
			return (integer.bitLength() <= MAX_BITS) ? text(new BigDecimal(integer)) : refuse(integer);
		}
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean
				|| value instanceof Character || value instanceof UUID || value instanceof Duration
				|| value instanceof Period) {
			return value.toString();
		}
		Temporal time = time(value);
		if (time == null) {
			throw new IllegalArgumentException("A value cannot be of the type " + value.getClass().getTypeName()
					+ ": pass its elements to in(), or write a PostgreSQL literal as a String");
		}
		return text(time);
	}

	/**
	 * Write a number without an exponent, unless it is longer than any that the database
	 * has.
	 */
	private static String text(BigDecimal decimal) {
		long digits = (long) decimal.precision() - decimal.scale();
		if (decimal.signum() == 0 && decimal.scale() < 0) {
			return "0";
		}
		return (digits <= MAX_WHOLE_DIGITS && decimal.scale() <= MAX_SCALE) ? decimal.toPlainString() : refuse(decimal);
	}

	private static String refuse(Number number) {
		throw new IllegalArgumentException(
				"A number has at most " + MAX_WHOLE_DIGITS + " digits before the decimal point and " + MAX_SCALE
						+ " after it, but one of the type " + number.getClass().getSimpleName() + " has more");
	}

	private static @Nullable Temporal time(Object value) {
		// before java.util.Date, whose subclasses they are: they have no instant
		if (value instanceof java.sql.Date date) {
			return date.toLocalDate();
		}
		if (value instanceof java.sql.Time time) {
			// toLocalTime() drops what is less than a second
			return time.toLocalTime().plus(Duration.ofMillis(Math.floorMod(time.getTime(), 1000L)));
		}
		if (value instanceof Date date) {
			return date.toInstant();
		}
		if (value instanceof Calendar calendar) {
			return calendar.toInstant();
		}
		if (value instanceof ZonedDateTime zoned) {
			return zoned.toInstant();
		}
		if (value instanceof OffsetDateTime offset) {
			return offset.toInstant();
		}
		return (value instanceof Instant || value instanceof LocalDate || value instanceof LocalDateTime
				|| value instanceof LocalTime || value instanceof OffsetTime) ? (Temporal) value : null;
	}

	private static String text(Temporal time) {
		Temporal dated = (time instanceof Instant instant && isInRange(instant)) ? instant.atOffset(ZoneOffset.UTC)
				: time;
		if (time instanceof Instant && dated == time
				|| dated.isSupported(ChronoField.YEAR) && !isInRange(dated.get(ChronoField.YEAR))) {
			throw new IllegalArgumentException(
					"A date must be between the years 1 and " + LAST_YEAR + ", but is " + time);
		}
		return time.toString();
	}

	private static boolean isInRange(Instant instant) {
		try {
			return isInRange(instant.atOffset(ZoneOffset.UTC).getYear());
		}
		catch (DateTimeException ex) {
			return false;
		}
	}

	private static boolean isInRange(int year) {
		return year >= 1 && year <= LAST_YEAR;
	}

}
