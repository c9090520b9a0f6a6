package io.github.supabaserealtime.test.internal.database;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads rows of a table for a role, with the privileges and the policy of the table.
 */
final class RowReader {

	private final Table table;

	private final JsonNode claims;

	private final RowMatch match;

	/**
	 * Create a reader.
	 * @param table the table
	 * @param claims the claims of the token of who reads
	 */
	RowReader(Table table, JsonNode claims) {
		this.table = table;
		this.claims = claims;
		this.match = new RowMatch(table);
	}

	/**
	 * Read.
	 * @throws QueryException if Postgres would reject the query
	 * @throws NotEvaluatedException if it cannot be told what Postgres would answer
	 */
	List<JsonNode> read(RowQuery query) {
		try {
			List<String> columns = columns(query);
			query.conditions().forEach(this.match::check);
			Comparator<Sortable> order = order(query.order());
			return this.table.find(Json.object())
				.stream()
				.filter(this::isVisible)
				.map(this::shown)
				.filter((row) -> this.match.matches(query.conditions(), row))
				.map((row) -> sortable(row, query.order()))
				.sorted(order)
				.skip(query.offset())
				.limit(query.limit())
				.map((sorted) -> selected(sorted.row(), columns))
				.toList();
		}
		catch (PostgresException ex) {
			throw QueryException.of(ex);
		}
	}

	/**
	 * Check the columns that a query names, and return those that it answers.
	 */
	private List<String> columns(RowQuery query) {
		List<String> all = this.table.selectable("").stream().map(Column::name).toList();
		List<String> answered = query.columns().isEmpty() ? all : query.columns();
		Set<String> named = new HashSet<>(answered);
		query.order().forEach((order) -> named.add(order.column()));
		query.conditions().forEach((condition) -> addColumns(condition, named));
		for (String column : named) {
			if (!all.contains(column)) {
				throw QueryException.unknownColumn(this.table.name(), column);
			}
		}
		List<String> allowed = this.table.selectable(role()).stream().map(Column::name).toList();
		if (!allowed.containsAll(named)) {
			throw QueryException.denied(this.table.name());
		}
		return answered;
	}

	private static void addColumns(RowCondition condition, Set<String> columns) {
		if (condition instanceof RowCondition.Comparison comparison) {
			columns.add(comparison.column());
		}
		else if (condition instanceof RowCondition.Junction junction) {
			junction.conditions().forEach((part) -> addColumns(part, columns));
		}
	}

	private String role() {
		return this.claims.path("role").asString("");
	}

	private boolean isVisible(ObjectNode row) {
		return this.table.policy() == null || this.table.policy().isVisible(this.claims, row.deepCopy());
	}

	/**
	 * Return a row as the database casts it to JSON.
	 */
	private ObjectNode shown(ObjectNode row) {
		ObjectNode shown = Json.object();
		row.properties().forEach((column) -> {
			PgType type = this.table.type(column.getKey());
			JsonNode value = column.getValue();
			// clients of postgres_changes see it without its prefix
			boolean bare = type.kind() == Kind.BYTEA && !type.isDomain() && value.isString();
			shown.set(column.getKey(), bare ? Json.toNode("\\x" + value.stringValue()) : value.deepCopy());
		});
		return shown;
	}

	private static JsonNode selected(ObjectNode row, List<String> columns) {
		ObjectNode selected = Json.object();
		columns.forEach((column) -> selected.set(column, row.path(column)));
		return selected;
	}

	/**
	 * Read what a row is ordered by once, and not for each comparison.
	 */
	private Sortable sortable(ObjectNode row, List<RowOrder> order) {
		return new Sortable(row,
				order.stream()
					.map((part) -> RowMatch.sortKey(this.table.type(part.column()), row.path(part.column())))
					.toArray());
	}

	private Comparator<Sortable> order(List<RowOrder> order) {
		Comparator<Sortable> result = (first, second) -> 0;
		for (int i = 0; i < order.size(); i++) {
			result = result.thenComparing(comparator(order.get(i), i));
		}
		return result;
	}

	private Comparator<Sortable> comparator(RowOrder order, int index) {
		PgType type = this.table.type(order.column());
		RowMatch.requireOrder(type);
		return (first, second) -> {
			Object left = first.keys()[index];
			Object right = second.keys()[index];
			if (left == null || right == null) {
				int nulls = Boolean.compare(left == null, right == null);
				return order.nullsFirst() ? -nulls : nulls;
			}
			int compared = RowMatch.compare(type, left, right);
			return order.descending() ? -compared : compared;
		};
	}

	/**
	 * A row with what it is ordered by.
	 */
	private record Sortable(ObjectNode row, @Nullable Object[] keys) {
	}

}
