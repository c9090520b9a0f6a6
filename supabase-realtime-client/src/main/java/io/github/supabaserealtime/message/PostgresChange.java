package io.github.supabaserealtime.message;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Change of a database row (protocol.md 6.2), or a row that was read because a change of
 * it may have been missed. The subtype tells the kind.
 *
 * @since 0.9.0
 */
public sealed interface PostgresChange extends RealtimeMessage {

	/**
	 * Return the ids of the bindings that asked for the change.
	 * @return the ids as the server gave them in the reply to the join
	 */
	List<Long> ids();

	/**
	 * Return the schema of the table.
	 * @return the schema
	 */
	String schema();

	/**
	 * Return the name of the table.
	 * @return the table
	 */
	String table();

	/**
	 * Return when the change was committed.
	 * @return the time, or {@code null} for a change that the server could not read and
	 * for a row that was read
	 */
	@Nullable Instant commitTimestamp();

	/**
	 * Return what the server could not deliver, for example
	 * {@code Error 401: Unauthorized}.
	 * @return the errors, empty when all is well
	 */
	List<String> errors();

	/**
	 * A new row.
	 *
	 * @param connectionName the name of the connection it arrived on
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param ids the ids of the bindings that asked for the change
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param commitTimestamp when the change was committed
	 * @param errors what the server could not deliver
	 * @param record the row
	 */
	record Insert(String connectionName, String topic, List<Long> ids, String schema, String table,
			@Nullable Instant commitTimestamp, List<String> errors, PostgresRow record) implements PostgresChange {

		/**
		 * Convert the row with the connection's mapper.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @see PostgresRow#as(Class)
		 */
		public <T> @Nullable T recordAs(Class<T> type) {
			return this.record.as(type);
		}

	}

	/**
	 * A changed row. If the value of a column is large, about 2 kB or more, and did not
	 * change, the row after the change lacks the column, because the database does not
	 * write the value to its log again. {@link PostgresRow#columns()} contains the name
	 * of the column, and {@link #unchanged()} returns it. Only with replica identity
	 * {@code full} the value is delivered, in the old row. {@link #recordAs(Class)}
	 * refuses types that have a property for such a column;
	 * {@link #recordAsPartial(Class)} accepts them.
	 *
	 * @param connectionName the name of the connection it arrived on
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param ids the ids of the bindings that asked for the change
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param commitTimestamp when the change was committed
	 * @param errors what the server could not deliver
	 * @param record the row after the change
	 * @param oldRecord the primary key, or all columns with full replica identity
	 */
	record Update(String connectionName, String topic, List<Long> ids, String schema, String table,
			@Nullable Instant commitTimestamp, List<String> errors, PostgresRow record,
			PostgresRow oldRecord) implements PostgresChange {

		public Update {
			// errors tell of what else is missing
			record = errors.isEmpty() ? record.whole() : record;
		}

		/**
		 * Return the columns that the row after the change lacks because their values are
		 * large and did not change.
		 * @return the names of the columns, in the order of the table; empty for a change
		 * with errors, whose missing columns may have changed
		 */
		public Set<String> unchanged() {
			return this.errors.isEmpty() ? this.record.missing() : Set.of();
		}

		/**
		 * Convert the row after the change with the connection's mapper.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @throws IllegalStateException if the type has a property for a column that is
		 * missing because it did not change
		 */
		public <T> @Nullable T recordAs(Class<T> type) {
			return this.record.as(type);
		}

		/**
		 * Convert the row after the change with the connection's mapper, even if it lacks
		 * columns. The properties for {@link #unchanged() unchanged} columns keep their
		 * defaults. Do not write such a row back to the database.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 */
		public <T> @Nullable T recordAsPartial(Class<T> type) {
			return this.record.asPartial(type);
		}

		/**
		 * Convert the old row with the connection's mapper. Without full replica identity
		 * it holds the primary key alone: other properties must be ones that can stay
		 * empty.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @see PostgresRow#as(Class)
		 */
		public <T> @Nullable T oldRecordAs(Class<T> type) {
			return this.oldRecord.as(type);
		}

	}

	/**
	 * A deleted row.
	 *
	 * @param connectionName the name of the connection it arrived on
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param ids the ids of the bindings that asked for the change
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param commitTimestamp when the change was committed
	 * @param errors what the server could not deliver
	 * @param oldRecord the primary key, or all columns with full replica identity and
	 * without row-level security
	 */
	record Delete(String connectionName, String topic, List<Long> ids, String schema, String table,
			@Nullable Instant commitTimestamp, List<String> errors, PostgresRow oldRecord) implements PostgresChange {

		/**
		 * Convert the old row with the connection's mapper. Without full replica identity
		 * it holds the primary key alone: other properties must be ones that can stay
		 * empty.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @see PostgresRow#as(Class)
		 */
		public <T> @Nullable T oldRecordAs(Class<T> type) {
			return this.oldRecord.as(type);
		}

	}

	/**
	 * The current state of a row, read from the table because a change of it may have
	 * been missed. The server never sends it: a listener with a {@code resumeBy} gets it
	 * after an interruption and at the start.
	 *
	 * @param connectionName the name of the connection for whose listeners it was read
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param ids the ids of the bindings for which it was read
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param record the row
	 * @since 0.9.0
	 */
	record Read(String connectionName, String topic, List<Long> ids, String schema, String table,
			PostgresRow record) implements PostgresChange {

		@Override
		public @Nullable Instant commitTimestamp() {
			return null;
		}

		@Override
		public List<String> errors() {
			return List.of();
		}

		/**
		 * Convert the row with the connection's mapper.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @see PostgresRow#as(Class)
		 */
		public <T> @Nullable T recordAs(Class<T> type) {
			return this.record.as(type);
		}

	}

}
