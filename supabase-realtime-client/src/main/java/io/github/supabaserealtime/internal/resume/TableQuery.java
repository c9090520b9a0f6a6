package io.github.supabaserealtime.internal.resume;

import java.util.List;

import io.github.supabaserealtime.message.PostgresChangesBinding;

import org.springframework.util.Assert;

/**
 * The rows that a listener wants, and their order.
 *
 * @param binding the table, its filter and its columns
 * @param column the column that the listener resumes by
 * @param key the columns that tell rows apart, empty for the primary key
 */
public record TableQuery(PostgresChangesBinding binding, String column, List<String> key) {

	public TableQuery {
		Assert.notNull(binding.table(), "The binding names no table");
		key = List.copyOf(key);
	}

	String schema() {
		return this.binding.schema();
	}

	String table() {
		String table = this.binding.table();
		Assert.state(table != null, "No table");
		return table;
	}

	List<FilterCondition> conditions() {
		return FilterCondition.parse(this.binding.filter());
	}

	@Override
	public String toString() {
		return schema() + "." + table();
	}

}
