package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
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
 * @param subscriptionWait how long the join waits for its subscription to changes, or
 * {@code null}
 * @param problem what the real server fails at, or {@code null}
 */
record JoinConfig(boolean privateChannel, boolean ack, boolean self, JsonNode replay, boolean replicationReady,
		boolean presenceEnabled, String presenceKey, boolean legacy, List<BindingEntry> changes,
		@Nullable Duration subscriptionWait, @Nullable String problem) {

	private static final int WAIT_MILLIS = 15_000;

	private static final int MAX_WAIT_MILLIS = 20_000;

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
				(key.isValueNode()) ? key.asString("") : "", bare, entries,
				(newest && !entries.isEmpty()) ? wait(config.path("postgres_changes_options")) : null, failure);
	}

	/**
	 * Read for how long the join waits (protocol.md 4.10.1).
	 */
	private static @Nullable Duration wait(JsonNode options) {
		if (!flag(options.path("wait"))) {
			return null;
		}
		JsonNode timeout = options.path("timeout");
		boolean given = timeout.isIntegralNumber() && timeout.asLong(Long.MAX_VALUE) > 0;
		return Duration.ofMillis(given ? Math.min(timeout.asLong(Long.MAX_VALUE), MAX_WAIT_MILLIS) : WAIT_MILLIS);
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
