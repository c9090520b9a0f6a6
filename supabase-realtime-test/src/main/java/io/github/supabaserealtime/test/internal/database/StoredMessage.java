package io.github.supabaserealtime.test.internal.database;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A broadcast that was sent from SQL, or by a client that asked for it to be kept.
 *
 * @param id the id
 * @param topic the topic without {@code realtime:}
 * @param event the event
 * @param json whether the data is JSON text
 * @param data the data
 * @param privateTopic whether it is for the private topic
 * @param insertedAt when it was sent
 * @param expiresAt until when it is kept, {@code null} for one from SQL
 * @since 0.9.0
 */
public record StoredMessage(String id, String topic, String event, boolean json, byte[] data, boolean privateTopic,
		Instant insertedAt, @Nullable Instant expiresAt) {

	private static final int KEPT_DAYS = 3;

	/**
	 * Return whether the message is still kept: until it expires, and at most until the
	 * partition of its day is dropped (protocol.md 5.7.6).
	 * @param now the current time
	 * @return whether it is kept
	 */
	boolean isKept(Instant now) {
		Instant today = now.truncatedTo(ChronoUnit.DAYS);
		if (this.insertedAt.isBefore(today.minus(KEPT_DAYS, ChronoUnit.DAYS))) {
			return false;
		}
		return this.expiresAt == null || this.expiresAt.isAfter(now);
	}

	/**
	 * Return whether the real server can read what it has stored. A JSON payload has to
	 * be an object for that (protocol.md 5.7.9).
	 * @return whether it can be read
	 */
	public boolean isLoadable() {
		JsonNode content = this.json ? Json.parse(this.data) : null;
		return !this.json || (content != null && content.isObject());
	}

	/**
	 * Return what the real server says when it fails to read the message.
	 * @return the text
	 */
	public String loadError() {
		return "cannot load `" + new String(this.data, StandardCharsets.UTF_8)
				+ "` as type :map for field :payload in schema Realtime.Api.Message";
	}

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
