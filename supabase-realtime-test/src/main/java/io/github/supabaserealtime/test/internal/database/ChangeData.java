package io.github.supabaserealtime.test.internal.database;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the data of the messages for a change, for one role (protocol.md 6.2).
 */
final class ChangeData {

	private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'",
			Locale.ROOT);

	private static final int MAX_CHANGE_BYTES = 1024 * 1024;

	private static final int MAX_VALUE_BYTES = 64;

	private final Change change;

	private final List<Column> columns;

	private final Instant time;

	private final boolean tooLarge;

	ChangeData(Change change, String role, Instant time) {
		this.change = change;
		this.columns = change.table().selectable(role);
		this.time = time;
		this.tooLarge = size(change) > MAX_CHANGE_BYTES;
	}

	/**
	 * Return the size of the entry in the write-ahead log, nearly: the real server takes
	 * that of the text of a {@code jsonb}.
	 */
	private static int size(Change change) {
		ObjectNode entry = Json.object();
		ObjectNode old = change.old();
		ObjectNode row = (old != null) ? old : change.after();
		columns(change, entry.putArray("pk"), (row != null) ? change.table().key(row) : null, false);
		entry.put("table", change.table().name().table());
		entry.put("action", change.type().substring(0, 1));
		entry.put("schema", change.table().name().schema());
		columns(change, entry.putArray("columns"), change.logged(), true);
		columns(change, entry.putArray("identity"), old, true);
		entry.put("timestamp", "2026-01-01 00:00:00.000000+00");
		return JsonLiterals.write(entry).getBytes(StandardCharsets.UTF_8).length;
	}

	private static void columns(Change change, ArrayNode list, @Nullable ObjectNode row, boolean values) {
		for (Map.Entry<String, JsonNode> column : (row != null) ? row.properties()
				: Set.<Map.Entry<String, JsonNode>>of()) {
			ObjectNode entry = list.addObject().put("name", column.getKey());
			entry.put("type", change.table().type(column.getKey()).sqlName());
			if (values) {
				JsonNode value = column.getValue();
				// documents and arrays are texts there
				entry.set("value", value.isContainer() ? Json.toNode(JsonLiterals.write(value)) : value);
			}
			entry.put("typeoid", 1000);
		}
	}

	private ObjectNode begin(@Nullable String time) {
		ObjectNode data = Json.object();
		data.put("table", this.change.table().name().table());
		data.put("type", this.change.type());
		data.put("schema", this.change.table().name().schema());
		data.put("commit_timestamp", time);
		return data;
	}

	ObjectNode error(String text) {
		ObjectNode data = begin(null);
		data.putArray("columns");
		data.putObject("record");
		if (this.change.before() != null) {
			data.putObject("old_record");
		}
		data.putArray("errors").add(text);
		return data;
	}

	/**
	 * Return the data for a selection.
	 * @param binding what was selected
	 */
	ObjectNode of(Binding binding) {
		ObjectNode data = begin(TIMESTAMP.format(this.time.atOffset(ZoneOffset.UTC)));
		ArrayNode types = data.putArray("columns");
		List<Column> selected = this.columns.stream()
			.filter((column) -> binding.select() == null || binding.select().contains(column.name())
					|| isKey(column.name()))
			.toList();
		selected.forEach((column) -> types.addObject().put("name", column.name()).put("type", column.type().name()));
		List<String> names = selected.stream().map(Column::name).toList();
		if (this.change.after() != null) {
			data.set("record", only(this.tooLarge ? this.change.logged() : this.change.shown(), names));
		}
		ObjectNode old = this.change.old();
		if (old != null) {
			boolean keyOnly = this.change.isDelete() && this.change.table().policy() != null;
			data.set("old_record", only(old, keyOnly ? names.stream().filter(this::isKey).toList() : names));
		}
		if (this.tooLarge) {
			data.putArray("errors").add("Error 413: Payload Too Large");
		}
		else {
			data.putNull("errors");
		}
		return data;
	}

	private boolean isKey(String column) {
		return this.change.table().primaryKey().contains(column);
	}

	private ObjectNode only(@Nullable ObjectNode row, List<String> names) {
		ObjectNode result = Json.object();
		if (row == null) {
			return result;
		}
		for (String name : names) {
			JsonNode value = row.get(name);
			if (value != null && (!this.tooLarge || isSmall(value))) {
				result.set(name, value);
			}
		}
		return result;
	}

	/**
	 * A null has no size and is left out with what is too large.
	 */
	private static boolean isSmall(JsonNode value) {
		return !value.isNull() && JsonLiterals.write(value).getBytes(StandardCharsets.UTF_8).length <= MAX_VALUE_BYTES;
	}

}
