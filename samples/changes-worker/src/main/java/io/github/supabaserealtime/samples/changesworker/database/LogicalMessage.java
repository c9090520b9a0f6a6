package io.github.supabaserealtime.samples.changesworker.database;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A message of PostgreSQL's logical replication, as the plugin {@code pgoutput} writes
 * it. Values are texts as PostgreSQL prints them; {@code null} is NULL.
 */
sealed interface LogicalMessage {

	/**
	 * A transaction begins. It has been committed already.
	 *
	 * @param finalLsn where its commit is in the write-ahead log
	 * @param committedAt when it was committed
	 * @param transactionId its number
	 */
	record Begin(long finalLsn, Instant committedAt, int transactionId) implements LogicalMessage {
	}

	/**
	 * A transaction is complete.
	 *
	 * @param lsn where the commit is in the write-ahead log
	 * @param endLsn where the transaction ends in it
	 * @param committedAt when it was committed
	 */
	record Commit(long lsn, long endLsn, Instant committedAt) implements LogicalMessage {
	}

	/**
	 * A table, before its first row and after each change of its columns.
	 *
	 * @param id its number, by which rows name it
	 * @param schema its schema
	 * @param table its name
	 * @param replicaIdentity what old rows hold: {@code d} the primary key, {@code f} all
	 * columns, {@code i} the columns of an index, {@code n} nothing
	 * @param columns its columns, in the order of values
	 */
	record Relation(int id, String schema, String table, char replicaIdentity,
			List<Column> columns) implements LogicalMessage {

		String qualifiedName() {
			return this.schema + "." + this.table;
		}

	}

	/**
	 * A column of a table.
	 *
	 * @param name its name
	 * @param key whether it belongs to the replica identity
	 * @param type the number of its type
	 * @param modifier what the type is restricted to, -1 for nothing
	 */
	record Column(String name, boolean key, int type, int modifier) {
	}

	/**
	 * A type that is not built in, before the table that uses it.
	 *
	 * @param id its number
	 * @param schema its schema
	 * @param name its name
	 */
	record Type(int id, String schema, String name) implements LogicalMessage {
	}

	/**
	 * A row was inserted.
	 *
	 * @param relation the table
	 * @param row the row
	 */
	record Insert(Relation relation, Map<String, @Nullable String> row) implements LogicalMessage {
	}

	/**
	 * A row was updated.
	 *
	 * @param relation the table
	 * @param oldRow the replica identity before, empty if it did not change and the
	 * identity is not full
	 * @param row the row, without the columns that {@code unchanged} names
	 * @param unchanged the columns whose large values did not change and are not sent
	 */
	record Update(Relation relation, Map<String, @Nullable String> oldRow, Map<String, @Nullable String> row,
			Set<String> unchanged) implements LogicalMessage {
	}

	/**
	 * A row was deleted.
	 *
	 * @param relation the table
	 * @param oldRow its replica identity
	 */
	record Delete(Relation relation, Map<String, @Nullable String> oldRow) implements LogicalMessage {
	}

	/**
	 * Tables were emptied.
	 *
	 * @param relations the tables
	 */
	record Truncate(List<Relation> relations) implements LogicalMessage {
	}

}
