package io.github.supabaserealtime.test.internal.database;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of a row as {@code realtime.broadcast_changes} sends it (protocol.md 6.7).
 *
 * @since 0.9.0
 */
public final class ChangeBroadcast {

	private final Change change;

	private final String topic;

	private ChangeBroadcast(Change change, String topic) {
		this.change = change;
		this.topic = topic;
	}

	/**
	 * Return the broadcast of a change.
	 * @param change the change
	 * @return the broadcast, or {@code null} if the table does not broadcast it
	 */
	public static @Nullable ChangeBroadcast of(Change change) {
		ObjectNode row = Objects.requireNonNull((change.after() != null) ? change.after() : change.before());
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		row.properties().forEach((column) -> values.put(column.getKey(), value(column.getValue())));
		String topic = change.table().topic(values);
		return (topic != null) ? new ChangeBroadcast(change, topic) : null;
	}

	private static @Nullable Object value(JsonNode value) {
		if (value.isNumber()) {
			BigDecimal number = value.decimalValue();
			return (number.scale() <= 0 && value.canConvertToLong()) ? (Object) number.longValueExact() : number;
		}
		if (value.isNull()) {
			return null;
		}
		if (value.isBoolean()) {
			return value.booleanValue();
		}
		return value.isString() ? value.stringValue() : JsonLiterals.write(value);
	}

	/**
	 * Return where it is sent.
	 * @return the topic
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * Return the event that triggers name.
	 * @return the operation
	 */
	public String event() {
		return this.change.type();
	}

	/**
	 * Return the content as {@code jsonb} keeps it.
	 * @param id the id of the message
	 * @return the content
	 */
	public JsonNode content(String id) {
		ObjectNode content = Json.object();
		content.put("id", id);
		content.put("table", this.change.table().name().table());
		content.set("record", row(this.change.after()));
		content.put("schema", this.change.table().name().schema());
		content.put("operation", this.change.type());
		content.set("old_record", row(this.change.before()));
		return JsonLiterals.normal(content);
	}

	/**
	 * Write the content as PostgreSQL does.
	 * @param content the content
	 * @return the text
	 */
	public static String text(JsonNode content) {
		return JsonLiterals.write(content);
	}

	private JsonNode row(@Nullable ObjectNode row) {
		if (row == null) {
			return Json.toNode(null);
		}
		ObjectNode shown = Json.object();
		row.properties().forEach((column) -> {
			PgType type = this.change.table().type(column.getKey());
			JsonNode value = column.getValue();
			// clients of postgres_changes see it without its prefix
			boolean bare = type.kind() == PgType.Kind.BYTEA && !type.isDomain() && value.isString();
			shown.set(column.getKey(), bare ? Json.toNode("\\x" + value.stringValue()) : value);
		});
		return shown;
	}

}
