package io.github.supabaserealtime.test.internal.server;

import io.github.supabaserealtime.test.ServerPresence;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@link ServerPresence} on the {@link Rooms} of a server.
 *
 * @param topic the topic with {@code realtime:}
 * @param rooms the rooms
 */
record RoomPresence(String topic, Rooms rooms) implements ServerPresence {

	@Override
	public void track(String key, @Nullable Object meta) {
		if (!(Json.toNode(meta) instanceof ObjectNode content)) {
			throw new IllegalArgumentException("What is tracked has to be an object, not " + meta);
		}
		this.rooms.track(this.topic, key, content.deepCopy());
	}

	@Override
	public void untrack(String key) {
		this.rooms.untrack(this.topic, key);
	}

	@Override
	public JsonNode state() {
		return this.rooms.presenceState(this.topic);
	}

}
