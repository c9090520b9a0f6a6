package io.github.supabaserealtime.test.database;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Checks a condition when it is subscribed to, as the trigger of the real server's
 * subscription table does.
 */
final class FilterCheck {

	private static final Set<String> KEYWORDS = Set.of("null", "true", "false", "unknown");

	private static final Set<String> ORDERED = Set.of("lt", "lte", "gt", "gte");

	private static final int MAX_VALUES = 100;

	private FilterCheck() {
	}

	/**
	 * Check.
	 * @throws PostgresException if the real server rejects the condition
	 * @throws NotEvaluatedException if it accepts what is not evaluated here
	 */
	static void check(Filter filter, PgType type) {
		switch (filter.operator()) {
			case "is" -> keyword(filter, type);
			case "like", "ilike" -> pattern(filter, type);
			case "match", "imatch" -> {
				requireText(filter, type);
				throw new NotEvaluatedException("the operator '" + filter.operator() + "' of the filter '" + filter
						+ "': regular expressions of Postgres are not those of Java");
			}
			case "in" -> values(filter, type);
			default -> value(filter, type);
		}
	}

	private static void keyword(Filter filter, PgType type) {
		if (!KEYWORDS.contains(filter.value())) {
			throw PostgresException.raised("invalid value for is filter: must be null, true, false, or unknown");
		}
		if (!filter.value().equals("null") && type.kind() != PgType.Kind.BOOL) {
			throw PostgresException
				.raised("is %s filter requires a boolean column, got %s".formatted(filter.value(), type.sqlName()));
		}
	}

	private static void pattern(Filter filter, PgType type) {
		if (type.kind() == PgType.Kind.OTHER || type.kind() == PgType.Kind.BYTEA) {
			throw notEvaluated(filter, type);
		}
		requireText(filter, type);
		if (Like.endsWithEscape(filter.value())) {
			throw new NotEvaluatedException("the filter '" + filter + "', which ends with an escape character");
		}
	}

	/**
	 * Only {@code text} has the operators itself; for {@code varchar} the real server
	 * finds none.
	 */
	private static void requireText(Filter filter, PgType type) {
		if (type.kind() == PgType.Kind.OTHER) {
			throw notEvaluated(filter, type);
		}
		if (type.kind() != PgType.Kind.TEXT) {
			throw PostgresException.raised("operator %s requires a text-compatible column type, got %s"
				.formatted(filter.operator(), type.sqlName()));
		}
	}

	private static void values(Filter filter, PgType type) {
		requireComparable(filter, type);
		List<Object> values = Literals.array(filter.value())
			.stream()
			.filter(Objects::nonNull)
			.map((item) -> Literals.read(type, Objects.requireNonNull(item)))
			.toList();
		if (Math.max(values.size(), Literals.array(filter.value()).size()) > MAX_VALUES) {
			throw PostgresException.raised("too many values for `in` filter. Maximum 100");
		}
	}

	private static void value(Filter filter, PgType type) {
		requireComparable(filter, type);
		Literals.read(type, filter.value());
	}

	private static void requireComparable(Filter filter, PgType type) {
		boolean evaluated = switch (type.kind()) {
			case JSON, BYTEA, ARRAY, OTHER -> false;
			case JSONB -> !ORDERED.contains(filter.operator());
			default -> true;
		};
		if (!evaluated) {
			throw notEvaluated(filter, type);
		}
	}

	private static NotEvaluatedException notEvaluated(Filter filter, PgType type) {
		return new NotEvaluatedException("the filter '" + filter + "' on a column of type " + type.name());
	}

}
