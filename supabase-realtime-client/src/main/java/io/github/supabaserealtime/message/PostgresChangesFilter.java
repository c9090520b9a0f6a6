package io.github.supabaserealtime.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.supabaserealtime.internal.text.FilterText;
import io.github.supabaserealtime.internal.text.WellFormedText;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Filter for the rows of a table whose changes are delivered (protocol.md 4.9).
 * Conditions are joined by AND; there is no OR. Immutable. An invalid filter is refused
 * when it is built. For example: <pre class="code">
 * PostgresChangesFilter.column("owner").eq(42).and(PostgresChangesFilter.column("state").in("open", "late"))
 * </pre>
 *
 * @since 0.9.0
 */
public final class PostgresChangesFilter {

	private static final int MAX_ITEMS = 100;

	private static final Set<String> OPERATORS = Set.of("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike",
			"is", "match", "imatch", "isdistinct");

	private static final Set<String> IS_VALUES = Set.of("null", "true", "false", "unknown");

	private final List<String> conditions;

	private PostgresChangesFilter(List<String> conditions) {
		this.conditions = List.copyOf(new LinkedHashSet<>(conditions));
	}

	/**
	 * Begin a condition on a column.
	 * @param name the name of the column
	 * @return the column, whose methods create conditions
	 */
	public static Column column(String name) {
		Assert.notNull(name, "'name' must not be null");
		String trimmed = FilterText.trim(name);
		Assert.hasText(trimmed, "'name' must not be empty");
		WellFormedText.check("name", name);
		Assert.isTrue(name.chars().noneMatch((character) -> character == '=' || character == ','),
				() -> "The column '" + name + "' cannot be filtered by: its name holds '=' or ','");
		return new Column(trimmed, false);
	}

	/**
	 * Read a filter in the server's own grammar.
	 * @param text the filter, for example {@code owner=eq.42,state=in.(open,late)}
	 * @return the filter
	 * @throws IllegalArgumentException if the server cannot understand it
	 */
	public static PostgresChangesFilter parse(String text) {
		Assert.notNull(text, "'text' must not be null");
		Assert.hasText(FilterText.trim(text), "The filter is empty");
		WellFormedText.check("filter", text);
		List<String> conditions = FilterText.split(text, ' ');
		conditions.forEach((condition) -> check(condition, text));
		return new PostgresChangesFilter(conditions);
	}

	private static void check(String condition, String text) {
		Assert.isTrue(!condition.isEmpty(),
				() -> "The filter '" + text + "' has an empty part: check for extra commas");
		int equals = condition.indexOf('=');
		Assert.isTrue(equals > 0,
				() -> "'" + condition + "' in the filter '" + text + "' is not column=operator.value");
		String rest = condition.substring(equals + 1);
		rest = rest.startsWith("not.") ? rest.substring("not.".length()) : rest;
		int dot = rest.indexOf('.');
		String operator = (dot > 0) ? rest.substring(0, dot) : rest;
		Assert.isTrue(dot > 0 && OPERATORS.contains(operator), () -> "'" + operator + "' in the filter '" + text
				+ "' is not an operator, use one of " + OPERATORS.stream().sorted().toList());
		String value = rest.substring(dot + 1);
		if (operator.equals("in")) {
			Assert.isTrue(value.startsWith("(") && value.endsWith(")") && value.length() > 2,
					() -> "The values of 'in' in the filter '" + text + "' must stand in parentheses");
			Assert.isTrue(FilterText.split(value.substring(1, value.length() - 1), '(').size() <= MAX_ITEMS,
					() -> "'in' takes " + MAX_ITEMS + " values at the most");
		}
		if (operator.equals("is")) {
			Assert.isTrue(IS_VALUES.contains(value),
					() -> "'is' in the filter '" + text + "' takes null, true, false or unknown");
		}
	}

	/**
	 * Add the conditions of another filter.
	 * @param other the other filter
	 * @return a filter for rows that match both
	 */
	public PostgresChangesFilter and(PostgresChangesFilter other) {
		List<String> all = new ArrayList<>(this.conditions);
		all.addAll(other.conditions);
		return new PostgresChangesFilter(all);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PostgresChangesFilter that && this.conditions.equals(that.conditions);
	}

	@Override
	public int hashCode() {
		return this.conditions.hashCode();
	}

	/**
	 * Return the filter in the server's grammar.
	 * @return the filter as it is on the wire
	 */
	@Override
	public String toString() {
		return String.join(",", this.conditions);
	}

	/**
	 * The conditions on a column. Values are texts, numbers, booleans, enums (by name),
	 * UUIDs, dates and times, or an {@code Optional} of them; others are refused with an
	 * {@link IllegalArgumentException}. Points in time of any type are written in ISO
	 * 8601 and UTC. Values are quoted where the grammar needs it. {@code null} would
	 * match nothing and is refused; use {@link #is(Truth)} instead. Arrays, collections
	 * and maps are refused.
	 */
	public static final class Column {

		private final String name;

		private final boolean negated;

		private Column(String name, boolean negated) {
			this.name = name;
			this.negated = negated;
		}

		/**
		 * Negate the condition.
		 * @return the negation
		 */
		public Column not() {
			return new Column(this.name, !this.negated);
		}

		/**
		 * Equal to a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter eq(Object value) {
			return condition("eq", quote(value));
		}

		/**
		 * Not equal to a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter neq(Object value) {
			return condition("neq", quote(value));
		}

		/**
		 * Less than a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter lt(Object value) {
			return condition("lt", quote(value));
		}

		/**
		 * Less than or equal to a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter lte(Object value) {
			return condition("lte", quote(value));
		}

		/**
		 * Greater than a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter gt(Object value) {
			return condition("gt", quote(value));
		}

		/**
		 * Greater than or equal to a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter gte(Object value) {
			return condition("gte", quote(value));
		}

		/**
		 * One of several values.
		 * @param values the values, 1 to 100 of them; duplicates count once
		 * @return the filter
		 */
		public PostgresChangesFilter in(Object... values) {
			return in(Arrays.asList(values));
		}

		/**
		 * One of several values. The text {@code null} stands for this text, not for a
		 * missing value.
		 * @param values the values, 1 to 100 of them; duplicates count once
		 * @return the filter
		 */
		public PostgresChangesFilter in(Collection<?> values) {
			Set<String> quoted = values.stream()
				.map(Column::quoteItem)
				.collect(Collectors.toCollection(LinkedHashSet::new));
			Assert.isTrue(!quoted.isEmpty(), "'in' needs a value");
			Assert.isTrue(quoted.size() <= MAX_ITEMS, "'in' takes " + MAX_ITEMS + " values at the most");
			return condition("in", "(" + String.join(",", quoted) + ")");
		}

		/**
		 * Like a pattern with {@code %} and {@code _}.
		 * @param pattern the pattern
		 * @return the filter
		 */
		public PostgresChangesFilter like(String pattern) {
			return condition("like", quote(pattern));
		}

		/**
		 * Like a pattern, without regard to case.
		 * @param pattern the pattern
		 * @return the filter
		 */
		public PostgresChangesFilter ilike(String pattern) {
			return condition("ilike", quote(pattern));
		}

		/**
		 * Null or a truth value.
		 * @param value what it is
		 * @return the filter
		 */
		public PostgresChangesFilter is(Truth value) {
			return condition("is", value.name().toLowerCase(Locale.ROOT));
		}

		/**
		 * Matching a regular expression of the database.
		 * @param expression the expression
		 * @return the filter
		 */
		public PostgresChangesFilter match(String expression) {
			return condition("match", quote(expression));
		}

		/**
		 * Matching a regular expression of the database, without regard to case.
		 * @param expression the expression
		 * @return the filter
		 */
		public PostgresChangesFilter imatch(String expression) {
			return condition("imatch", quote(expression));
		}

		/**
		 * Distinct from a value, null counting as a value.
		 * @param value the value
		 * @return the filter
		 */
		public PostgresChangesFilter isDistinct(Object value) {
			return condition("isdistinct", quote(value));
		}

		private PostgresChangesFilter condition(String operator, String value) {
			WellFormedText.check("value", value);
			return new PostgresChangesFilter(
					List.of(this.name + "=" + (this.negated ? "not." : "") + operator + "." + value));
		}

		private static String quote(@Nullable Object value) {
			String text = FilterValues.text(value);
			boolean special = text.isEmpty() || FilterText.isTrimmed(text) || holdsAny(text, ",()\"\\");
			return special ? quoted(text) : text;
		}

		/**
		 * The server makes an array literal of the items, in which braces and null mean
		 * something.
		 */
		private static String quoteItem(@Nullable Object value) {
			String text = FilterValues.text(value);
			return (holdsAny(text, "{}") || text.equalsIgnoreCase("null")) ? quoted(text) : quote(text);
		}

		private static boolean holdsAny(String text, String characters) {
			return text.chars().anyMatch((character) -> characters.indexOf(character) >= 0);
		}

		private static String quoted(String text) {
			return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
		}

	}

	/**
	 * The truth values that {@link Column#is(Truth)} compares with.
	 */
	public enum Truth {

		/**
		 * No value.
		 */
		NULL,

		/**
		 * True.
		 */
		TRUE,

		/**
		 * False.
		 */
		FALSE,

		/**
		 * A boolean without value.
		 */
		UNKNOWN

	}

}
