package io.github.supabaserealtime.message;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.util.Assert;

/**
 * Change of a database row that a trigger broadcast with
 * {@code realtime.broadcast_changes} (protocol.md 6.7). The subtype tells the kind of
 * change. It is a view of the {@link BroadcastMessage} that arrived on the channel.
 * <p>
 * Old rows are complete, independent of the replica identity of the table. The server
 * does not send the types of the columns. {@link PostgresRow#as(Class)} therefore
 * converts to the types of the properties, and {@link PostgresRow#asMap()} leaves texts,
 * including dates, as they are.
 *
 * @since 0.9.0
 */
public sealed interface BroadcastChange extends RealtimeMessage {

	/**
	 * Return the change that a broadcast contains. Only the payload is examined, not the
	 * name of the event.
	 * @param message the broadcast
	 * @return the change, or {@code null} if the broadcast contains none
	 */
	static @Nullable BroadcastChange from(BroadcastMessage message) {
		Assert.notNull(message, "'message' must not be null");
		if (message.payload().isBinary()) {
			return null;
		}
		try {
			return BroadcastChangeReader.read(message);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Return the broadcast.
	 * @return the message as it arrived
	 */
	BroadcastMessage message();

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
	 * Return the operation on the row.
	 * @return the operation
	 */
	Operation operation();

	@Override
	default String connectionName() {
		return message().connectionName();
	}

	@Override
	default String topic() {
		return message().topic();
	}

	/**
	 * The operations on a row.
	 */
	enum Operation {

		/**
		 * A row is new.
		 */
		INSERT,

		/**
		 * A row is changed.
		 */
		UPDATE,

		/**
		 * A row is deleted.
		 */
		DELETE

	}

	/**
	 * A new row.
	 *
	 * @param message the broadcast
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param record the row
	 */
	record Insert(BroadcastMessage message, String schema, String table,
			PostgresRow record) implements BroadcastChange {

		@Override
		public Operation operation() {
			return Operation.INSERT;
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

	/**
	 * A changed row.
	 *
	 * @param message the broadcast
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param record the row after the change
	 * @param oldRecord the row before the change
	 */
	record Update(BroadcastMessage message, String schema, String table, PostgresRow record,
			PostgresRow oldRecord) implements BroadcastChange {

		@Override
		public Operation operation() {
			return Operation.UPDATE;
		}

		/**
		 * Convert the row after the change with the connection's mapper.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @see PostgresRow#as(Class)
		 */
		public <T> @Nullable T recordAs(Class<T> type) {
			return this.record.as(type);
		}

		/**
		 * Convert the row before the change with the connection's mapper.
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
	 * @param message the broadcast
	 * @param schema the schema of the table
	 * @param table the name of the table
	 * @param oldRecord the row as it was
	 */
	record Delete(BroadcastMessage message, String schema, String table,
			PostgresRow oldRecord) implements BroadcastChange {

		@Override
		public Operation operation() {
			return Operation.DELETE;
		}

		/**
		 * Convert the row as it was with the connection's mapper.
		 * @param <T> the type
		 * @param type the type
		 * @return the converted row
		 * @see PostgresRow#as(Class)
		 */
		public <T> @Nullable T oldRecordAs(Class<T> type) {
			return this.oldRecord.as(type);
		}

	}

}
