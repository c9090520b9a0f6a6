package io.github.supabaserealtime.test.internal.server;

import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ServerMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends replies to frames.
 */
final class Replies {

	private Replies() {
	}

	static void send(Connection connection, JsonNode joinRef, ClientMessage message, String status, JsonNode response) {
		ObjectNode payload = Json.object();
		payload.put("status", status);
		payload.set("response", response);
		connection.send(new ServerMessage.Envelope(joinRef, message.ref(), message.topic(), "phx_reply", payload));
	}

	static void send(Member member, ClientMessage message, String status, JsonNode response) {
		send(member.connection, member.channelRef, message, status, response);
	}

	/**
	 * Acknowledge a broadcast that was stored.
	 */
	static void stored(Member member, ClientMessage message, String id) {
		send(member, message, "ok", Json.object().put("id", id));
	}

	static void ok(Member member, ClientMessage message) {
		send(member, message, "ok", Json.object());
	}

	/**
	 * Answer what concerns a topic that is not joined, or none at all.
	 */
	static void unmatched(Connection connection, ClientMessage message) {
		send(connection, Json.toNode(null), message, "error", reason("unmatched topic"));
	}

	static ObjectNode reason(String text) {
		return Json.object().put("reason", text);
	}

}
