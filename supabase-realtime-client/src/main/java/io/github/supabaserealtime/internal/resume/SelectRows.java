package io.github.supabaserealtime.internal.resume;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * Writes the SQL that reads the rows of a {@link TableQuery}. Names are those that the
 * database itself has for its columns, and quoted; values are parameters.
 */
final class SelectRows {

	private final TableQuery query;

	private final Map<String, JdbcMissedRows.Column> columns;

	private final List<String> key;

	private final Set<String> selected = new LinkedHashSet<>();

	/**
	 * Create the SQL for a table.
	 * @throws IllegalStateException if the table lacks a column that is needed
	 */
	SelectRows(TableQuery query, Map<String, JdbcMissedRows.Column> columns, List<String> key) {
		this.query = query;
		this.columns = columns;
		this.key = key;
		if (key.isEmpty()) {
			throw new IllegalStateException("The table " + query + " has no primary key");
		}
		List<String> select = query.binding().select();
		this.selected.addAll(select.isEmpty() ? columns.keySet() : select);
		this.selected.addAll(key);
		this.selected.add(query.column());
		this.selected.forEach(this::column);
		if (!column(query.column()).isOrdered()) {
			throw new IllegalStateException(
					"The column '" + query.column() + "' of " + query + " has the type " + column(query.column()).type()
							+ ", but rows are read in the order of a time, a date, a number or a uuid");
		}
	}

	private JdbcMissedRows.Column column(String name) {
		JdbcMissedRows.Column column = this.columns.get(name);
		if (column == null) {
			throw new IllegalStateException("The table " + this.query + " has no column '" + name + "'");
		}
		return column;
	}

	List<String> key() {
		return this.key;
	}

	String column() {
		return this.query.column();
	}

	/**
	 * Return the types of the columns that are read.
	 */
	Map<String, String> types() {
		Map<String, String> types = new LinkedHashMap<>();
		this.columns.values()
			.stream()
			.filter((column) -> this.selected.contains(column.name()))
			.forEach((column) -> types.put(column.name(), column.type()));
		return types;
	}

	/**
	 * Return a query for the last row.
	 */
	Sql last() {
		List<Object> parameters = new ArrayList<>();
		return new Sql(select(null, parameters, " desc", 1), parameters);
	}

	/**
	 * Return a query for the rows after a position.
	 */
	Sql after(Position position, int limit) {
		List<Object> parameters = new ArrayList<>();
		return new Sql(select(position, parameters, "", limit), parameters);
	}

	private String select(@Nullable Position after, List<Object> parameters, String direction, int limit) {
		String list = types().keySet()
			.stream()
			.map((name) -> column(name).isBytea() ? "encode(" + quoted(name) + ", 'hex') as " + quoted(name)
					: quoted(name))
			.collect(Collectors.joining(", "));
		List<String> conditions = new ArrayList<>();
		conditions.add(quoted(column()) + " is not null");
		this.query.conditions().forEach((condition) -> conditions.add(condition(condition, parameters)));
		if (after != null && after.value() != null) {
			conditions.add(after(after, parameters));
		}
		String order = ordered().stream()
			.map((name) -> "t." + quoted(name) + direction)
			.collect(Collectors.joining(", "));
		return "select to_jsonb(r)::text from (select " + list + " from " + quoted(this.query.schema()) + "."
				+ quoted(this.query.table()) + " t where " + String.join(" and ", conditions) + " order by " + order
				+ " limit " + limit + ") r";
	}

	private List<String> ordered() {
		List<String> ordered = new ArrayList<>();
		ordered.add(column());
		this.key.stream().filter((name) -> !name.equals(column())).forEach(ordered::add);
		return ordered;
	}

	private String after(Position after, List<Object> parameters) {
		String key = after.key();
		if (key == null) {
			parameters.add(after.value());
			return quoted(column()) + " >= " + parameter(column());
		}
		List<String> parts = RowIdentity.parts(key);
		for (String name : ordered()) {
			int place = this.key.indexOf(name);
			parameters.add(name.equals(column()) ? after.value() : parts.get(place));
		}
		return "(" + ordered().stream().map(SelectRows::quoted).collect(Collectors.joining(", ")) + ") > ("
				+ ordered().stream().map(this::parameter).collect(Collectors.joining(", ")) + ")";
	}

	private String parameter(String name) {
		JdbcMissedRows.Column column = column(name);
		return column.isBytea() ? "decode(cast(? as text), 'hex')" : "cast(? as " + column.spelling() + ")";
	}

	private String condition(FilterCondition condition, List<Object> parameters) {
		JdbcMissedRows.Column column = column(condition.column());
		String name = quoted(column.name());
		String value = condition.values().get(0);
		if (condition.operator().equals("is")) {
			return negated(condition, name + " is " + truth(value));
		}
		boolean list = condition.operator().equals("in");
		parameters.add(list ? condition.values() : value);
		String typed = "cast(? as " + column.spelling() + ")";
		return negated(condition, switch (condition.operator()) {
			case "eq" -> name + " = " + typed;
			case "neq" -> name + " <> " + typed;
			case "lt" -> name + " < " + typed;
			case "lte" -> name + " <= " + typed;
			case "gt" -> name + " > " + typed;
			case "gte" -> name + " >= " + typed;
			case "in" -> name + " = any(cast(cast(? as text[]) as " + column.spelling() + "[]))";
			case "like" -> name + "::text like cast(? as text)";
			case "ilike" -> name + "::text ilike cast(? as text)";
			case "match" -> name + "::text ~ cast(? as text)";
			case "imatch" -> name + "::text ~* cast(? as text)";
			case "isdistinct" -> name + " is distinct from " + typed;
			default -> throw new IllegalStateException("No operator: " + condition.operator());
		});
	}

	private static String negated(FilterCondition condition, String sql) {
		return condition.negated() ? "not (" + sql + ")" : sql;
	}

	private static String truth(String value) {
		return switch (value) {
			case "true" -> "true";
			case "false" -> "false";
			case "unknown" -> "unknown";
			default -> "null";
		};
	}

	/**
	 * Quote a name.
	 */
	static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/**
	 * A query with its parameters.
	 *
	 * @param text the SQL
	 * @param parameters texts, and lists of texts
	 */
	record Sql(String text, List<Object> parameters) {
	}

}
