package io.github.supabaserealtime.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Check of values for HTTP headers. A value with a character that a header cannot have is
 * refused before anything is sent, because some HTTP clients would drop the request
 * without an answer.
 *
 * @since 0.9.0
 */
public final class HeaderText {

	private static final int DELETE = 0x7f;

	private static final String NO_NAME = "()<>@,;:\\\"/[]?={}";

	private HeaderText() {
	}

	/**
	 * Find the first character that cannot stand in a header.
	 * @param value the value, {@code null} for none
	 * @return what is wrong, without the value, or {@code null} if nothing is
	 */
	public static @Nullable String problem(@Nullable String value) {
		for (int i = 0; value != null && i < value.length(); i++) {
			char c = value.charAt(i);
			if ((c < ' ' && c != '\t') || c >= DELETE) {
				return "its character %d is %s (U+%04X), which cannot stand in an HTTP header".formatted(i + 1, name(c),
						(int) c);
			}
		}
		return null;
	}

	/**
	 * Find the first character that cannot stand in a key or a token.
	 * @param value the value, {@code null} for none
	 * @return what is wrong, without the value, or {@code null} if nothing is
	 */
	public static @Nullable String problemOfSecret(@Nullable String value) {
		int blank = (value != null) ? indexOfBlank(value) : -1;
		return (blank >= 0) ? "its character %d is a blank".formatted(blank + 1) : problem(value);
	}

	/**
	 * Find the first character that cannot stand in the name of a header.
	 * @param name the name
	 * @return what is wrong, or {@code null} if nothing is
	 */
	public static @Nullable String problemOfName(String name) {
		if (name.isEmpty()) {
			return "its name is empty";
		}
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if (c <= ' ' || c >= DELETE || NO_NAME.indexOf(c) >= 0) {
				return "character %d of its name is %s (U+%04X), which cannot stand there".formatted(i + 1, name(c),
						(int) c);
			}
		}
		return null;
	}

	private static int indexOfBlank(String value) {
		for (int i = 0; i < value.length(); i++) {
			if (value.charAt(i) == ' ' || value.charAt(i) == '\t') {
				return i;
			}
		}
		return -1;
	}

	private static String name(char c) {
		if (c == '\n' || c == '\r') {
			return "a line break";
		}
		String name = Character.getName(c);
		return (name != null) ? name : "no character";
	}

}
