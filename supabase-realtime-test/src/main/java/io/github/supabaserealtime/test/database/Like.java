package io.github.supabaserealtime.test.database;

import java.util.regex.Pattern;

/**
 * The pattern operators of SQL.
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
		for (int i = 0; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			switch (c) {
				case '%' -> regex.append(".*");
				case '_' -> regex.append('.');
				case '\\' -> regex.append(Pattern.quote(pattern.substring(++i, i + 1)));
				default -> regex.append(Pattern.quote(String.valueOf(c)));
			}
		}
		int flags = Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
		return Pattern.compile(regex.toString(), flags).matcher(text).matches();
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
