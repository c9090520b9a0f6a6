package io.github.supabaserealtime.internal.text;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Check for text that cannot be encoded as UTF-8, because it holds one half of a
 * surrogate pair without the other. {@code "party 🎉".substring(0, 7)} is such a text: it
 * ends in the first half of the emoji. Servers drop a frame with such a text, and sockets
 * cannot write it.
 *
 * @since 0.9.0
 */
public final class WellFormedText {

	private WellFormedText() {
	}

	/**
	 * Refuse text that cannot be encoded.
	 * @param name the name of the argument
	 * @param text the text, may be {@code null}
	 * @throws IllegalArgumentException if the text holds half a surrogate pair
	 */
	public static void check(String name, @Nullable String text) {
		int index = (text != null) ? loneSurrogate(text) : -1;
		Assert.isTrue(index < 0, () -> "'" + name + "' must be well-formed text: it holds half a surrogate pair at "
				+ index + ", as a text does that was cut in the middle of an emoji");
	}

	/**
	 * Refuse JSON with a string that cannot be encoded. Such a string may stand there as
	 * it is or with an escape, which is how Jackson writes it.
	 * @param name the name of the argument
	 * @param json the JSON
	 * @throws IllegalArgumentException if a string in it holds half a surrogate pair
	 */
	public static void checkJson(String name, String json) {
		check(name, json);
		if (json.indexOf('\\') >= 0) {
			checkEscapes(name, json);
		}
	}

	/**
	 * Refuse JSON with a string that cannot be encoded, escaped in the JSON.
	 * @param name the name of the argument
	 * @param json the JSON in UTF-8
	 * @throws IllegalArgumentException if a string in it holds half a surrogate pair
	 */
	public static void checkJson(String name, byte[] json) {
		for (byte character : json) {
			if (character == '\\') {
				// each byte stands for one character: only ASCII is looked at
				checkEscapes(name, new String(json, StandardCharsets.ISO_8859_1));
				return;
			}
		}
	}

	private static void checkEscapes(String name, String json) {
		boolean high = false;
		int index = json.indexOf('\\');
		for (int next; index >= 0 && index + 1 < json.length(); index = next) {
			boolean unicode = json.charAt(index + 1) == 'u' && index + 6 <= json.length();
			int unit = unicode ? unit(json, index + 2) : -1;
			int end = index + (unicode ? 6 : 2);
			boolean low = unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
			refuseIf(high != low, name);
			high = unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
			next = json.indexOf('\\', end);
			refuseIf(high && next != end, name);
		}
		refuseIf(high, name);
	}

	private static int unit(String json, int offset) {
		try {
			return Integer.parseInt(json, offset, offset + 4, 16);
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	private static void refuseIf(boolean refused, String name) {
		Assert.isTrue(!refused, () -> "'" + name + "' must be well-formed text: a string in it holds half a surrogate"
				+ " pair, as a text does that was cut in the middle of an emoji");
	}

	private static int loneSurrogate(String text) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (!Character.isSurrogate(character)) {
				continue;
			}
			boolean pair = Character.isHighSurrogate(character) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1));
			if (!pair) {
				return i;
			}
			i++;
		}
		return -1;
	}

}
