package io.github.supabaserealtime.test.internal.database;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Evaluates the conditions of a query on rows in the three-valued logic of SQL. Texts are
 * ordered by their code points, as with the collation {@code C}.
 */
final class RowMatch {

	private static final Map<String, String> SYMBOLS = Map.ofEntries(Map.entry("eq", "="), Map.entry("neq", "<>"),
			Map.entry("lt", "<"), Map.entry("lte", "<="), Map.entry("gt", ">"), Map.entry("gte", ">="),
			Map.entry("in", "="), Map.entry("isdistinct", "IS DISTINCT FROM"), Map.entry("like", "~~"),
			Map.entry("ilike", "~~*"), Map.entry("match", "~"), Map.entry("imatch", "~*"));

	private static final Set<String> ORDERED = Set.of("lt", "lte", "gt", "gte");

	private static final Set<String> PATTERNS = Set.of("like", "ilike", "match", "imatch");

	private static final Set<Kind> TEXTS = Set.of(Kind.TEXT, Kind.VARCHAR, Kind.BPCHAR);

	private final Table table;

	RowMatch(Table table) {
		this.table = table;
	}

	/**
	 * Check a condition before there is a row.
	 * @throws QueryException if the types do not fit
	 * @throws PostgresException if the value is none of the column's type
	 * @throws NotEvaluatedException if that cannot be told
	 */
	void check(RowCondition condition) {
		if (condition instanceof RowCondition.Junction junction) {
			junction.conditions().forEach(this::check);
		}
		else if (condition instanceof RowCondition.Comparison comparison) {
			check(comparison, this.table.type(comparison.column()));
		}
	}

	private static void check(RowCondition.Comparison comparison, PgType type) {
		String operator = comparison.operator();
		if (operator.equals("is")) {
			if (!comparison.value().equals("null") && type.kind() != Kind.BOOL) {
				throw QueryException.noBoolean(type, comparison.value());
			}
			return;
		}
		String symbol = Objects.requireNonNull(SYMBOLS.get(operator));
		boolean pattern = PATTERNS.contains(operator);
		if (type.kind() == Kind.JSON || (pattern && !TEXTS.contains(type.kind()))) {
			throw QueryException.noOperator(type, symbol);
		}
		boolean jsonb = type.kind() == Kind.JSONB && ORDERED.contains(operator);
		if (type.kind() == Kind.OTHER || type.kind() == Kind.ARRAY || jsonb) {
			throw new NotEvaluatedException("'" + operator + "' on a column of type " + type.name());
		}
		if (operator.equals("in")) {
			Literals.values(type, comparison.value());
		}
		else if (!pattern) {
			Literals.cast(type, comparison.value());
		}
		else if (operator.endsWith("like")) {
			if (Like.endsWithEscape(comparison.value())) {
				throw new NotEvaluatedException("a pattern that ends with an escape character");
			}
		}
		else {
			RegularExpression.read(filter(comparison));
		}
	}

	private static Filter filter(RowCondition.Comparison comparison) {
		return new Filter(comparison.column(), comparison.operator(), comparison.value(), comparison.negated());
	}

	/**
	 * Return whether a row fits all conditions.
	 */
	boolean matches(List<RowCondition> conditions, ObjectNode row) {
		return conditions.stream().allMatch((condition) -> Boolean.TRUE.equals(evaluate(condition, row)));
	}

	private @Nullable Boolean evaluate(RowCondition condition, ObjectNode row) {
		if (condition instanceof RowCondition.Junction junction) {
			return evaluate(junction, row);
		}
		RowCondition.Comparison comparison = (RowCondition.Comparison) condition;
		PgType type = this.table.type(comparison.column());
		JsonNode value = row.path(comparison.column());
		if (TEXTS.contains(type.kind()) && ORDERED.contains(comparison.operator())) {
			return value.isNull() ? null : ordered(comparison, type, value) != comparison.negated();
		}
		return FilterMatch.evaluate(filter(comparison), type, value);
	}

	/**
	 * Evaluate conditions of which one decides when it has the value that does: a false
	 * one among those that must all hold, a true one among the others.
	 */
	private @Nullable Boolean evaluate(RowCondition.Junction junction, ObjectNode row) {
		Boolean result = junction.all();
		for (RowCondition part : junction.conditions()) {
			Boolean holds = evaluate(part, row);
			if (holds != null && holds != junction.all()) {
				return holds != junction.negated();
			}
			result = (holds != null) ? result : null;
		}
		return (result != null) ? (Boolean) (result != junction.negated()) : null;
	}

	private static boolean ordered(RowCondition.Comparison comparison, PgType type, JsonNode value) {
		int order = codePoints((String) Literals.cast(type, value.stringValue()),
				(String) Literals.cast(type, comparison.value()));
		return switch (comparison.operator()) {
			case "lt" -> order < 0;
			case "lte" -> order <= 0;
			case "gt" -> order > 0;
			default -> order >= 0;
		};
	}

	private static int codePoints(String first, String second) {
		return Arrays.compare(first.codePoints().toArray(), second.codePoints().toArray());
	}

	/**
	 * Check that values of a type have an order that is known.
	 */
	static void requireOrder(PgType type) {
		switch (type.kind()) {
			case JSON -> throw QueryException.noOrder(type);
			case JSONB, ARRAY, OTHER -> throw new NotEvaluatedException("the order of values of type " + type.name());
			default -> {
				// known
			}
		}
	}

	/**
	 * Return what a value is ordered by.
	 * @return the value, or {@code null} for none
	 */
	static @Nullable Object sortKey(PgType type, JsonNode value) {
		return value.isNull() ? null : Literals.cast(type, String.valueOf(Values.toText(value)));
	}

	/**
	 * Compare what two values are ordered by.
	 */
	@SuppressWarnings("unchecked")
	static int compare(PgType type, Object first, Object second) {
		return TEXTS.contains(type.kind()) ? codePoints((String) first, (String) second)
				: ((Comparable<Object>) first).compareTo(second);
	}

}
