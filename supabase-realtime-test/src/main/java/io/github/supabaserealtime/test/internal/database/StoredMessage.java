package io.github.supabaserealtime.test.internal.database;

import java.time.Instant;

import io.github.supabaserealtime.test.internal.protocol.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A broadcast that was sent from SQL.
 *
 * @param id the id
 * @param topic the topic without {@code realtime:}
 * @param event the event
 * @param json whether the data is JSON text
 * @param data the data
 * @param privateTopic whether it is for the private topic
 * @param insertedAt when it was sent
 * @since 0.1.0
 */
public record StoredMessage(String id, String topic, String event, boolean json, byte[] data, boolean privateTopic,
		Instant insertedAt) {

	/**
	 * Return the metadata of the message.
	 * @param replayed whether it is sent once more
	 * @return the metadata
	 */
	public ObjectNode meta(boolean replayed) {
		ObjectNode meta = Json.object().put("id", this.id);
		return replayed ? meta.put("replayed", true) : meta;
	}

	/**
	 * Return the payload of a text frame.
	 * @return the payload of the broadcast with its metadata as of a replay
	 */
	public JsonNode replayPayload() {
		ObjectNode payload = Json.object();
		payload.put("type", "broadcast");
		payload.put("event", this.event);
		payload.set("payload", Json.parse(this.data));
		payload.set("meta", meta(true));
		return payload;
	}

}
