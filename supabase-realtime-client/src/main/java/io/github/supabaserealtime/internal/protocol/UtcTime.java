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
	 * Read a time.
	 * @return the time, or {@code null} if the text is of another form or no time
	 */
	static @Nullable Instant parse(String text) {
		int last = text.length() - 1;
		if (last < SECONDS_END || text.charAt(last) != 'Z' || text.charAt(4) != '-' || text.charAt(7) != '-'
				|| text.charAt(10) != 'T' || text.charAt(13) != ':' || text.charAt(16) != ':') {
			return null;
		}
		int year = digits(text, 0, 4);
		int month = digits(text, 5, 7);
		int day = digits(text, 8, 10);
		int hour = digits(text, 11, 13);
		int minute = digits(text, 14, 16);
		int second = digits(text, 17, SECONDS_END);
		int nanos = (last > SECONDS_END) ? nanos(text, last) : 0;
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

	private static int nanos(String text, int end) {
		int count = end - SECONDS_END - 1;
		if (text.charAt(SECONDS_END) != '.' || count < 1 || count > 9) {
			return -1;
		}
		int nanos = digits(text, SECONDS_END + 1, end);
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
