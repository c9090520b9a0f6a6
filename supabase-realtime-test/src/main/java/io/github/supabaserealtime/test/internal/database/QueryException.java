package io.github.supabaserealtime.test.internal.database;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Thrown when PostgreSQL would reject a query.
 *
 * @since 0.9.0
 */
public final class QueryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final Pattern DRIVER = Pattern.compile("(?s)ERROR (\\w{5}) \\(\\w+\\) (.*)");

	private final String code;

	private QueryException(String code, String message) {
		super(message);
		this.code = code;
	}

	/**
	 * Read the error of the real server's database driver.
	 */
	static QueryException of(PostgresException ex) {
		Matcher matcher = DRIVER.matcher(String.valueOf(ex.getMessage()));
		return matcher.matches() ? new QueryException(matcher.group(1), matcher.group(2))
				: new QueryException("XX000", String.valueOf(ex.getMessage()));
	}

	static QueryException unknownColumn(TableName table, String column) {
		return new QueryException("42703", "column %s.%s does not exist".formatted(table.table(), column));
	}

	static QueryException denied(TableName table) {
		return new QueryException("42501", "permission denied for table " + table.table());
	}

	static QueryException noOperator(PgType type, String operator) {
		return new QueryException("42883",
				"operator does not exist: %s %s unknown".formatted(type.sqlName(), operator));
	}

	static QueryException noOrder(PgType type) {
		return new QueryException("42883", "could not identify an ordering operator for type " + type.sqlName());
	}

	static QueryException noBoolean(PgType type, String keyword) {
		return new QueryException("42804", "argument of IS %s must be type boolean, not type %s"
			.formatted(keyword.toUpperCase(Locale.ROOT), type.sqlName()));
	}

	/**
	 * Return the code.
	 * @return the five characters of SQLSTATE
	 */
	public String code() {
		return this.code;
	}

}
