package io.github.supabaserealtime.test.database;

import java.math.BigDecimal;
import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Evaluates conditions on a row with the three truth values of SQL (protocol.md 4.9).
 */
final class FilterMatch {

	private static final Comparator<JsonNode> JSONB = (first, second) -> {
		if (first.isNumber() && second.isNumber()) {
			return new BigDecimal(first.asString()).compareTo(new BigDecimal(second.asString()));
		}
		return first.equals(second) ? 0 : 1;
	};

	private FilterMatch() {
	}

	/**
	 * Return whether a row fits all conditions. A column that the row lacks fits none.
	 * @throws NotEvaluatedException if it cannot be told
	 */
	static boolean matches(Table table, List<Filter> filters, ObjectNode row) {
		for (Filter filter : filters) {
			JsonNode value = row.get(filter.column());
			if (value == null || !Boolean.TRUE.equals(evaluate(filter, table.type(filter.column()), value))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Evaluate one condition.
	 * @return whether it holds, {@code null} if that is unknown
	 */
	private static @Nullable Boolean evaluate(Filter filter, PgType type, JsonNode value) {
		String text = Values.toText(value);
		switch (filter.operator()) {
			case "is" -> {
				boolean is = (text != null) ? filter.value().equals(text) : isUnknown(filter.value());
				return is != filter.negated();
			}
			case "isdistinct" -> {
				boolean distinct = text == null || !equal(Literals.read(type, text), read(filter, type));
				return distinct != filter.negated();
			}
			default -> {
				Boolean result = (text != null) ? compare(filter, type, text) : null;
				return (result != null) ? (Boolean) (result != filter.negated()) : null;
			}
		}
	}

	private static boolean isUnknown(String keyword) {
		return keyword.equals("null") || keyword.equals("unknown");
	}

	private static Object read(Filter filter, PgType type) {
		return Literals.read(type, filter.value());
	}

	private static @Nullable Boolean compare(Filter filter, PgType type, String text) {
		return switch (filter.operator()) {
			case "like" -> Like.matches(text, filter.value(), false);
			case "ilike" -> Like.matches(text, filter.value(), true);
			case "in" -> in(filter, type, Literals.read(type, text));
			case "eq" -> equal(Literals.read(type, text), read(filter, type));
			case "neq" -> !equal(Literals.read(type, text), read(filter, type));
			case "lt" -> order(filter, type, text) < 0;
			case "lte" -> order(filter, type, text) <= 0;
			case "gt" -> order(filter, type, text) > 0;
			case "gte" -> order(filter, type, text) >= 0;
			default -> throw new NotEvaluatedException("the operator '" + filter.operator() + "'");
		};
	}

	private static @Nullable Boolean in(Filter filter, PgType type, Object value) {
		boolean unknown = false;
		for (String item : Literals.array(filter.value())) {
			if (item == null) {
				unknown = true;
			}
			else if (equal(value, Literals.read(type, item))) {
				return true;
			}
		}
		return unknown ? null : Boolean.FALSE;
	}

	private static boolean equal(Object first, Object second) {
		if (first instanceof BigDecimal number && second instanceof BigDecimal other) {
			return number.compareTo(other) == 0;
		}
		if (first instanceof JsonNode node && second instanceof JsonNode other) {
			return node.equals(JSONB, other);
		}
		return first.equals(second);
	}

	private static int order(Filter filter, PgType type, String text) {
		Object first = Literals.read(type, text);
		Object second = read(filter, type);
		if (type.kind() == PgType.Kind.TEXT || type.kind() == PgType.Kind.VARCHAR) {
			return textOrder((String) first, (String) second);
		}
		return compareTo((Comparable<?>) first, second);
	}

	@SuppressWarnings("unchecked")
	private static int compareTo(Comparable<?> first, Object second) {
		return ((Comparable<Object>) first).compareTo(second);
	}

	/**
	 * Databases order texts by code points or by a language: only where both agree the
	 * answer is known.
	 */
	private static int textOrder(String first, String second) {
		int plain = Integer.signum(codePoints(first, second));
		int english = Integer.signum(Collator.getInstance(Locale.US).compare(first, second));
		if (plain != english) {
			throw new NotEvaluatedException(
					"whether '" + first + "' comes before '" + second + "': the collation of the database decides");
		}
		return plain;
	}

	private static int codePoints(String first, String second) {
		int[] left = first.codePoints().toArray();
		int[] right = second.codePoints().toArray();
		return java.util.Arrays.compare(left, right);
	}

}
