package io.github.supabaserealtime.test.database;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of one row.
 *
 * @param table the table
 * @param type {@code INSERT}, {@code UPDATE} or {@code DELETE}
 * @param before the row before, or {@code null} for an insert
 * @param after the row after, or {@code null} for a delete
 * @since 0.1.0
 */
public record Change(Table table, String type, @Nullable ObjectNode before, @Nullable ObjectNode after) {

	boolean isDelete() {
		return this.after == null;
	}

	/**
	 * Return what the write-ahead log holds of the row before.
	 */
	@Nullable ObjectNode old() {
		return (this.before != null) ? this.table.identity(this.before) : null;
	}

	/**
	 * Carry the change out.
	 */
	public void apply() {
		this.table.replace(this.before, this.after);
	}

}
