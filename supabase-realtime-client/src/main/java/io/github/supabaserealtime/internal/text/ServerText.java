package io.github.supabaserealtime.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Prepares answers of servers and gateways for a log line.
 *
 * @since 0.9.0
 */
public final class ServerText {

	private static final int LONGEST = 300;

	private ServerText() {
	}

	/**
	 * Return a text in one line, shortened to 300 characters.
	 * @param text the text
	 * @return the text, or {@code null} if it is blank or a page of HTML or XML, which
	 * comes from a gateway and says nothing that helps
	 */
	public static @Nullable String line(String text) {
		String line = flat(text).replace("\uFEFF", "").strip();
		if (line.isEmpty() || line.startsWith("<")) {
			return null;
		}
		return (line.length() > LONGEST) ? line.substring(0, LONGEST) + "…" : line;
	}

	/**
	 * Return a text without line breaks and other control characters, which could pass
	 * for further lines of a log.
	 * @param text the text
	 * @return the text in one line
	 */
	public static String flat(String text) {
		return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
	}

}
