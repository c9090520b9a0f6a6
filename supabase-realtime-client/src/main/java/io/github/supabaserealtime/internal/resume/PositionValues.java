package io.github.supabaserealtime.internal.resume;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.regex.Pattern;

import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * Order of positions. A value is a number, a point in time with or without an offset, a
 * date or a UUID: these are ordered here as in the database, whatever its collation.
 */
final class PositionValues {

	private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

	private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

	private static final DateTimeFormatter OFFSET = new DateTimeFormatterBuilder()
		.append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
		.appendPattern("[XXX][X]")
		.toFormatter();

	private PositionValues() {
	}

	/**
	 * Return whether a value can be a position.
	 */
	static boolean isOrdered(String value) {
		return parse(value) != null;
	}

	/**
	 * Return whether the value of a position is not above that of another.
	 */
	static boolean isUpTo(Position one, Position other) {
		String value = one.value();
		return value == null || (other.value() != null && compare(value, other.value()) <= 0);
	}

	/**
	 * Return the later one of two positions.
	 */
	static Position later(@Nullable Position one, Position other) {
		if (one == null || one.value() == null) {
			return other;
		}
		if (other.value() == null) {
			return one;
		}
		int order = compare(one.value(), other.value());
		if (order != 0) {
			return (order > 0) ? one : other;
		}
		return new Position(one.value(), laterKey(one.key(), other.key()));
	}

	private static @Nullable String laterKey(@Nullable String one, @Nullable String other) {
		if (one == null || other == null || one.equals(other)) {
			return (one != null && other != null) ? one : null;
		}
		String left = single(one);
		String right = single(other);
		if (left == null || right == null) {
			// rather read all rows with this value again than miss one
			return null;
		}
		Comparable<?> number = parse(left);
		return (number != null && number.getClass().isInstance(parse(right)))
				? ((compare(left, right) >= 0) ? one : other) : null;
	}

	private static @Nullable String single(String key) {
		String inner = key.substring(1, key.length() - 1);
		String text = inner.startsWith("\"") ? inner.substring(1, inner.length() - 1) : inner;
		return (NUMBER.matcher(text).matches() || UUID.matcher(text).matches()) ? text : null;
	}

	/**
	 * Compare two values. A time or date without an offset is taken for one in UTC where
	 * the other one has an offset.
	 * @throws IllegalArgumentException if they have no order
	 */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	static int compare(String one, String other) {
		Comparable left = parse(one);
		Comparable right = parse(other);
		if (left instanceof OffsetDateTime || right instanceof OffsetDateTime) {
			left = instant(left);
			right = instant(right);
		}
		if (left == null || right == null || left.getClass() != right.getClass()) {
			throw new IllegalArgumentException("The values of the column have no order that is known here");
		}
		return left.compareTo(right);
	}

	private static @Nullable Instant instant(@Nullable Comparable<?> value) {
		if (value instanceof OffsetDateTime time) {
			return time.toInstant();
		}
		if (value instanceof LocalDateTime time) {
			return time.toInstant(ZoneOffset.UTC);
		}
		return (value instanceof LocalDate date) ? date.atStartOfDay().toInstant(ZoneOffset.UTC) : null;
	}

	private static @Nullable Comparable<?> parse(String value) {
		if (NUMBER.matcher(value).matches()) {
			return new BigDecimal(value);
		}
		if (UUID.matcher(value).matches()) {
			return value;
		}
		try {
			String text = value.replace(' ', 'T');
			if (text.indexOf('T') < 0) {
				return LocalDate.parse(text);
			}
			return (Comparable<?>) OFFSET.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * Go back by an overlap. A value that is no time stays: nothing tells how far the
	 * values of a time reach.
	 */
	static Position minus(Position position, Duration overlap) {
		String value = position.value();
		if (value == null || overlap.isZero()) {
			return position;
		}
		Comparable<?> parsed = parse(value);
		if (parsed instanceof OffsetDateTime time) {
			return new Position(time.minus(overlap).toString(), null);
		}
		if (parsed instanceof LocalDateTime time) {
			return new Position(time.minus(overlap).toString(), null);
		}
		if (parsed instanceof LocalDate date) {
			long days = overlap.toDays() + (overlap.equals(Duration.ofDays(overlap.toDays())) ? 0 : 1);
			return new Position(date.minusDays(days).toString(), null);
		}
		return position;
	}

}
