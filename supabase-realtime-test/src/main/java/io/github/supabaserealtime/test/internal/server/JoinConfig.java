package io.github.supabaserealtime.test.internal.server;

import java.util.List;

import io.github.supabaserealtime.test.internal.database.BindingEntry;
import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration in a join, read as leniently as the real server does (protocol.md
 * 4.1).
 *
 * @param privateChannel whether policies apply
 * @param ack whether broadcasts are acknowledged
 * @param self whether broadcasts come back to their sender
 * @param replay the parameters of a replay, missing if none is asked for
 * @param replicationReady whether the replication connection is to be announced
 * @param presenceEnabled whether the presence state is sent
 * @param presenceKey the key to track under, may be empty
 * @param legacy whether there was no configuration at all, so that the topic names the
 * changes to listen to (protocol.md 4.8)
 * @param changes the entries for Postgres changes
 * @param problem what the real server fails at, or {@code null}
 */
record JoinConfig(boolean privateChannel, boolean ack, boolean self, JsonNode replay, boolean replicationReady,
		boolean presenceEnabled, String presenceKey, boolean legacy, List<BindingEntry> changes,
		@Nullable String problem) {

	/**
	 * Read the configuration.
	 * @param join the join
	 * @param newest whether the newest server reads it
	 */
	static JoinConfig of(ClientMessage join, boolean newest) {
		JsonNode config = join.payload().path("config");
		JsonNode broadcast = config.path("broadcast");
		JsonNode presence = config.path("presence");
		JsonNode key = presence.path("key");
		JsonNode ready = broadcast.path("replication_ready");
		boolean bare = config.isMissingNode();
		List<BindingEntry> entries = List.of();
		String failure = null;
		try {
			entries = bare ? legacy(join.topic()) : changes(config);
		}
		catch (IllegalArgumentException ex) {
			failure = ex.getMessage();
		}
		return new JoinConfig(flag(config.path("private")), flag(broadcast.path("ack")), flag(broadcast.path("self")),
				broadcast.path("replay"), newest ? flag(ready) : truthy(ready), flag(presence.path("enabled")),
				(key.isValueNode()) ? key.asString("") : "", bare, entries, failure);
	}

	private static List<BindingEntry> changes(JsonNode config) {
		if (!config.isObject() && !config.isNull()) {
			throw new IllegalArgumentException("no function clause matching in Access.get/3");
		}
		return BindingEntry.of(config.path("postgres_changes"));
	}

	private static List<BindingEntry> legacy(String topic) {
		String[] parts = topic.substring(Rooms.PREFIX.length()).split(":", 3);
		ObjectNode params = Json.object().put("schema", parts[0]);
		if (parts.length > 1) {
			params.put("table", parts[1]);
		}
		if (parts.length > 2) {
			params.put("filter", parts[2]);
		}
		return List.of(new BindingEntry(params));
	}

	private static boolean flag(JsonNode node) {
		return node.isBoolean() ? node.booleanValue() : "true".equalsIgnoreCase(node.asString(""));
	}

	private static boolean truthy(JsonNode node) {
		return !node.isMissingNode() && !node.isNull() && !(node.isBoolean() && !node.booleanValue());
	}

}
