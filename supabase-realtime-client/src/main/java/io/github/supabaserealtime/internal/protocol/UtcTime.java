package io.github.supabaserealtime.internal.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * The times of commits as the server writes them, for example
 * {@code 2026-11-24T07:12:10.379Z}. Other forms of ISO 8601 are not read.
 */
final class UtcTime {

	private static final int SECONDS_END = 19;

	private UtcTime() {
	}

	/**
	 * Read a time that is a part of a text.
	 * @return the time, or {@code null} if the part is of another form or no time
	 */
	static @Nullable Instant parse(String text, int start, int end) {
		int last = end - 1;
		int secondsEnd = start + SECONDS_END;
		if (last < secondsEnd || text.charAt(last) != 'Z' || text.charAt(start + 4) != '-'
				|| text.charAt(start + 7) != '-' || text.charAt(start + 10) != 'T' || text.charAt(start + 13) != ':'
				|| text.charAt(start + 16) != ':') {
			return null;
		}
		int year = digits(text, start, start + 4);
		int month = digits(text, start + 5, start + 7);
		int day = digits(text, start + 8, start + 10);
		int hour = digits(text, start + 11, start + 13);
		int minute = digits(text, start + 14, start + 16);
		int second = digits(text, start + 17, secondsEnd);
		int nanos = (last > secondsEnd) ? nanos(text, secondsEnd, last) : 0;
		if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0
				|| second > 59 || nanos < 0) {
			return null;
		}
		try {
			long seconds = LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3_600L + minute * 60L + second;
			return Instant.ofEpochSecond(seconds, nanos);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static int nanos(String text, int start, int end) {
		int count = end - start - 1;
		if (text.charAt(start) != '.' || count < 1 || count > 9) {
			return -1;
		}
		int nanos = digits(text, start + 1, end);
		for (int i = count; i < 9; i++) {
			nanos *= 10;
		}
		return nanos;
	}

	/**
	 * Return the number that a part of a text is, negative if it is none.
	 */
	private static int digits(String text, int start, int end) {
		int number = 0;
		for (int i = start; i < end; i++) {
			int digit = text.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				return -1;
			}
			number = 10 * number + digit;
		}
		return number;
	}

}
