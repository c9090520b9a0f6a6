package io.github.supabaserealtime.internal.protocol;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the column lists of the last tables, because each change of a table carries
 * the same list. Safe for several threads, since each entry is one immutable reference.
 */
final class ColumnLists {

	private static final int SIZE = 64;

	private final @Nullable ColumnList[] lists = new ColumnList[SIZE];

	/**
	 * Find the list of a table that begins at a position of a text. A list is complete in
	 * itself, so one that begins with a known one is that one.
	 * @return the list, or {@code null} if it is not known
	 */
	@Nullable ColumnList find(String table, String text, int position) {
		ColumnList known = this.lists[slot(table)];
		return (known != null && text.startsWith(known.text(), position)) ? known : null;
	}

	void put(String table, ColumnList list) {
		this.lists[slot(table)] = list;
	}

	private static int slot(String table) {
		return table.hashCode() & (SIZE - 1);
	}

	/**
	 * The columns of a table.
	 *
	 * @param text the list as it arrived
	 * @param columns the types by name, not to be changed
	 */
	record ColumnList(String text, Map<String, String> columns) {
	}

}
