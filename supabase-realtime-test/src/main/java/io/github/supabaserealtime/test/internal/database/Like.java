package io.github.supabaserealtime.test.internal.database;

import java.util.regex.Pattern;

/**
 * The pattern operators {@code like} and {@code ilike} of SQL.
 */
final class Like {

	private Like() {
	}

	/**
	 * Return whether a text fits a pattern.
	 * @param pattern the pattern: {@code %} for any text, {@code _} for any character, a
	 * backslash before a character that stands for itself
	 * @param ignoreCase whether the operator is {@code ILIKE}
	 */
	static boolean matches(String text, String pattern, boolean ignoreCase) {
		StringBuilder regex = new StringBuilder();
		int[] points = (ignoreCase ? lower(pattern) : pattern).codePoints().toArray();
		for (int i = 0; i < points.length; i++) {
			switch (points[i]) {
				case '%' -> regex.append(".*");
				case '_' -> regex.append('.');
				case '\\' -> regex.append(Pattern.quote(Character.toString(points[++i])));
				default -> regex.append(Pattern.quote(Character.toString(points[i])));
			}
		}
		return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(ignoreCase ? lower(text) : text).matches();
	}

	/**
	 * Lower a text as the database does: character by character.
	 */
	private static String lower(String text) {
		StringBuilder lower = new StringBuilder();
		text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
		return lower.toString();
	}

	/**
	 * Return whether the last backslash escapes nothing, which fails in Postgres.
	 */
	static boolean endsWithEscape(String pattern) {
		int backslashes = 0;
		while (backslashes < pattern.length() && pattern.charAt(pattern.length() - 1 - backslashes) == '\\') {
			backslashes++;
		}
		return backslashes % 2 == 1;
	}

}
