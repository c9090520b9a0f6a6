package io.github.supabaserealtime.test.internal.database;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of one row.
 *
 * @param table the table
 * @param type {@code INSERT}, {@code UPDATE} or {@code DELETE}
 * @param before the row before, or {@code null} for an insert
 * @param after the row after, or {@code null} for a delete
 * @param unchanged the columns whose values are stored apart from the row and did not
 * change, which the write-ahead log does not hold again
 * @since 0.9.0
 */
public record Change(Table table, String type, @Nullable ObjectNode before, @Nullable ObjectNode after,
		Set<String> unchanged) {

	boolean isDelete() {
		return this.after == null;
	}

	/**
	 * Return what the write-ahead log holds of the row after the change.
	 */
	@Nullable ObjectNode logged() {
		return (this.after != null) ? this.after.deepCopy().remove(this.unchanged) : null;
	}

	/**
	 * Return what clients see of the row after the change: the old row, if the log holds
	 * it, has what did not change.
	 */
	@Nullable ObjectNode shown() {
		return this.table.isFull() ? this.after : logged();
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
