package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.List;

import io.github.supabaserealtime.test.ServerChannel;
import io.github.supabaserealtime.test.ServerPresence;
import io.github.supabaserealtime.test.internal.protocol.BinaryBody;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@link ServerChannel} on the {@link Rooms} of a server.
 *
 * @since 0.9.0
 */
public final class RoomChannel implements ServerChannel {

	private final String topic;

	private final Rooms rooms;

	RoomChannel(String topic, Rooms rooms) {
		this.topic = topic.startsWith(Rooms.PREFIX) ? topic : Rooms.PREFIX + topic;
		this.rooms = rooms;
	}

	@Override
	public void broadcast(String event, @Nullable Object payload) {
		ObjectNode envelope = Json.object();
		envelope.put("type", "broadcast");
		envelope.put("event", event);
		envelope.set("payload", Json.toNode(payload));
		toBoth(envelope, null);
	}

	@Override
	public void broadcastBinary(String event, byte[] payload) {
		toBoth(Json.object(), Rooms.binary(event, payload, false));
	}

	@Override
	public void broadcastJson(String event, @Nullable Object payload) {
		toBoth(Json.object(), Rooms.binary(event, Rooms.utf8(Json.write(Json.toNode(payload))), true));
	}

	private void toBoth(ObjectNode envelope, @Nullable BinaryBody binary) {
		this.rooms.broadcast(this.topic, false, envelope, binary);
		this.rooms.broadcast(this.topic, true, envelope, binary);
	}

	@Override
	public void send(String event, @Nullable Object payload) {
		this.rooms.fanOut(this.topic, event, Json.toNode(payload));
	}

	@Override
	public void sendSystem(String extension, String status, String message) {
		members().forEach((member) -> member.sendSystem(extension, status, message));
	}

	@Override
	public ServerPresence presence() {
		return new RoomPresence(this.topic, this.rooms);
	}

	@Override
	public int memberCount() {
		return members().size();
	}

	@Override
	public void awaitMembers(int count, Duration timeout) {
		if (!this.rooms.awaitMembers(this.topic, count, timeout)) {
			throw new AssertionError("'" + this.topic + "' has " + memberCount() + " members after "
					+ timeout.toMillis() + " ms, not " + count);
		}
	}

	@Override
	public void crash() {
		members().forEach(this.rooms::crash);
	}

	@Override
	public void closeWith(String message) {
		members().forEach((member) -> this.rooms.closeChannel(member, message));
	}

	private List<Member> members() {
		return this.rooms.members(this.topic);
	}

}
