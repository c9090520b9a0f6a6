package io.github.supabaserealtime.test.internal.database;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.test.internal.protocol.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tables of an embedded server. A change is prepared first and applied when its
 * receivers are known.
 *
 * @since 0.9.0
 */
public final class Database {

	private final Map<TableName, Table> tables = new LinkedHashMap<>();

	private final boolean selectsKeys;

	/**
	 * Create a database without tables.
	 * @param selectsKeys whether a subscription with an empty selection of columns gets
	 * those of the primary key, and not all
	 */
	public Database(boolean selectsKeys) {
		this.selectsKeys = selectsKeys;
	}

	boolean selectsKeys() {
		return this.selectsKeys;
	}

	/**
	 * Add a table, in the place of one of the same name.
	 * @param table the table
	 */
	public void create(Table table) {
		this.tables.put(table.name(), table);
	}

	/**
	 * Return whether there has been no table at all.
	 */
	boolean isUnused() {
		return this.tables.isEmpty();
	}

	List<Table> published(Binding binding) {
		return this.tables.values()
			.stream()
			.filter((table) -> table.isPublished() && binding.concerns(table.name()))
			.toList();
	}

	private Table table(String name) {
		Table table = this.tables.get(TableName.of(name));
		if (table == null) {
			throw new IllegalArgumentException("There is no table '" + TableName.of(name) + "', only "
					+ this.tables.keySet() + ": describe it with table(...) and end with create()");
		}
		return table;
	}

	/**
	 * Return the names of the tables.
	 * @return the names with their schemas
	 */
	public List<String> tables() {
		return this.tables.keySet().stream().map(TableName::toString).toList();
	}

	/**
	 * Return the rows of a table.
	 * @param name the table
	 * @return copies of its rows, values by column
	 */
	public List<JsonNode> rows(String name) {
		return table(name).find(Json.object()).stream().map(JsonNode::deepCopy).toList();
	}

	/**
	 * Return whether there is a table.
	 * @param name the table
	 * @return whether it was created
	 */
	public boolean has(TableName name) {
		return this.tables.containsKey(name);
	}

	/**
	 * Read rows of a table with the privileges and the policy for a token.
	 * @param name the table
	 * @param query which rows
	 * @param claims the claims of the token
	 * @return copies of the rows with the columns of the query, values as the database
	 * casts them to JSON
	 * @throws QueryException if PostgreSQL would reject the query
	 * @throws NotEvaluatedException if its answer cannot be told
	 */
	public List<JsonNode> select(TableName name, RowQuery query, JsonNode claims) {
		return new RowReader(table(name.toString()), claims).read(query);
	}

	/**
	 * Prepare an insert.
	 * @param name the table
	 * @param row the values by column
	 * @return the change
	 */
	public Change insert(String name, Map<String, ?> row) {
		Table table = table(name);
		ObjectNode after = table.row(table.convert(row));
		table.requireKey(after, null);
		return new Change(table, "INSERT", null, after, Set.of());
	}

	/**
	 * Prepare the update of the row with a primary key.
	 * @param name the table
	 * @param row the primary key and the columns that change
	 * @return the change
	 */
	public List<Change> update(String name, Map<String, ?> row) {
		Table table = table(name);
		if (table.primaryKey().isEmpty()) {
			throw new IllegalStateException("'" + table.name() + "' has no primary key: tell which rows to update");
		}
		Map<String, Object> key = new LinkedHashMap<>();
		for (String column : table.primaryKey()) {
			Object value = row.get(column);
			if (value == null) {
				throw new IllegalArgumentException("'" + column + "' is missing, part of the primary key "
						+ table.primaryKey() + " of '" + table.name() + "'");
			}
			key.put(column, value);
		}
		return update(name, key, row);
	}

	/**
	 * Prepare the update of rows.
	 * @param name the table
	 * @param where the values that the rows have
	 * @param values the values that change
	 * @return the changes
	 */
	public List<Change> update(String name, Map<String, ?> where, Map<String, ?> values) {
		Table table = table(name);
		table.requireIdentity("update");
		ObjectNode changed = table.convert(values);
		List<ObjectNode> rows = find(table, where);
		if (rows.size() > 1 && table.primaryKey().stream().anyMatch(changed::has)) {
			throw new IllegalArgumentException(
					"Update the primary key " + table.primaryKey() + " of '" + table.name() + "' row by row");
		}
		return rows.stream().map((before) -> {
			ObjectNode after = before.deepCopy();
			after.setAll(changed);
			table.requireKey(after, before);
			return new Change(table, "UPDATE", before, after, table.unchanged(before, changed));
		}).toList();
	}

	/**
	 * Prepare the deletion of rows.
	 * @param name the table
	 * @param where the values that the rows have
	 * @return the changes
	 */
	public List<Change> delete(String name, Map<String, ?> where) {
		Table table = table(name);
		table.requireIdentity("delete");
		return find(table, where).stream()
			.map((before) -> new Change(table, "DELETE", before, null, Set.of()))
			.toList();
	}

	private static List<ObjectNode> find(Table table, Map<String, ?> where) {
		List<ObjectNode> rows = table.find(table.convert(where));
		if (rows.isEmpty()) {
			throw new IllegalArgumentException("'" + table.name() + "' has no row with " + where);
		}
		return rows;
	}

	/**
	 * Return the messages that a change causes.
	 * @param change the change
	 * @param subscribers the channels that ask for changes
	 * @param time when it is committed
	 * @return the messages in their order
	 * @throws NotEvaluatedException if that cannot be told
	 */
	public List<Delivery> deliveries(Change change, Collection<Subscriber> subscribers, Instant time) {
		return ChangeFeed.deliveries(change, subscribers, time);
	}

}
