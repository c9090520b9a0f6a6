package io.github.supabaserealtime.recovery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

/**
 * Writes what a source is about, and has the server send it. What is read by JDBC is in
 * PostgreSQL before the server sends it, but what clients had stored, which comes there
 * afterwards; rows that PostgREST reads are in the tables of the embedded server only.
 */
final class RecoveryFeed {

	private static final String TEXT = "An order of some things, for somebody who waits for them. ".repeat(2);

	private final RecoverySource source;

	private final EmbeddedRealtimeServer server;

	RecoveryFeed(RecoverySource source, EmbeddedRealtimeServer server) {
		this.source = source;
		this.server = server;
		server.database()
			.table("public.orders")
			.column("id", "int8")
			.column("body", "text")
			.column("updated_at", "timestamptz")
			.primaryKey("id")
			.create();
	}

	/**
	 * Write messages, which others see once the transaction is committed.
	 * @param at the time that they carry
	 */
	void write(Connection connection, List<Long> numbers, Instant at) throws SQLException {
		switch (this.source) {
			case CHANGES_BY_JDBC -> writeRows(connection, numbers, at);
			case STORED_BROADCASTS -> store(connection, numbers, at);
			case CHANGES_BY_POSTGREST -> {
				// the embedded server has them when they are committed
			}
			case PERSISTED_BROADCASTS -> {
				// the server sends them first
			}
		}
	}

	private void writeRows(Connection connection, List<Long> numbers, Instant at) throws SQLException {
		try (PreparedStatement statement = connection
			.prepareStatement("insert into public.orders (id, body, updated_at) values (?, ?, ?)")) {
			for (long number : numbers) {
				statement.setLong(1, number);
				statement.setString(2, TEXT);
				statement.setObject(3, at.atOffset(ZoneOffset.UTC));
				statement.addBatch();
			}
			statement.executeBatch();
		}
	}

	/**
	 * Return whether messages are stored after they were sent, as those of clients are.
	 */
	boolean isStoredLate() {
		return this.source == RecoverySource.PERSISTED_BROADCASTS;
	}

	/**
	 * Store broadcasts.
	 * @param at the time that they carry
	 */
	void store(Connection connection, List<Long> numbers, Instant at) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(
				"insert into realtime.messages (id, topic, extension, private, event, payload, inserted_at, skip_broadcast) "
						+ "values (?, 'room', 'broadcast', true, 'said', jsonb_build_object('number', ?, 'text', ?), ?, ?)")) {
			for (long number : numbers) {
				statement.setObject(1, id(number));
				statement.setLong(2, number);
				statement.setString(3, TEXT);
				statement.setObject(4, at.atOffset(ZoneOffset.UTC).toLocalDateTime());
				statement.setBoolean(5, isStoredLate());
				statement.addBatch();
			}
			statement.executeBatch();
		}
	}

	private static UUID id(long number) {
		return new UUID(0x4000L, Long.MIN_VALUE + Long.reverse(number) / 4);
	}

	/**
	 * Have the server send what was committed.
	 */
	void send(List<Long> numbers, Instant at) {
		for (long number : numbers) {
			if (this.source.isOfBroadcasts()) {
				Map<String, Object> broadcast = new HashMap<>(Map.of("type", "broadcast", "event", "said", "payload",
						Map.of("number", number, "text", TEXT)));
				if (this.source == RecoverySource.STORED_BROADCASTS) {
					broadcast.put("meta", Map.of("id", id(number).toString()));
				}
				this.server.channel(this.source.topic()).send("broadcast", broadcast);
			}
			else {
				this.server.database().insert("public.orders", Map.of("id", number, "body", TEXT, "updated_at", at));
			}
		}
	}

}
