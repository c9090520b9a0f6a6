package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.supabaserealtime.test.RowPolicy;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table with its rows.
 *
 * @since 0.9.0
 */
public final class Table {

	// a row of more than about 2 kB is cut (TOAST_TUPLE_THRESHOLD)
	private static final int LARGEST_IN_ROW = 2000;

	private final TableName name;

	private final Map<String, Column> columns;

	private final List<String> primaryKey;

	private final boolean full;

	private final boolean published;

	private final @Nullable RowPolicy policy;

	private final Function<Map<String, @Nullable Object>, @Nullable String> topic;

	private final Map<String, Set<String>> revoked;

	private final Map<String, Long> sequences = new HashMap<>();

	private final List<ObjectNode> rows = new ArrayList<>();

	private final Map<ObjectNode, ObjectNode> rowsByKey = new HashMap<>();

	Table(TableDefinition definition) {
		this.name = definition.name();
		this.columns = definition.columns();
		this.primaryKey = definition.primaryKey();
		this.full = definition.isFull();
		this.published = definition.isPublished();
		this.policy = definition.policy();
		this.topic = definition.topic();
		this.revoked = definition.revoked();
	}

	TableName name() {
		return this.name;
	}

	List<String> primaryKey() {
		return this.primaryKey;
	}

	boolean isPublished() {
		return this.published;
	}

	@Nullable RowPolicy policy() {
		return this.policy;
	}

	/**
	 * Return the topic that a change is broadcast to.
	 * @param row the values by column
	 * @return the topic, or {@code null} if it is not broadcast
	 */
	@Nullable String topic(Map<String, @Nullable Object> row) {
		return this.topic.apply(row);
	}

	/**
	 * Return the columns that a role may select, in their order.
	 */
	List<Column> selectable(String role) {
		Set<String> hidden = this.revoked.getOrDefault(role, Set.of());
		return this.columns.values().stream().filter((column) -> !hidden.contains(column.name())).toList();
	}

	PgType type(String column) {
		return column(column).type();
	}

	private Column column(String column) {
		Column found = this.columns.get(column);
		if (found == null) {
			throw new IllegalArgumentException(
					"'" + this.name + "' has no column '" + column + "', only " + this.columns.keySet());
		}
		return found;
	}

	/**
	 * Convert values by column.
	 * @throws IllegalArgumentException if there is no such column or a value does not fit
	 */
	ObjectNode convert(Map<String, ?> values) {
		ObjectNode result = Json.object();
		values.forEach((column, value) -> {
			try {
				result.set(column, Values.toJson(type(column), value));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("Column '" + column + "' of '" + this.name + "': " + ex.getMessage(),
						ex);
			}
		});
		return result;
	}

	/**
	 * Make a row of values: columns that are missing are null, or come from a sequence.
	 */
	ObjectNode row(ObjectNode values) {
		ObjectNode row = Json.object();
		this.columns.forEach((name, column) -> {
			JsonNode value = values.get(name);
			if (value == null && column.serial()) {
				value = Json.toNode(this.sequences.merge(name, 1L, Long::sum));
			}
			row.set(name, (value != null) ? value : Json.toNode(null));
		});
		return row;
	}

	/**
	 * Return the columns whose values are stored apart from the row and are not written
	 * again.
	 * @param changed the values that an update writes
	 */
	Set<String> unchanged(ObjectNode before, ObjectNode changed) {
		Set<String> unchanged = new LinkedHashSet<>();
		for (Map.Entry<String, JsonNode> value : before.properties()) {
			if (!changed.has(value.getKey()) && Values.size(type(value.getKey()), value.getValue()) > LARGEST_IN_ROW) {
				unchanged.add(value.getKey());
			}
		}
		return unchanged;
	}

	/**
	 * Return whether old records are whole.
	 */
	boolean isFull() {
		return this.full;
	}

	/**
	 * Return the rows that have certain values.
	 */
	List<ObjectNode> find(ObjectNode where) {
		return this.rows.stream()
			.filter((row) -> where.properties()
				.stream()
				.allMatch((property) -> property.getValue().equals(row.get(property.getKey()))))
			.toList();
	}

	/**
	 * Return the part of a row that its old record shows: the identity of the row.
	 */
	ObjectNode identity(ObjectNode row) {
		return this.full ? row : key(row);
	}

	ObjectNode key(ObjectNode row) {
		ObjectNode key = Json.object();
		this.primaryKey.forEach((column) -> key.set(column, row.path(column)));
		return key;
	}

	/**
	 * Reject a change that Postgres cannot publish.
	 */
	void requireIdentity(String action) {
		if (this.published && !this.full && this.primaryKey.isEmpty()) {
			throw new IllegalStateException("cannot " + action + " table \"" + this.name.table()
					+ "\" because it does not have a replica identity and publishes " + action
					+ "s: give it a primary key or replicaIdentityFull()");
		}
	}

	/**
	 * Put a row in the place of another.
	 * @param before the row that goes, or {@code null} for none
	 * @param after the row that comes, or {@code null} for none
	 */
	void replace(@Nullable ObjectNode before, @Nullable ObjectNode after) {
		int index = (before != null) ? indexOf(before) : this.rows.size();
		if (before != null) {
			this.rows.remove(index);
			this.rowsByKey.remove(key(before));
		}
		if (after != null) {
			this.rows.add(index, after);
			this.rowsByKey.put(key(after), after);
		}
	}

	private int indexOf(ObjectNode row) {
		for (int i = 0; i < this.rows.size(); i++) {
			if (this.rows.get(i) == row) {
				return i;
			}
		}
		return this.rows.size();
	}

	/**
	 * Reject a row whose primary key is missing or taken.
	 */
	void requireKey(ObjectNode row, @Nullable ObjectNode before) {
		if (this.primaryKey.isEmpty()) {
			return;
		}
		ObjectNode key = key(row);
		if (key.valueStream().anyMatch(JsonNode::isNull)) {
			throw new IllegalArgumentException("A row of '" + this.name + "' needs its primary key " + this.primaryKey);
		}
		ObjectNode other = this.rowsByKey.get(key);
		if (other != null && other != before) {
			throw new IllegalArgumentException("'" + this.name + "' has a row with the key " + Json.write(key));
		}
	}

}
