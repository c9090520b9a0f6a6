package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * One condition of a filter, parsed as the real server does (protocol.md 4.9).
 *
 * @param column the column
 * @param operator the operator
 * @param value the value; of {@code in} a Postgres array literal
 * @param negated whether {@code not.} precedes the operator
 */
record Filter(String column, String operator, String value, boolean negated) {

	private static final Pattern TRIMMED = Pattern.compile("^\\p{IsWhite_Space}+|\\p{IsWhite_Space}+\\z");

	private static final Set<String> OPERATORS = Set.of("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike",
			"is", "match", "imatch", "isdistinct");

	/**
	 * Read the conditions of a filter, all of which must hold.
	 * @throws SubscriptionException if it is malformed
	 */
	static List<Filter> parse(String text) throws SubscriptionException {
		List<Filter> filters = new ArrayList<>();
		if (!trim(text).isEmpty()) {
			for (String segment : segments(trim(text))) {
				filters.add(parseSegment(trim(segment)));
			}
		}
		return filters;
	}

	/**
	 * Trim as the server's language does: all that has Unicode's property White_Space.
	 */
	private static String trim(String text) {
		return TRIMMED.matcher(text).replaceAll("");
	}

	/**
	 * Split at the commas that are neither quoted nor in parentheses. A quote opens only
	 * behind a dot, a parenthesis or a comma; elsewhere it stands for itself.
	 */
	private static List<String> segments(String text) {
		List<String> segments = new ArrayList<>();
		StringBuilder current = new StringBuilder();
		int depth = 0;
		boolean quoted = false;
		char previous = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (!quoted && depth == 0 && c == ',') {
				segments.add(current.toString());
				current.setLength(0);
				previous = 0;
				continue;
			}
			current.append(c);
			if (quoted && c == '\\' && i + 1 < text.length()) {
				c = text.charAt(++i);
				current.append(c);
			}
			else if (c == '"') {
				quoted = !quoted && (previous == '.' || previous == '(' || previous == ',');
			}
			else if (!quoted && c == '(') {
				depth++;
			}
			else if (!quoted && c == ')') {
				depth = Math.max(0, depth - 1);
			}
			previous = c;
		}
		segments.add(current.toString());
		return segments;
	}

	private static Filter parseSegment(String segment) throws SubscriptionException {
		if (segment.isEmpty()) {
			throw malformed("filter must not contain empty segments (check for extra commas)");
		}
		String[] sides = segment.split("=", 2);
		if (sides.length < 2) {
			throw malformed(Terms.ofStrings(List.of(segment)));
		}
		boolean negated = sides[1].startsWith("not.");
		String condition = negated ? sides[1].substring("not.".length()) : sides[1];
		String[] parts = condition.split("\\.", 2);
		if (parts.length < 2 || !OPERATORS.contains(parts[0])) {
			throw malformed(Terms.ofStrings(List.of(parts)));
		}
		return new Filter(sides[0], parts[0], value(parts[0], parts[1]), negated);
	}

	private static String value(String operator, String text) throws SubscriptionException {
		if (!operator.equals("in")) {
			String unquoted = unquote(text);
			return (unquoted != null) ? unquoted : text;
		}
		if (text.length() < 2 || !text.startsWith("(") || !text.endsWith(")")) {
			throw malformed("`in` filter value must be wrapped by parentheses");
		}
		return "{" + text.substring(1, text.length() - 1) + "}";
	}

	private static @Nullable String unquote(String text) {
		if (!text.startsWith("\"")) {
			return null;
		}
		StringBuilder result = new StringBuilder();
		for (int i = 1; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				// a quote that closes before the end quotes nothing
				return (i == text.length() - 1) ? result.toString() : null;
			}
			if (c == '\\' && i + 1 < text.length()) {
				c = text.charAt(++i);
			}
			result.append(c);
		}
		return null;
	}

	private static SubscriptionException malformed(String detail) {
		return new SubscriptionException("Error parsing `filter` params: " + detail);
	}

	/**
	 * Return the condition as the server shows it.
	 */
	String term() {
		return "{" + Terms.of(this.column) + ", " + Terms.of(this.operator) + ", " + Terms.of(this.value) + ", "
				+ this.negated + "}";
	}

	@Override
	public String toString() {
		return this.column + "=" + (this.negated ? "not." : "") + this.operator + "." + this.value;
	}

}
