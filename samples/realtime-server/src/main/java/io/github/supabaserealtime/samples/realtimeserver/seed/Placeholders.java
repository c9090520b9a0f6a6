package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Texts with names in braces, which stand for the values of claims or columns.
 */
final class Placeholders {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]+)}");

	private Placeholders() {
	}

	static List<String> names(String template) {
		return PLACEHOLDER.matcher(template).results().map((placeholder) -> placeholder.group(1)).toList();
	}

	/**
	 * Put values in the places of the names.
	 * @return the text, or {@code null} if there is no value for one of the names
	 */
	static @Nullable String fill(String template, Function<String, @Nullable String> values) {
		Matcher matcher = PLACEHOLDER.matcher(template);
		StringBuilder filled = new StringBuilder();
		while (matcher.find()) {
			String value = values.apply(matcher.group(1));
			if (value == null) {
				return null;
			}
			matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
		}
		return matcher.appendTail(filled).toString();
	}

}
