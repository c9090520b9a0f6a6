package io.github.supabaserealtime.test.server;

import io.github.supabaserealtime.test.protocol.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a join asked for, read as leniently as the real server does (protocol.md 4.1).
 *
 * @param privateChannel whether policies apply
 * @param ack whether broadcasts are acknowledged
 * @param self whether broadcasts come back to their sender
 * @param replay whether stored messages are asked for
 * @param replicationReady whether the replication connection is to be announced
 * @param presenceEnabled whether the presence state is sent
 * @param presenceKey the key to track under, may be empty
 * @param changes the entries for Postgres changes with their ids
 */
record JoinConfig(boolean privateChannel, boolean ack, boolean self, boolean replay, boolean replicationReady,
		boolean presenceEnabled, String presenceKey, ArrayNode changes) {

	private static final int ID_BITS = 0x7ffffff;

	static JoinConfig of(JsonNode payload) {
		JsonNode config = payload.path("config");
		JsonNode broadcast = config.path("broadcast");
		JsonNode presence = config.path("presence");
		JsonNode key = presence.path("key");
		return new JoinConfig(flag(config.path("private")), flag(broadcast.path("ack")), flag(broadcast.path("self")),
				broadcast.has("replay"), truthy(broadcast.path("replication_ready")), flag(presence.path("enabled")),
				(key.isValueNode()) ? key.asString("") : "", withIds(config.path("postgres_changes")));
	}

	private static boolean flag(JsonNode node) {
		return node.isBoolean() ? node.booleanValue() : "true".equalsIgnoreCase(node.asString(""));
	}

	private static boolean truthy(JsonNode node) {
		return !node.isMissingNode() && !node.isNull() && !(node.isBoolean() && !node.booleanValue());
	}

	private static ArrayNode withIds(JsonNode entries) {
		ArrayNode result = JsonNodeFactory.instance.arrayNode();
		for (JsonNode entry : entries) {
			if (entry instanceof ObjectNode object) {
				ObjectNode copy = Json.object();
				copy.put("id", Json.write(object).hashCode() & ID_BITS);
				copy.setAll(object);
				result.add(copy);
			}
		}
		return result;
	}

}
