package io.github.supabaserealtime.test;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * The database of an embedded server. It has tables, and the server sends their changes
 * to the channels that subscribed to them. It also stores broadcasts that were sent from
 * SQL, for replay. It keeps its content when the server is restarted. Safe for use by
 * several threads.
 * <p>
 * Changes of rows are sent as by the real server: not with the commit, but after the next
 * poll of the database (10 ms later by default, see
 * {@link EmbeddedRealtimeServerBuilder#pollInterval}), in the order of the commits. A
 * broadcast that is sent after a commit may arrive before the row. If a channel leaves, a
 * socket is lost or the server is stopped before the poll, the changes are not sent.
 * {@link #deliverChanges()} sends them without waiting for the poll. A broadcast is in
 * the queues of the sockets when the call returns.
 * <p>
 * As long as no table was created, every well-formed subscription is confirmed, for tests
 * that do not use the database. After the first {@link TableBuilder#create()},
 * subscriptions are checked as by the real server. If a subscription is refused when its
 * channel joins, creating its table later does not establish it; another join or a new
 * token does.
 * <p>
 * Values, filters and error texts are those of PostgreSQL 17 and of the real server's SQL
 * functions, for the types that {@link TableBuilder#column} names. A differential test
 * compares both. Clients receive what the real server sends: {@code null} for a NaN or an
 * infinity in a column of numbers, and only the first character of a {@code char(n)},
 * because the real server casts to {@code character}.
 * <p>
 * An UPDATE omits values of more than 2,000 bytes that it does not write, and filters on
 * them do not match, because PostgreSQL stores such values outside the row (TOAST).
 * PostgreSQL compresses values first and sends those that become small enough; this
 * server does not compress. With replica identity {@code full} the old row has the value.
 * The real server copies it from there into the record, but does not use it for filters.
 * <p>
 * If this server does not know what PostgreSQL would answer, it fails instead of
 * guessing. For a filter that it does not evaluate, the subscriber receives a system
 * error, and each change that the subscription asks for throws an
 * {@link UnsupportedOperationException}. A value that it does not evaluate throws the
 * same exception. The server does not evaluate:
 * <ul>
 * <li>filters on types that {@link TableBuilder#column} does not name, such as ranges and
 * {@code interval}, but for {@code is.null};</li>
 * <li>dates and times that are not written as in ISO 8601 ({@code tomorrow},
 * {@code 1 Jan 2026}), and years outside 1 to 9999;</li>
 * <li>an order of texts that depends on the collation of the database, and the order of
 * {@code jsonb};</li>
 * <li>regular expressions with back references, look-behind, word boundaries, options or
 * collating elements;</li>
 * <li>patterns that end with an escape character, arrays of more than six
 * dimensions;</li>
 * <li>what the real server accepts and fails at with the first row, which stops its
 * stream: all filters but {@code is.null} on {@code json} and arrays, filters on
 * {@code jsonb} where a row holds a string, {@code ilike} on {@code bytea}.</li>
 * </ul>
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface ServerDatabase {

	/**
	 * Create a builder for a table.
	 * @param name the name with its schema, for example {@code public.todos}; without a
	 * schema the table is in {@code public}
	 * @return a builder; call {@link TableBuilder#create()} at its end
	 */
	TableBuilder table(String name);

	/**
	 * Return the tables.
	 * @return the names with their schemas, in the order in which the tables were created
	 */
	List<String> tables();

	/**
	 * Return the rows of a table as they are now.
	 * @param table the table, {@code public.todos} for instance
	 * @return for each row its values by column; copies that do not change
	 * @throws IllegalArgumentException if there is no such table
	 */
	List<JsonNode> rows(String table);

	/**
	 * Insert a row.
	 * @param table the table, {@code public.todos} for instance
	 * @param row the values by column; missing columns are null. Java values are
	 * converted by their type ({@code Instant}, {@code UUID}, {@code BigDecimal}, lists
	 * for arrays, lists of lists for arrays with several dimensions, maps and lists for
	 * {@code jsonb}). Strings are read as PostgreSQL reads literals, also for
	 * {@code json}, {@code jsonb} and arrays
	 * @throws IllegalArgumentException if there is no such table or column, a value does
	 * not fit its type, or the primary key is missing or taken
	 * @throws UnsupportedOperationException if a filter cannot be evaluated; the row is
	 * not inserted then
	 */
	void insert(String table, Map<String, ?> row);

	/**
	 * Update the row with a primary key.
	 * @param table the table
	 * @param row the primary key and the columns that change
	 * @throws IllegalArgumentException if there is no such table, column or row, or a
	 * value does not fit its type
	 * @throws IllegalStateException if the table has no primary key
	 * @throws UnsupportedOperationException if a filter cannot be evaluated; nothing is
	 * changed then
	 */
	void update(String table, Map<String, ?> row);

	/**
	 * Update all rows that have certain values.
	 * @param table the table
	 * @param where the values by column; empty for all rows
	 * @param changes the columns that change, the primary key possibly among them
	 * @throws IllegalArgumentException if there is no such table or column or no such
	 * row, or a value does not fit its type
	 * @throws IllegalStateException if the table is published without a replica identity
	 * @throws UnsupportedOperationException if a filter cannot be evaluated; nothing is
	 * changed then
	 */
	void update(String table, Map<String, ?> where, Map<String, ?> changes);

	/**
	 * Delete all rows that have certain values.
	 * @param table the table
	 * @param where the values by column; empty for all rows
	 * @throws IllegalArgumentException if there is no such table, column or row
	 * @throws IllegalStateException if the table is published without a replica identity
	 * @throws UnsupportedOperationException if a filter cannot be evaluated; nothing is
	 * deleted then
	 */
	void delete(String table, Map<String, ?> where);

	/**
	 * Send a broadcast as {@code realtime.send} does. Members receive it with its id in
	 * {@code meta}. Later joins of the private topic can ask for its replay, as long as
	 * the day of the message (in UTC, by the server's clock) is not more than three days
	 * ago.
	 * @param topic the topic, with or without {@code realtime:}
	 * @param event the event
	 * @param payload the payload, which gets the id of the message as its {@code id}
	 * unless it has one
	 * @param privateTopic whether it is for the private topic, else for the public one
	 * @return the id of the message
	 */
	String send(String topic, String event, Map<String, ?> payload, boolean privateTopic);

	/**
	 * Send a binary broadcast as {@code realtime.send_binary} does. Clients with protocol
	 * 1.0.0 do not receive it.
	 * @param topic the topic, with or without {@code realtime:}
	 * @param event the event
	 * @param payload the bytes
	 * @param privateTopic whether it is for the private topic, else for the public one
	 * @return the id of the message
	 */
	String sendBinary(String topic, String event, byte[] payload, boolean privateTopic);

	/**
	 * Send the committed changes at once instead of with the next poll. They are in the
	 * queues of the sockets when the call returns. Use it in a test that shows that a
	 * channel does not receive a change.
	 */
	void deliverChanges();

	/**
	 * Stop the replication, as it is while the real server starts or restarts it. Then:
	 * <ul>
	 * <li>subscriptions are neither confirmed nor refused, and joins that wait for them
	 * are not answered before their timeout;</li>
	 * <li>changes and broadcasts are kept in the tables but not sent, and changes that
	 * wait for a poll are lost;</li>
	 * <li>joins that asked for the replication signal do not receive it; after 60 s (of
	 * the server's clock) their channels are closed with
	 * {@code Replication connection was not established in time}.</li>
	 * </ul>
	 * This has no effect if the replication is already stopped.
	 */
	void pauseReplication();

	/**
	 * Start the replication again. Channels whose subscription was not refused are
	 * subscribed again, and channels that wait for the replication signal receive it.
	 * What happened meanwhile is not sent to them, except in a replay. This has no effect
	 * if the replication is not stopped.
	 */
	void resumeReplication();

	/**
	 * Let the next subscriptions fail with an error after which the real server tries
	 * again. For each failure the channel receives a system error, and the server makes
	 * its next attempt 5 s later (by its clock). A join that waits for its subscription
	 * receives nothing.
	 * @param error the text, for example {@code {:error, "Too many database timeouts"}}
	 * @param times how many attempts fail
	 */
	void failSubscriptions(String error, int times);

}
