package io.github.supabaserealtime.test;

import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Builder for a table of an embedded server. It has no effect before {@link #create()}.
 * Not safe for several threads.
 *
 * @since 0.9.0
 */
public interface TableBuilder {

	/**
	 * Add a column. Columns keep the order in which they are added.
	 * <p>
	 * Values and filters are judged as PostgreSQL 17 and the real server do for the types
	 * {@code int2}, {@code int4}, {@code int8}, {@code oid}, {@code float4},
	 * {@code float8}, {@code numeric}, {@code bool}, {@code text}, {@code varchar},
	 * {@code bpchar}, {@code uuid}, {@code date}, {@code time}, {@code timetz},
	 * {@code timestamp}, {@code timestamptz}, {@code json}, {@code jsonb}, {@code bytea},
	 * enumerated types, domains and arrays of these. A column of another type takes any
	 * value and sends it as it is; filters on it are not evaluated, which a test is told
	 * when a row changes.
	 * @param name the name
	 * @param type a Postgres type as clients see it ({@code int8}, {@code timestamptz},
	 * {@code _text} for an array) or as SQL spells it ({@code bigint},
	 * {@code numeric(10,2)}, {@code timestamp(3) with time zone}, {@code text[]},
	 * {@code bigserial}, {@code public.mood}, {@code "Mood"}); values for a column of a
	 * serial type that are left out are counted from 1
	 * @return this builder
	 * @throws IllegalArgumentException if there is a column of that name, or Postgres
	 * does not take the type
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
	 * Add a column of a domain. The conditions of the domain are not known here.
	 * @param name the name
	 * @param domain the name of the domain as clients see it, or as SQL spells it if it
	 * is quoted or has a schema
	 * @param type the type that the domain is made of, as {@link #column} takes it
	 * @return this builder
	 * @throws IllegalArgumentException if there is a column of that name, or Postgres
	 * does not take the type
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
	 * Set the replica identity to {@code full}, so that old records hold all columns
	 * instead of the primary key only, and filters on any column fit deletes.
	 * @return this builder
	 */
	TableBuilder replicaIdentityFull();

	/**
	 * Leave the table out of the publication, so that nobody can subscribe to it. Tables
	 * are published by default.
	 * @return this builder
	 */
	TableBuilder unpublished();

	/**
	 * Enable row-level security. Deletes are not subject to it, but their old record then
	 * holds the primary key only, whatever the replica identity (protocol.md 6.2).
	 * @param policy who sees which row
	 * @return this builder
	 */
	TableBuilder rowLevelSecurity(RowPolicy policy);

	/**
	 * Take the right to select columns from a role, which has it by default. The columns
	 * vanish from what the role receives; without the primary key it receives
	 * {@code Error 401: Unauthorized} in place of inserts and updates.
	 * @param role the role, {@code anon} for instance
	 * @param columns columns that were added before; none for all of them
	 * @return this builder
	 * @throws IllegalArgumentException if there is no such column
	 */
	TableBuilder revokeSelect(String role, String... columns);

	/**
	 * Broadcast each change of a row to one private topic, as a trigger does that calls
	 * {@code realtime.broadcast_changes} (protocol.md 6.7).
	 * @param topic the topic, with or without {@code realtime:}
	 * @return this builder
	 * @see #broadcastChanges(Function)
	 */
	default TableBuilder broadcastChanges(String topic) {
		return broadcastChanges((row) -> topic);
	}

	/**
	 * Broadcast each change of a row to a private topic that depends on the row, as a
	 * trigger does that calls {@code realtime.broadcast_changes} (protocol.md 6.7). The
	 * event is the operation, {@code INSERT} for instance. Broadcasts are stored for a
	 * replay and, unlike the changes that {@code postgres_changes} brings, do not wait
	 * for the next poll of the database; they need neither a publication nor a replica
	 * identity, and no row-level security of the table applies. The values are those that
	 * {@code postgres_changes} shows, but for {@code bytea}, which is written as
	 * {@code \x…}.
	 * @param topic makes the topic, with or without {@code realtime:}, of the new row or,
	 * for a deletion, the old one: values by column, whole numbers as {@code Long},
	 * others as {@code BigDecimal}; {@code null} for a row that is not broadcast. What it
	 * throws is thrown by the change, which is not made then
	 * @return this builder
	 */
	TableBuilder broadcastChanges(Function<Map<String, @Nullable Object>, @Nullable String> topic);

	/**
	 * Create the table, empty, in the place of one of the same name. Channels whose
	 * subscription to changes was confirmed are subscribed anew, as at the real server
	 * when its publication changes: each receives {@code Subscribed to PostgreSQL} once
	 * more, or an error. A subscription that was refused stays refused until its channel
	 * joins again or gets another token.
	 * @throws IllegalStateException if no column was added
	 */
	void create();

}
