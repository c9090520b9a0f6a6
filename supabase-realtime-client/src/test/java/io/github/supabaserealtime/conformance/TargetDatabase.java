package io.github.supabaserealtime.conformance;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The database behind a target.
 */
interface TargetDatabase {

	/**
	 * Insert a row.
	 * @param table one of {@link Tables}
	 * @param row values by column; columns left out are null
	 */
	void insert(String table, Map<String, ? extends @Nullable Object> row);

	/**
	 * Update a row.
	 * @param table one of {@link Tables}
	 * @param id its primary key
	 * @param changes the columns that change
	 */
	void update(String table, long id, Map<String, ? extends @Nullable Object> changes);

	/**
	 * Delete a row.
	 * @param table one of {@link Tables}
	 * @param id its primary key
	 */
	void delete(String table, long id);

	/**
	 * Send a broadcast to a private topic with {@code realtime.send}.
	 * @param topic the topic without {@code realtime:}
	 * @param event the event
	 * @param payload the payload
	 */
	void send(String topic, String event, Map<String, ?> payload);

	/**
	 * Send bytes to a private topic with {@code realtime.send_binary}.
	 * @param topic the topic without {@code realtime:}
	 * @param event the event
	 * @param payload the bytes
	 */
	void sendBinary(String topic, String event, byte[] payload);

	/**
	 * Keep the server from subscribing to changes.
	 * @return what lets it subscribe again
	 * @throws TestAbortedException if the server cannot be kept from it, which skips the
	 * case
	 */
	Runnable pauseSubscriptions();

}
