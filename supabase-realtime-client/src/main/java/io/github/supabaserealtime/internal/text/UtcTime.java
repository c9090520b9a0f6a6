package io.github.supabaserealtime.internal.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * Times as the server writes them: {@code 2026-11-24T07:12:10.379Z} for a commit, and
 * {@code 2026-11-24T07:12:10.379+00:00} in a row. Other forms of ISO 8601 are not read.
 *
 * @since 0.9.0
 */
public final class UtcTime {

	private static final int SECONDS_END = 19;

	private static final String NO_OFFSET = "+00:00";

	private UtcTime() {
	}

	/**
	 * Read a time that is a part of a text.
	 * @param text the text
	 * @param start where the time begins
	 * @param end where it ends
	 * @return the time, or {@code null} if the part is of another form or no time
	 */
	public static @Nullable Instant parse(String text, int start, int end) {
		int secondsEnd = start + SECONDS_END;
		int offset = text.startsWith(NO_OFFSET, end - NO_OFFSET.length()) ? end - NO_OFFSET.length() : end - 1;
		if (offset < secondsEnd || (offset == end - 1 && text.charAt(offset) != 'Z') || text.charAt(start + 4) != '-'
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
		int nanos = (offset > secondsEnd) ? nanos(text, secondsEnd, offset) : 0;
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
