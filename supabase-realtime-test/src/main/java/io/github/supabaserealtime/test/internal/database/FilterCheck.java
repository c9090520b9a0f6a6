package io.github.supabaserealtime.test.internal.database;

import java.util.List;
import java.util.Set;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;

/**
 * Checks a condition at subscription, as the trigger on the real server's table of
 * subscriptions does. What that trigger accepts but the real server then fails at with
 * the first row, which stops its stream, is not evaluated.
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
		Literals.requireText(filter.value());
		switch (filter.operator()) {
			case "is" -> keyword(filter, type);
			case "like", "ilike" -> pattern(filter, type);
			case "match", "imatch" -> expression(filter, type);
			case "in" -> values(filter, type);
			default -> value(filter, type);
		}
	}

	private static void keyword(Filter filter, PgType type) {
		if (!KEYWORDS.contains(filter.value())) {
			throw PostgresException.raised("invalid value for is filter: must be null, true, false, or unknown");
		}
		if (!filter.value().equals("null") && (type.kind() != Kind.BOOL || type.isDomain())) {
			throw PostgresException
				.raised("is %s filter requires a boolean column, got %s".formatted(filter.value(), type.sqlName()));
		}
	}

	/**
	 * For {@code varchar} and domains the real server finds no such operator.
	 */
	private static void pattern(Filter filter, PgType type) {
		requireText(filter, type, Kind.TEXT, Kind.BPCHAR, Kind.BYTEA);
		if (type.kind() == Kind.BYTEA && (filter.operator().equals("ilike") || !isBytea(filter.value()))) {
			throw fails(filter, type);
		}
		if (Like.endsWithEscape(FilterMatch.pattern(filter, type))) {
			throw new NotEvaluatedException("the filter '" + filter + "', which ends with an escape character");
		}
	}

	private static boolean isBytea(String text) {
		try {
			ByteaLiterals.read(text);
			return true;
		}
		catch (PostgresException ex) {
			return false;
		}
	}

	private static void expression(Filter filter, PgType type) {
		requireText(filter, type, Kind.TEXT);
		RegularExpression.read(filter);
	}

	private static void requireText(Filter filter, PgType type, Kind... kinds) {
		if (type.kind() == Kind.OTHER) {
			throw notEvaluated(filter, type);
		}
		if (type.isDomain() || !List.of(kinds).contains(type.kind())) {
			throw PostgresException.raised("operator %s requires a text-compatible column type, got %s"
				.formatted(filter.operator(), type.sqlName()));
		}
	}

	private static void values(Filter filter, PgType type) {
		if (type.kind() == Kind.OTHER) {
			throw notEvaluated(filter, type);
		}
		if (Literals.values(type, filter.value()).size() > MAX_VALUES) {
			throw PostgresException.raised("too many values for `in` filter. Maximum 100");
		}
		requireComparable(filter, type);
	}

	private static void value(Filter filter, PgType type) {
		if (type.kind() == Kind.OTHER) {
			throw notEvaluated(filter, type);
		}
		// of bytea the real server does not look at the value yet
		if (type.kind() != Kind.BYTEA || type.isDomain()) {
			Literals.cast(type, filter.value());
		}
		else if (!isBytea(filter.value())) {
			throw fails(filter, type);
		}
		requireComparable(filter, type);
	}

	private static void requireComparable(Filter filter, PgType type) {
		if (type.kind() == Kind.ARRAY || type.kind() == Kind.JSON) {
			throw fails(filter, type);
		}
		if (type.kind() == Kind.JSONB && ORDERED.contains(filter.operator())) {
			throw notEvaluated(filter, type);
		}
	}

	private static NotEvaluatedException notEvaluated(Filter filter, PgType type) {
		return new NotEvaluatedException("the filter '" + filter + "' on a column of type " + type.name());
	}

	private static NotEvaluatedException fails(Filter filter, PgType type) {
		return new NotEvaluatedException("the filter '" + filter + "' on a column of type " + type.name()
				+ ": the real server accepts it and fails with the first row");
	}

}
