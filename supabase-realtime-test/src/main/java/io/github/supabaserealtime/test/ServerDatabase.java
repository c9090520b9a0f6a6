package io.github.supabaserealtime.test;

import java.util.Map;

/**
 * The database of an embedded server. It has tables, whose changes are sent to the
 * channels that subscribed to them, and broadcasts that were sent from SQL, which are
 * kept for replay. It keeps its content when the server is restarted. Safe for several
 * threads.
 * <p>
 * Changes of rows reach the sockets as at the real server: not with the commit, but
 * behind the next poll of the database (after 10 ms by default, see
 * {@link EmbeddedRealtimeServerBuilder#pollInterval}), in the order of the commits. A
 * broadcast that is sent after a commit may arrive before the row. A channel that leaves,
 * a socket that is lost or a server that is stopped before the poll gets nothing of them.
 * {@link #deliverChanges()} does not wait for the poll. Broadcasts are in the queues of
 * the sockets when the call returns.
 * <p>
 * As long as no table was created, every well-formed subscription is confirmed, for tests
 * that never touch the database. From the first {@link TableBuilder#create()} on,
 * subscriptions are checked as the real server does. A subscription that is refused when
 * its channel joins is given up: creating its table later does not bring it back, another
 * join or a new token does.
 * <p>
 * Values, filters and error texts are those of PostgreSQL 17 and of the real server's SQL
 * functions, for the types that {@link TableBuilder#column} names. A differential test
 * compares both. Clients see what the real server sends: {@code null} for a NaN or an
 * infinity in a column of numbers, and of {@code char(n)} the first character only, since
 * the real server casts to {@code character}.
 * <p>
 * An UPDATE leaves out values of more than 2,000 bytes that it does not write, and
 * filters on them do not match, as PostgreSQL stores them apart from the row (TOAST).
 * PostgreSQL compresses values first and sends those that become small enough; nothing is
 * compressed here. With replica identity {@code full} the old row has the value, and the
 * real server takes it from there, for the record but not for filters.
 * <p>
 * Where this server cannot tell what PostgreSQL would answer, it says so instead of
 * guessing: a filter that is not evaluated gives the subscriber a system error, and each
 * change that the subscription asks for throws {@link UnsupportedOperationException}; so
 * does a value. Not evaluated are:
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
 *
 * @since 0.9.0
 */
public interface ServerDatabase {

	/**
	 * Begin to describe a table.
	 * @param name the name with its schema, {@code public.todos} for instance; without
	 * one it is in {@code public}
	 * @return a builder, to be ended with {@link TableBuilder#create()}
	 */
	TableBuilder table(String name);

	/**
	 * Insert a row.
	 * @param table the table, {@code public.todos} for instance
	 * @param row values by column; columns left out are null. Java values are taken for
	 * what they are ({@code Instant}, {@code UUID}, {@code BigDecimal}, lists for arrays,
	 * lists of lists for those with dimensions, maps and lists for {@code jsonb}), and
	 * strings are read as Postgres reads literals, also those for {@code json},
	 * {@code jsonb} and arrays
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
	 * Send a broadcast as {@code realtime.send} does: members receive it, with its id in
	 * {@code meta}, and later joins of the private topic can have it replayed.
	 * @param topic the topic, with or without {@code realtime:}
	 * @param event the event
	 * @param payload the payload, which gets the id of the message as its {@code id}
	 * unless it has one
	 * @param privateTopic whether it is for the private topic, else for the public one
	 * @return the id of the message
	 */
	String send(String topic, String event, Map<String, ?> payload, boolean privateTopic);

	/**
	 * Send a binary broadcast as {@code realtime.send_binary} does. Clients of version
	 * 1.0.0 get nothing.
	 * @param topic the topic, with or without {@code realtime:}
	 * @param event the event
	 * @param payload the bytes
	 * @param privateTopic whether it is for the private topic, else for the public one
	 * @return the id of the message
	 */
	String sendBinary(String topic, String event, byte[] payload, boolean privateTopic);

	/**
	 * Deliver the changes that were committed so far at once, rather than with the next
	 * poll. When the call returns, they are in the queues of the sockets: for a test that
	 * shows that a channel gets nothing.
	 */
	void deliverChanges();

	/**
	 * Stop streaming, as while the real server starts or restarts its replication:
	 * subscriptions are neither confirmed nor refused, joins that wait for them are not
	 * answered before their time is over, changes and broadcasts are kept in the tables
	 * but reach nobody, changes that wait for a poll are lost, and joins that asked for
	 * the replication signal get none; after 60 s (of the server's clock) their channels
	 * are closed with {@code Replication connection was not established in time}. Does
	 * nothing if it is stopped already.
	 */
	void pauseReplication();

	/**
	 * Stream again: channels whose subscription was not refused are subscribed anew, and
	 * those that wait for the replication signal get it. What happened meanwhile is lost
	 * to them, but for a replay. Does nothing if nothing was paused.
	 */
	void resumeReplication();

	/**
	 * Let the next subscriptions fail in a way that the real server tries again: each
	 * failure is a system error, and the server's next attempt comes 5 s later by its
	 * clock. A join that waits for its subscription is told nothing of them.
	 * @param error the text, {@code {:error, "Too many database timeouts"}} for instance
	 * @param times how many attempts fail
	 */
	void failSubscriptions(String error, int times);

}
