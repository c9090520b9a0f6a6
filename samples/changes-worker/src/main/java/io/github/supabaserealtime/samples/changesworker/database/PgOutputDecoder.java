package io.github.supabaserealtime.samples.changesworker.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Begin;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Column;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Commit;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Delete;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Insert;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Relation;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Truncate;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Type;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Update;
import org.jspecify.annotations.Nullable;

/**
 * Decodes version 1 of {@code pgoutput}, as the chapter "Logical Replication Message
 * Formats" of PostgreSQL's manual describes it. It remembers the tables of its stream, so
 * there is one decoder for each stream. Not safe for use by several threads.
 */
class PgOutputDecoder {

	private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

	private final Map<Integer, Relation> relations = new HashMap<>();

	/**
	 * Decode a message.
	 * @param message its bytes, which are read to their end
	 * @throws IllegalArgumentException if the decoder does not know the message
	 */
	LogicalMessage decode(ByteBuffer message) {
		char kind = (char) message.get();
		LogicalMessage decoded = switch (kind) {
			case 'B' -> new Begin(message.getLong(), time(message), message.getInt());
			case 'C' -> commit(message);
			case 'R' -> relation(message);
			case 'Y' -> new Type(message.getInt(), text(message), text(message));
			case 'I' -> insert(message);
			case 'U' -> update(message);
			case 'D' -> delete(message);
			case 'T' -> truncate(message);
			default -> throw new IllegalArgumentException("Unknown message '" + kind + "'");
		};
		if (message.hasRemaining()) {
			throw new IllegalArgumentException(message.remaining() + " bytes are left of " + decoded);
		}
		return decoded;
	}

	private static Commit commit(ByteBuffer message) {
		// flags, which have no meaning yet
		message.get();
		return new Commit(message.getLong(), message.getLong(), time(message));
	}

	private Relation relation(ByteBuffer message) {
		int id = message.getInt();
		String schema = text(message);
		String table = text(message);
		char replicaIdentity = (char) message.get();
		int count = message.getShort();
		List<Column> columns = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			boolean key = (message.get() & 1) == 1;
			columns.add(new Column(text(message), key, message.getInt(), message.getInt()));
		}
		Relation relation = new Relation(id, schema.isEmpty() ? "pg_catalog" : schema, table, replicaIdentity,
				List.copyOf(columns));
		this.relations.put(id, relation);
		return relation;
	}

	private Insert insert(ByteBuffer message) {
		Relation relation = known(message.getInt());
		expect(message, 'N');
		return new Insert(relation, tuple(message, relation, new LinkedHashSet<>()));
	}

	private Update update(ByteBuffer message) {
		Relation relation = known(message.getInt());
		Map<String, @Nullable String> oldRow = Map.of();
		byte part = message.get(message.position());
		if (part == 'K' || part == 'O') {
			oldRow = oldRow(message, relation);
		}
		expect(message, 'N');
		Set<String> unchanged = new LinkedHashSet<>();
		Map<String, @Nullable String> row = tuple(message, relation, unchanged);
		return new Update(relation, oldRow, row, Collections.unmodifiableSet(unchanged));
	}

	private Delete delete(ByteBuffer message) {
		Relation relation = known(message.getInt());
		return new Delete(relation, oldRow(message, relation));
	}

	private Truncate truncate(ByteBuffer message) {
		int count = message.getInt();
		// whether dependent tables and sequences were included
		message.get();
		List<Relation> truncated = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			truncated.add(known(message.getInt()));
		}
		return new Truncate(List.copyOf(truncated));
	}

	private Relation known(int id) {
		Relation relation = this.relations.get(id);
		if (relation == null) {
			throw new IllegalArgumentException("The stream has not described the table " + id);
		}
		return relation;
	}

	private static void expect(ByteBuffer message, char part) {
		char found = (char) message.get();
		if (found != part) {
			throw new IllegalArgumentException("Expected '" + part + "' and found '" + found + "'");
		}
	}

	/**
	 * Read the row before a change. As a key it has a place for each column, and NULL for
	 * those that do not belong to the key.
	 */
	private static Map<String, @Nullable String> oldRow(ByteBuffer message, Relation relation) {
		char part = (char) message.get();
		if (part != 'K' && part != 'O') {
			throw new IllegalArgumentException("Expected an old row and found '" + part + "'");
		}
		Map<String, @Nullable String> row = new LinkedHashMap<>(tuple(message, relation, new LinkedHashSet<>()));
		if (part == 'K') {
			relation.columns().stream().filter((column) -> !column.key()).map(Column::name).forEach(row::remove);
		}
		return Collections.unmodifiableMap(row);
	}

	private static Map<String, @Nullable String> tuple(ByteBuffer message, Relation relation, Set<String> unchanged) {
		Map<String, @Nullable String> row = new LinkedHashMap<>();
		int count = message.getShort();
		for (int i = 0; i < count; i++) {
			String column = relation.columns().get(i).name();
			char kind = (char) message.get();
			switch (kind) {
				case 'n' -> row.put(column, null);
				case 'u' -> unchanged.add(column);
				case 't' -> row.put(column, value(message));
				default -> throw new IllegalArgumentException("Unknown value '" + kind + "'");
			}
		}
		return Collections.unmodifiableMap(row);
	}

	private static String value(ByteBuffer message) {
		byte[] bytes = new byte[message.getInt()];
		message.get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static String text(ByteBuffer message) {
		int start = message.position();
		while (message.get() != 0) {
			continue;
		}
		byte[] bytes = new byte[message.position() - start - 1];
		message.get(start, bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static Instant time(ByteBuffer message) {
		return EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
	}

}
