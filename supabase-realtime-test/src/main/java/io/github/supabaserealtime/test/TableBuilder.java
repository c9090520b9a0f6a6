package io.github.supabaserealtime.test;

import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Builder for a table of an embedded server. It has no effect before {@link #create()}.
 * Not safe for use by several threads.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface TableBuilder {

	/**
	 * Add a column. Columns keep the order in which they are added.
	 * <p>
	 * Values and filters are evaluated as by PostgreSQL 17 and the real server for the
	 * types {@code int2}, {@code int4}, {@code int8}, {@code oid}, {@code float4},
	 * {@code float8}, {@code numeric}, {@code bool}, {@code text}, {@code varchar},
	 * {@code bpchar}, {@code uuid}, {@code date}, {@code time}, {@code timetz},
	 * {@code timestamp}, {@code timestamptz}, {@code json}, {@code jsonb}, {@code bytea},
	 * enumerated types, domains and arrays of these. A column of another type accepts any
	 * value and sends it unchanged. Filters on it are not evaluated: a change of a row
	 * then throws an exception.
	 * @param name the name
	 * @param type a Postgres type as clients see it ({@code int8}, {@code timestamptz},
	 * {@code _text} for an array) or as SQL spells it ({@code bigint},
	 * {@code numeric(10,2)}, {@code timestamp(3) with time zone}, {@code text[]},
	 * {@code bigserial}, {@code public.mood}, {@code "Mood"}); missing values of a column
	 * of a serial type are counted from 1
	 * @return this builder
	 * @throws IllegalArgumentException if there is a column of that name, or Postgres
	 * does not know the type
	 */
	TableBuilder column(String name, String type);

	/**
	 * Add a column of an enumerated type.
	 * @param name the name
	 * @param type the name of the type as clients see it, or as SQL spells it if it is
	 * quoted or has a schema ({@code "Mood"}, {@code app.mood})
	 * @param labels its labels in their order
	 * @return this builder
	 * @throws IllegalArgumentException if there is a column of that name, or no label
	 */
	TableBuilder enumColumn(String name, String type, String... labels);

	/**
	 * Add a column of a domain. The constraints of the domain are not checked.
	 * @param name the name
	 * @param domain the name of the domain as clients see it, or as SQL spells it if it
	 * is quoted or has a schema
	 * @param type the base type of the domain, as for {@link #column}
	 * @return this builder
	 * @throws IllegalArgumentException if there is a column of that name, or Postgres
	 * does not know the type
	 */
	TableBuilder domainColumn(String name, String domain, String type);

	/**
	 * Set the primary key. Without one, inserts reach clients as {@code Error 400: Bad
	 * Request, no primary key}, and updates and deletes need the replica identity
	 * {@code full}.
	 * @param columns columns that were added before
	 * @return this builder
	 * @throws IllegalArgumentException if there is no such column
	 */
	TableBuilder primaryKey(String... columns);

	/**
	 * Set the replica identity to {@code full}. Old records then have all columns instead
	 * of the primary key only, and filters on any column apply to deletes.
	 * @return this builder
	 */
	TableBuilder replicaIdentityFull();

	/**
	 * Exclude the table from the publication, so that no channel can subscribe to it.
	 * Tables are published by default.
	 * @return this builder
	 */
	TableBuilder unpublished();

	/**
	 * Enable row-level security. It does not apply to deletes, but their old record then
	 * has the primary key only, independent of the replica identity (protocol.md 6.2).
	 * @param policy the policy that decides who sees a row
	 * @return this builder
	 */
	TableBuilder rowLevelSecurity(RowPolicy policy);

	/**
	 * Revoke the privilege to select columns from a role. Roles have it by default. The
	 * role no longer receives these columns. Without the primary key it receives
	 * {@code Error 401: Unauthorized} instead of inserts and updates.
	 * @param role the role, for example {@code anon}
	 * @param columns columns that were added before; none for all of them
	 * @return this builder
	 * @throws IllegalArgumentException if there is no such column
	 */
	TableBuilder revokeSelect(String role, String... columns);

	/**
	 * Broadcast each change of a row to one private topic, like a trigger that calls
	 * {@code realtime.broadcast_changes} (protocol.md 6.7).
	 * @param topic the topic, with or without {@code realtime:}
	 * @return this builder
	 * @see #broadcastChanges(Function)
	 */
	default TableBuilder broadcastChanges(String topic) {
		return broadcastChanges((row) -> topic);
	}

	/**
	 * Broadcast each change of a row to a private topic that depends on the row, like a
	 * trigger that calls {@code realtime.broadcast_changes} (protocol.md 6.7). The event
	 * is the operation, for example {@code INSERT}. The broadcasts are stored for a
	 * replay. Unlike Postgres changes, they do not wait for the next poll of the
	 * database, and they need neither a publication nor a replica identity. The row-level
	 * security of the table does not apply to them. The values are those of
	 * {@code postgres_changes}, except that {@code bytea} is written as {@code \x…}.
	 * @param topic a function that returns the topic, with or without {@code realtime:},
	 * for the new row or, for a deletion, the old row. Its argument has the values by
	 * column, whole numbers as {@code Long} and other numbers as {@code BigDecimal}. It
	 * returns {@code null} for a row that is not broadcast. If it throws an exception,
	 * the change throws it and is not made
	 * @return this builder
	 */
	TableBuilder broadcastChanges(Function<Map<String, @Nullable Object>, @Nullable String> topic);

	/**
	 * Create the table without rows. It replaces a table of the same name. Channels whose
	 * subscription to changes was confirmed are subscribed again, as by the real server
	 * when its publication changes: each receives another
	 * {@code Subscribed to PostgreSQL}, or an error. A subscription that was refused
	 * stays refused until its channel joins again or receives another token.
	 * @throws IllegalStateException if no column was added
	 */
	void create();

}
