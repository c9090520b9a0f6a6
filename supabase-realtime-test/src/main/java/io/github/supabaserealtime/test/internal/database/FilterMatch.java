package io.github.supabaserealtime.test.internal.database;

import java.nio.charset.StandardCharsets;
import java.text.Collator;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Evaluates conditions on a row in the three-valued logic of SQL (protocol.md 4.9).
 */
final class FilterMatch {

	private static final Comparator<JsonNode> JSONB = (first, second) -> {
		if (first.isNumber() && second.isNumber()) {
			return first.decimalValue().compareTo(second.decimalValue());
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
	static @Nullable Boolean evaluate(Filter filter, PgType type, JsonNode value) {
		String text = Values.toText(value);
		Object row = (text != null && type.kind() != PgType.Kind.OTHER) ? row(filter, type, text) : null;
		if (filter.operator().equals("is")) {
			boolean is = (text != null) ? Boolean.valueOf(filter.value()).equals(row) && !isUnknown(filter.value())
					: isUnknown(filter.value());
			return is != filter.negated();
		}
		if (filter.operator().equals("isdistinct")) {
			boolean distinct = row == null || !equal(row, Literals.cast(type, filter.value()));
			return distinct != filter.negated();
		}
		Boolean result = (row != null) ? compare(filter, type, row) : none(filter, type);
		return (result != null) ? (Boolean) (result != filter.negated()) : null;
	}

	/**
	 * Cast the value of a row back from its text, as the real server does.
	 */
	private static Object row(Filter filter, PgType type, String text) {
		try {
			return Literals.cast(type, text);
		}
		catch (PostgresException ex) {
			throw new NotEvaluatedException("the filter '" + filter + "' on a row whose value of type " + type.name()
					+ " is '" + text + "': the real server fails with it (" + ex.getMessage() + ")");
		}
	}

	/**
	 * NULL is unknown to be one of some values, but is not one of none.
	 */
	private static @Nullable Boolean none(Filter filter, PgType type) {
		return (filter.operator().equals("in") && Literals.values(type, filter.value()).isEmpty()) ? Boolean.FALSE
				: null;
	}

	private static boolean isUnknown(String keyword) {
		return keyword.equals("null") || keyword.equals("unknown");
	}

	private static @Nullable Boolean compare(Filter filter, PgType type, Object row) {
		return switch (filter.operator()) {
			case "like", "ilike" -> like(filter, type, (String) row);
			case "match", "imatch" -> RegularExpression.read(filter).matcher((String) row).find();
			case "in" -> in(filter, type, row);
			case "eq" -> equal(row, Literals.cast(type, filter.value()));
			case "neq" -> !equal(row, Literals.cast(type, filter.value()));
			case "lt" -> order(filter, type, row) < 0;
			case "lte" -> order(filter, type, row) <= 0;
			case "gt" -> order(filter, type, row) > 0;
			case "gte" -> order(filter, type, row) >= 0;
			default -> throw new NotEvaluatedException("the operator '" + filter.operator() + "'");
		};
	}

	private static boolean like(Filter filter, PgType type, String row) {
		String text = switch (type.kind()) {
			// the one blank of an empty text is not dropped
			case BPCHAR -> row.isEmpty() ? " " : row;
			case BYTEA -> bytes(row);
			default -> row;
		};
		return Like.matches(text, pattern(filter, type), filter.operator().equals("ilike"));
	}

	/**
	 * Return the pattern as the type of the column has it.
	 */
	static String pattern(Filter filter, PgType type) {
		return switch (type.kind()) {
			case BPCHAR -> (String) Literals.cast(type, filter.value());
			case BYTEA -> bytes(ByteaLiterals.read(filter.value()));
			default -> filter.value();
		};
	}

	/**
	 * Return a character for each byte.
	 */
	private static String bytes(String digits) {
		return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
	}

	private static @Nullable Boolean in(Filter filter, PgType type, Object row) {
		boolean unknown = false;
		for (Object item : ArrayLiterals.flat(Literals.values(type, filter.value()))) {
			if (item == null) {
				unknown = true;
			}
			else if (equal(row, item)) {
				return true;
			}
		}
		return unknown ? null : Boolean.FALSE;
	}

	private static boolean equal(Object first, Object second) {
		if (first instanceof JsonNode node && second instanceof JsonNode other) {
			return node.equals(JSONB, other);
		}
		return compareTo((Comparable<?>) first, second) == 0;
	}

	private static int order(Filter filter, PgType type, Object row) {
		Object value = Literals.cast(type, filter.value());
		return switch (type.kind()) {
			case TEXT, VARCHAR, BPCHAR -> textOrder((String) row, (String) value);
			default -> compareTo((Comparable<?>) row, value);
		};
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
