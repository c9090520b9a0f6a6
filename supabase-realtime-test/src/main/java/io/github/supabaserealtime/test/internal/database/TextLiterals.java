package io.github.supabaserealtime.test.internal.database;

/**
 * Conversions between texts and the types of a limited length, {@code varchar(n)} and
 * {@code char(n)}.
 */
final class TextLiterals {

	private TextLiterals() {
	}

	/**
	 * Read a text of at most some length. Blanks beyond it are dropped.
	 */
	static String varchar(PgType type, String text) {
		return type.modifiers().isEmpty() ? text : limited(type, text, type.modifiers().get(0));
	}

	/**
	 * Read a text that blanks fill up.
	 */
	static String padded(PgType type, String text) {
		if (type.modifiers().isEmpty()) {
			return text;
		}
		int length = type.modifiers().get(0);
		String limited = limited(type, text, length);
		return limited + " ".repeat(length - limited.codePointCount(0, limited.length()));
	}

	/**
	 * Cut a text as a cast does.
	 */
	static String cut(PgType type, String text) {
		int length = type.modifiers().isEmpty() ? Integer.MAX_VALUE : type.modifiers().get(0);
		return (text.codePointCount(0, text.length()) <= length) ? text
				: text.substring(0, text.offsetByCodePoints(0, length));
	}

	private static String limited(PgType type, String text, int length) {
		if (text.codePointCount(0, text.length()) <= length) {
			return text;
		}
		int end = text.offsetByCodePoints(0, length);
		if (!text.substring(end).chars().allMatch((character) -> character == ' ')) {
			throw PostgresException.tooLong(type.shown(), length);
		}
		return text.substring(0, end);
	}

	/**
	 * Return what a cast to {@code character} leaves of a text, which is one.
	 */
	static String first(String text) {
		return text.isEmpty() ? " " : text.substring(0, text.offsetByCodePoints(0, 1));
	}

	/**
	 * Return a text as comparisons of {@code character} see it.
	 */
	static String unpadded(String text) {
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) == ' ') {
			end--;
		}
		return text.substring(0, end);
	}

}
