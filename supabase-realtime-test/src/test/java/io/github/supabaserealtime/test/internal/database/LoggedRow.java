package io.github.supabaserealtime.test.internal.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/**
 * A row as the write-ahead log has it, decoded by {@code pgoutput}.
 *
 * @param table the table
 * @param kind {@code I} or {@code U}
 * @param values the texts of the values by column, {@code null} for NULL
 * @param unchanged the columns that are left out because they did not change
 */
record LoggedRow(String table, char kind, Map<String, String> values, Set<String> unchanged) {

	/**
	 * Read rows up to the next one of a certain table.
	 */
	static List<LoggedRow> read(Connection connection, String name, String lastTable) throws SQLException {
		List<LoggedRow> rows = new ArrayList<>();
		Map<Integer, Relation> relations = new HashMap<>();
		try (PGReplicationStream stream = connection.unwrap(PGConnection.class)
			.getReplicationAPI()
			.replicationStream()
			.logical()
			.withSlotName(name)
			.withSlotOption("proto_version", 1)
			.withSlotOption("publication_names", name)
			.start()) {
			boolean last = false;
			boolean committed = false;
			while (!committed) {
				ByteBuffer message = stream.read();
				switch (message.get()) {
					case 'R' -> Relation.read(message, relations);
					case 'I' -> {
						rows.add(row('I', message, relations));
						last = rows.get(rows.size() - 1).table.equals(lastTable);
					}
					case 'U' -> rows.add(row('U', message, relations));
					case 'C' -> committed = last;
				}
				stream.setAppliedLSN(stream.getLastReceiveLSN());
				stream.setFlushedLSN(stream.getLastReceiveLSN());
			}
			stream.forceUpdateStatus();
		}
		return rows;
	}

	private static LoggedRow row(char kind, ByteBuffer message, Map<Integer, Relation> relations) {
		Relation relation = relations.get(message.getInt());
		byte part = message.get();
		if (part != 'N') {
			tuple(message, relation, new LinkedHashMap<>(), new LinkedHashSet<>());
			message.get();
		}
		Map<String, String> values = new LinkedHashMap<>();
		Set<String> unchanged = new LinkedHashSet<>();
		tuple(message, relation, values, unchanged);
		return new LoggedRow(relation.table, kind, values, unchanged);
	}

	private static void tuple(ByteBuffer message, Relation relation, Map<String, String> values,
			Set<String> unchanged) {
		int count = message.getShort();
		for (int i = 0; i < count; i++) {
			String column = relation.columns.get(i);
			switch (message.get()) {
				case 'u' -> unchanged.add(column);
				case 't' -> {
					byte[] text = new byte[message.getInt()];
					message.get(text);
					values.put(column, new String(text, StandardCharsets.UTF_8));
				}
				default -> values.put(column, null);
			}
		}
	}

	/**
	 * A table as the stream describes it.
	 *
	 * @param table the name
	 * @param columns the names of the columns
	 */
	private record Relation(String table, List<String> columns) {

		static void read(ByteBuffer message, Map<Integer, Relation> relations) {
			int id = message.getInt();
			text(message);
			String table = text(message);
			message.get();
			int count = message.getShort();
			List<String> columns = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				message.get();
				columns.add(text(message));
				message.getInt();
				message.getInt();
			}
			relations.put(id, new Relation(table, columns));
		}

		private static String text(ByteBuffer message) {
			int start = message.position();
			while (message.get() != 0) {
				continue;
			}
			byte[] text = new byte[message.position() - start - 1];
			message.get(start, text);
			return new String(text, StandardCharsets.UTF_8);
		}

	}

}
