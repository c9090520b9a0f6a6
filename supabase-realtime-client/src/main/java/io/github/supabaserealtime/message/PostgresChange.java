package io.github.supabaserealtime.message;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A change of a database row (protocol.md 6.2). A subtype tells which kind.
 *
 * @since 0.1.0
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
	 * @return the time, or {@code null} for a change that the server could not read
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
	 * A changed row.
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

		/**
		 * Convert the row after the change with the connection's mapper.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 */
		public <T> @Nullable T recordAs(Class<T> type) {
			return this.record.as(type);
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

	}

}
