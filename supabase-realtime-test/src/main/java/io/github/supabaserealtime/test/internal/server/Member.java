package io.github.supabaserealtime.test.internal.server;

import java.time.Instant;
import java.util.List;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.internal.database.Subscriber;
import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A joined channel of one socket. Guarded by the lock of the {@link Rooms}.
 */
final class Member {

	final Connection connection;

	final String topic;

	/**
	 * The join reference, which may be null, and what the channel uses in its place.
	 */
	final JsonNode joinRef;

	final JsonNode channelRef;

	final JoinConfig config;

	/**
	 * The current token and when it expires.
	 */
	String token;

	@Nullable Instant expiry;

	/**
	 * When a token was last applied since the join, and the one that is applied next.
	 */
	@Nullable Instant tokenApplied;

	@Nullable String heldToken;

	JsonNode claims;

	/**
	 * What has come for the channel while its join waits, {@code null} if it does not;
	 * and whether it has ever done so.
	 */
	@Nullable List<ServerMessage> heard;

	boolean listened;

	/**
	 * What the channel has to do with the database.
	 */
	final Subscriber subscriber;

	/**
	 * Whether the server gave up the subscription for good.
	 */
	boolean changesRefused;

	ChannelPolicy.Permissions permissions;

	/**
	 * Whether a broadcast was refused for want of permission, which holds until another
	 * token is applied.
	 */
	boolean broadcastDenied;

	final String presenceKey;

	/**
	 * Whether the channel takes part in presence: since its join, or since it tracked
	 * something.
	 */
	boolean presenceEnabled;

	@Nullable ObjectNode trackedMeta;

	@Nullable JsonNode trackedPayload;

	/**
	 * How many presence calls count in the current window, and when that ends.
	 */
	int presenceCalls;

	Instant presenceReset = Instant.MIN;

	Member(Connection connection, ClientMessage join, JoinConfig config, String token, JsonNode claims,
			ChannelPolicy.Permissions permissions, String presenceKey) {
		this.connection = connection;
		this.topic = join.topic();
		this.joinRef = join.joinRef();
		this.channelRef = join.joinRef().isNull() ? join.ref() : join.joinRef();
		this.config = config;
		this.token = token;
		this.claims = claims;
		this.expiry = Tokens.expiry(claims);
		this.subscriber = new Subscriber(config.changes());
		this.permissions = permissions;
		this.presenceKey = presenceKey;
		this.presenceEnabled = config.presenceEnabled();
	}

	/**
	 * Return the room, public and private ones being apart.
	 */
	String room() {
		return (this.config.privateChannel() ? "private " : "public ") + this.topic;
	}

	String subTopic() {
		return this.topic.substring(Rooms.PREFIX.length());
	}

	/**
	 * Send something in the name of the channel itself.
	 */
	void send(String event, JsonNode payload) {
		this.connection
			.send(new ServerMessage.Envelope(this.channelRef, Json.toNode(null), this.topic, event, payload));
	}

	/**
	 * Send what goes to everybody.
	 */
	void fanOut(String event, JsonNode payload) {
		JsonNode none = Json.toNode(null);
		deliver(new ServerMessage.Envelope(none, none, this.topic, event, payload));
	}

	/**
	 * Send a message of the room, behind the reply if the join still waits.
	 */
	void deliver(ServerMessage message) {
		if (this.heard != null) {
			this.heard.add(message);
		}
		else {
			this.connection.send(message);
		}
	}

	/**
	 * Send what has come while the join waited, and hold nothing back any more.
	 */
	void sendHeard() {
		List<ServerMessage> messages = (this.heard != null) ? this.heard : List.of();
		this.heard = null;
		messages.forEach(this.connection::send);
	}

	/**
	 * Send a difference of presence. A private channel that joined without presence was
	 * not asked then whether it may read it: it gets none until it tracks something, and
	 * then in its own name (protocol.md 6.3).
	 */
	void sendPresenceDiff(JsonNode diff) {
		if (!this.config.privateChannel() || this.config.presenceEnabled()) {
			fanOut("presence_diff", diff);
		}
		else if (this.presenceEnabled) {
			send("presence_diff", diff);
		}
	}

	void sendSystem(String extension, String status, String message) {
		ObjectNode payload = Json.object();
		payload.put("message", message);
		payload.put("status", status);
		payload.put("extension", extension);
		payload.put("channel", subTopic());
		send("system", payload);
	}

	/**
	 * Send what precedes a forced disconnect: in the name of the server, so without a
	 * join reference, and as the only system message without a channel.
	 */
	void sendDisconnect() {
		ObjectNode payload = Json.object();
		payload.put("message", "Server requested disconnect");
		payload.put("status", "ok");
		payload.put("extension", "system");
		fanOut("system", payload);
	}

	/**
	 * Send one of the frames that end the channel, which carry the join reference twice.
	 */
	void sendEnd(String event, JsonNode payload) {
		this.connection.send(new ServerMessage.Envelope(this.joinRef, this.joinRef, this.topic, event, payload));
	}

}
