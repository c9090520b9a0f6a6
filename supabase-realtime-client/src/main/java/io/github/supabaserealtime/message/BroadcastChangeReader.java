package io.github.supabaserealtime.message;

import java.util.Map;

import io.github.supabaserealtime.internal.row.PostgresTypes;
import io.github.supabaserealtime.internal.row.RowText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Reads the payload of {@code realtime.broadcast_changes} (protocol.md 6.7.2). The rows
 * are cut out of it as text, so that no digit is lost.
 */
final class BroadcastChangeReader {

	// a mapper for rows is expensive, and a connection has one mapper
	private static final Map<JsonMapper, JsonMapper> MAPPERS = new ConcurrentReferenceHashMap<>();

	private final RowText fields;

	private final JsonMapper mapper;

	private BroadcastChangeReader(Payload payload) {
		this.fields = RowText.of(payload.asText());
		this.mapper = MAPPERS.computeIfAbsent(payload.mapper(), PostgresRow::mapper);
	}

	/**
	 * Read a broadcast.
	 * @return the change, or {@code null} if it tells of none
	 * @throws tools.jackson.core.JacksonException if it is no JSON
	 */
	static @Nullable BroadcastChange read(BroadcastMessage message) {
		return new BroadcastChangeReader(message.payload()).change(message);
	}

	private @Nullable BroadcastChange change(BroadcastMessage message) {
		String operation = string("operation");
		String schema = string("schema");
		String table = string("table");
		if (operation == null || schema == null || table == null) {
			return null;
		}
		PostgresRow record = row("record");
		PostgresRow old = row("old_record");
		return switch (operation) {
			case "INSERT" -> (record != null) ? new BroadcastChange.Insert(message, schema, table, record) : null;
			case "UPDATE" -> (record != null && old != null)
					? new BroadcastChange.Update(message, schema, table, record, old) : null;
			case "DELETE" -> (old != null) ? new BroadcastChange.Delete(message, schema, table, old) : null;
			default -> null;
		};
	}

	private @Nullable String string(String field) {
		String json = this.fields.value(field);
		JsonNode node = (json != null) ? PostgresTypes.read(json) : null;
		return (node != null && node.isString()) ? node.stringValue() : null;
	}

	private @Nullable PostgresRow row(String field) {
		String json = this.fields.value(field);
		return (json != null && json.startsWith("{")) ? new PostgresRow(Payload.ofJson(json, this.mapper), Map.of())
				: null;
	}

}
