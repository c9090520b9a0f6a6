package io.github.supabaserealtime.test.internal.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.test.internal.database.RowCondition;
import io.github.supabaserealtime.test.internal.database.RowOrder;
import io.github.supabaserealtime.test.internal.database.RowQuery;

/**
 * Parser for the parameters of a request that reads rows, as PostgREST reads them:
 * {@code select} with names of columns, {@code order}, {@code limit}, {@code offset},
 * {@code and}, {@code or} and the filters of columns.
 *
 * @since 0.9.0
 */
public final class RowQueryParser {

	/**
	 * Parameters that are for writing, or for the gateway.
	 */
	private static final Set<String> IGNORED = Set.of("columns", "on_conflict", "apikey");

	private final int maxRows;

	/**
	 * Create a parser.
	 * @param maxRows how many rows are answered at most, 0 for no limit
	 */
	public RowQueryParser(int maxRows) {
		this.maxRows = maxRows;
	}

	/**
	 * Parse.
	 * @param parameters the parameters, decoded
	 * @return the query
	 * @throws RestException if a parameter cannot be read
	 */
	public RowQuery parse(Map<String, String[]> parameters) throws RestException {
		List<String> columns = List.of();
		List<RowOrder> order = List.of();
		List<RowCondition> conditions = new ArrayList<>();
		long offset = 0;
		long limit = (this.maxRows > 0) ? this.maxRows : Long.MAX_VALUE;
		for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
			String name = parameter.getKey();
			String last = parameter.getValue()[parameter.getValue().length - 1];
			switch (name) {
				case "select" -> columns = columns(last);
				case "order" -> order = order(last);
				case "limit" -> limit = Math.min(limit, number("Limit", last, limit));
				case "offset" -> offset = number("Offset", last, 0);
				default -> {
					if (!IGNORED.contains(name)) {
						conditions.addAll(conditions(name, parameter.getValue()));
					}
				}
			}
		}
		return new RowQuery(columns, conditions, order, offset, limit);
	}

	/**
	 * Read a number. PostgREST does without one that is none.
	 */
	private static long number(String name, String text, long otherwise) throws RestException {
		long number;
		try {
			number = Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
		if (number < 0) {
			throw RestException.range(name);
		}
		return number;
	}

	private static List<String> columns(String text) throws RestException {
		List<String> columns = new ArrayList<>();
		boolean all = text.isEmpty();
		Scanner scanner = new Scanner("select parameter", text);
		while (!scanner.isAtEnd()) {
			if (scanner.take("*")) {
				all = true;
			}
			else {
				columns.add(scanner.name(":(,-"));
			}
			if (scanner.isAt(":(-")) {
				throw RestException
					.notEvaluated("The embedded server selects columns by their names only, not '" + text + "'");
			}
			if (!scanner.isAtEnd()) {
				scanner.expect(",");
				if (scanner.isAtEnd()) {
					throw scanner.unexpected();
				}
			}
		}
		// a column beside all of them would be answered once
		return all ? List.of() : columns;
	}

	private static List<RowOrder> order(String text) throws RestException {
		List<RowOrder> order = new ArrayList<>();
		Scanner scanner = new Scanner("order", text);
		do {
			String column = scanner.name(".,(-");
			if (scanner.isAt("(-")) {
				throw RestException
					.notEvaluated("The embedded server orders by columns of the table only, not by '" + text + "'");
			}
			boolean descending = scanner.take(".desc");
			if (!descending) {
				scanner.take(".asc");
			}
			// as PostgreSQL does: NULL counts as the largest value
			boolean nullsFirst = descending;
			if (scanner.take(".nullsfirst")) {
				nullsFirst = true;
			}
			else if (scanner.take(".nullslast")) {
				nullsFirst = false;
			}
			order.add(new RowOrder(column, descending, nullsFirst));
		}
		while (scanner.take(","));
		scanner.expectEnd();
		return order;
	}

	private static List<RowCondition> conditions(String name, String[] values) throws RestException {
		List<RowCondition> conditions = new ArrayList<>();
		for (String value : values) {
			conditions.add(condition(name, value));
		}
		return conditions;
	}

	private static RowCondition condition(String name, String value) throws RestException {
		return switch (name) {
			case "and", "or" -> ConditionParser.junction(name.equals("and"), value, false);
			case "not.and", "not.or" -> ConditionParser.junction(name.equals("not.and"), value, true);
			default -> ConditionParser.filter(column(name), value);
		};
	}

	private static String column(String name) throws RestException {
		if (name.contains("->") || name.contains(".")) {
			throw RestException
				.notEvaluated("The embedded server filters by columns of the table only, not by '" + name + "'");
		}
		return (name.length() > 2 && name.startsWith("\"") && name.endsWith("\""))
				? name.substring(1, name.length() - 1) : name;
	}

}
