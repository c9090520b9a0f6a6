package io.github.supabaserealtime.message;

import java.util.List;

import io.github.supabaserealtime.internal.text.WellFormedText;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Subscription of a channel to changes of database tables (protocol.md 4.9). Absent parts
 * are not sent, because the server treats a null as a malformed entry.
 *
 * @param event the kind of change
 * @param schema the schema, {@code *} for all
 * @param table the table, {@code *} or {@code null} for all tables of the schema
 * @param filter the filter in the server's grammar, or {@code null} for none
 * @param select the columns to deliver, of one table; empty for all. An empty selection
 * is never sent, because newer servers deliver only the primary key for it (protocol.md
 * 4.9)
 * @since 0.9.0
 */
public record PostgresChangesBinding(Event event, String schema, @Nullable String table, @Nullable String filter,
		List<String> select) {

	private static final String ANY = "*";

	/**
	 * Create a binding.
	 * @throws IllegalArgumentException if the schema or the table is empty, if there is a
	 * filter without a table or a selection without the names of a schema and a table, if
	 * a selected column is blank, if the filter is invalid, or if a text contains half a
	 * surrogate pair
	 */
	public PostgresChangesBinding {
		Assert.notNull(event, "'event' must not be null");
		Assert.hasText(schema, "'schema' must not be empty");
		select = List.copyOf(select);
		WellFormedText.check("schema", schema);
		WellFormedText.check("table", table);
		WellFormedText.check("filter", filter);
		select.forEach((column) -> {
			Assert.hasText(column, "'select' must not hold an empty column: leave it empty for all columns");
			WellFormedText.check("select", column);
		});
		Assert.isTrue(table == null || !table.isBlank(), "'table' must not be empty: null stands for all tables");
		Assert.isTrue(table != null || filter == null, "'filter' needs a 'table'");
		boolean oneTable = table != null && !ANY.equals(table) && !ANY.equals(schema);
		Assert.isTrue(select.isEmpty() || oneTable,
				"'select' needs a 'table', and neither 'table' nor 'schema' may be '*'");
		if (filter != null) {
			filter = PostgresChangesFilter.parse(filter).toString();
		}
	}

	/**
	 * Create a binding for a table, with all columns.
	 * @param event the kind of change
	 * @param schema the schema
	 * @param table the table
	 * @param filter which rows, or {@code null} for all
	 * @return the binding
	 */
	public static PostgresChangesBinding of(Event event, String schema, String table,
			@Nullable PostgresChangesFilter filter) {
		return new PostgresChangesBinding(event, schema, table, (filter != null) ? filter.toString() : null, List.of());
	}

	/**
	 * The kinds of change.
	 */
	public enum Event {

		/**
		 * All kinds.
		 */
		ALL("*"),

		/**
		 * New rows.
		 */
		INSERT("INSERT"),

		/**
		 * Changed rows.
		 */
		UPDATE("UPDATE"),

		/**
		 * Deleted rows.
		 */
		DELETE("DELETE");

		private final String wireName;

		Event(String wireName) {
			this.wireName = wireName;
		}

		/**
		 * Return the name on the wire.
		 * @return the name on the wire
		 */
		public String wireName() {
			return this.wireName;
		}

		/**
		 * Return whether a binding for this event can deliver a kind of change. No
		 * binding delivers a {@code PostgresChange.Read}, which the server does not know.
		 * @param kind the class of the change
		 * @return whether such a change can arrive
		 */
		public boolean brings(Class<? extends PostgresChange> kind) {
			return switch (this) {
				case ALL -> kind != PostgresChange.Read.class;
				case INSERT -> kind.isAssignableFrom(PostgresChange.Insert.class);
				case UPDATE -> kind.isAssignableFrom(PostgresChange.Update.class);
				case DELETE -> kind.isAssignableFrom(PostgresChange.Delete.class);
			};
		}

	}

}
