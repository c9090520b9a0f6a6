package io.github.supabaserealtime.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The grammar of filters for changes of rows (protocol.md 4.9): where their parts begin
 * and end.
 */
public final class FilterText {

	private static final int NEXT_LINE = 0x85;

	private FilterText() {
	}

	/**
	 * Split at commas that stand neither in quotes nor in parentheses.
	 * @param text what to split
	 * @param before the character that stands before it, which tells whether a quote can
	 * open at once
	 */
	public static List<String> split(String text, char before) {
		List<String> parts = new ArrayList<>();
		StringBuilder part = new StringBuilder();
		int depth = 0;
		boolean quoted = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (quoted) {
				if (character == '\\' && i + 1 < text.length()) {
					part.append(character);
					character = text.charAt(++i);
				}
				else if (character == '"') {
					quoted = false;
				}
			}
			else if (character == '"' && ".(,".indexOf((i > 0) ? text.charAt(i - 1) : before) >= 0) {
				quoted = true;
			}
			else if (character == '(') {
				depth++;
			}
			else if (character == ')') {
				// the server goes on at the top level after one too many
				depth = Math.max(0, depth - 1);
			}
			else if (character == ',' && depth == 0) {
				parts.add(trim(part.toString()));
				part.setLength(0);
				continue;
			}
			part.append(character);
		}
		parts.add(trim(part.toString()));
		return parts;
	}

	/**
	 * Return whether the server would take something from the beginning or the end of a
	 * text that is not quoted: it trims what has Unicode's property White_Space.
	 */
	public static boolean isTrimmed(String text) {
		return isWhiteSpace(text.codePointAt(0)) || isWhiteSpace(text.codePointBefore(text.length()));
	}

	/**
	 * Trim a text as the server does.
	 */
	public static String trim(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isWhiteSpace(text.codePointAt(start))) {
			start += Character.charCount(text.codePointAt(start));
		}
		while (start < end && isWhiteSpace(text.codePointBefore(end))) {
			end -= Character.charCount(text.codePointBefore(end));
		}
		return text.substring(start, end);
	}

	private static boolean isWhiteSpace(int codePoint) {
		return (codePoint >= '\t' && codePoint <= '\r') || codePoint == NEXT_LINE || Character.isSpaceChar(codePoint);
	}

}
