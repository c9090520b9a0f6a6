package io.github.supabaserealtime.internal.resume;

import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.internal.text.FilterText;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a filter for changes of rows, with its values as they are meant
 * (protocol.md 4.9).
 *
 * @param column the name of the column
 * @param negated whether the condition is negated
 * @param operator the operator
 * @param values the value, or those of {@code in}
 */
record FilterCondition(String column, boolean negated, String operator, List<String> values) {

	private static final String NOT = "not.";

	/**
	 * Read a filter that has been checked.
	 * @param filter the filter, or {@code null} for none
	 */
	static List<FilterCondition> parse(@Nullable String filter) {
		List<FilterCondition> conditions = new ArrayList<>();
		if (filter != null) {
			FilterText.split(filter, ' ').forEach((condition) -> conditions.add(condition(condition)));
		}
		return conditions;
	}

	private static FilterCondition condition(String text) {
		int equals = text.indexOf('=');
		String rest = text.substring(equals + 1);
		boolean negated = rest.startsWith(NOT);
		rest = negated ? rest.substring(NOT.length()) : rest;
		int dot = rest.indexOf('.');
		String operator = rest.substring(0, dot);
		String value = rest.substring(dot + 1);
		List<String> values = operator.equals("in") ? FilterText.split(value.substring(1, value.length() - 1), '(')
			.stream()
			.map(FilterCondition::unquoted)
			.toList() : List.of(unquoted(value));
		return new FilterCondition(text.substring(0, equals), negated, operator, values);
	}

	/**
	 * Take the quotes off a value. One whose quote does not close at its very end is
	 * taken literally.
	 */
	private static String unquoted(String value) {
		if (!value.startsWith("\"")) {
			return value;
		}
		StringBuilder plain = new StringBuilder();
		for (int i = 1; i < value.length(); i++) {
			char character = value.charAt(i);
			if (character == '"') {
				return (i == value.length() - 1) ? plain.toString() : value;
			}
			if (character == '\\' && i + 1 < value.length()) {
				character = value.charAt(++i);
			}
			plain.append(character);
		}
		return value;
	}

}
