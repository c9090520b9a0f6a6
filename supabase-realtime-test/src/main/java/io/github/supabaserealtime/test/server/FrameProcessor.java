package io.github.supabaserealtime.test.server;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.database.BindingEntry;
import io.github.supabaserealtime.test.protocol.BinaryBody;
import io.github.supabaserealtime.test.protocol.ClientMessage;
import io.github.supabaserealtime.test.protocol.Json;
import io.github.supabaserealtime.test.protocol.ServerMessage;
import io.github.supabaserealtime.test.protocol.TermSize;
import io.github.supabaserealtime.test.protocol.TokenException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does what a frame asks for. The frames of a socket come one after another, and a join
 * that is answered late holds up those behind it, as at the real server.
 */
final class FrameProcessor {

	private final ServerSettings settings;

	private final Rooms rooms;

	private final DatabaseFeed database;

	private final FaultRules faults;

	private final Tokens tokens;

	private final Pauses pauses;

	FrameProcessor(ServerSettings settings, Rooms rooms, DatabaseFeed database, FaultRules faults, Tokens tokens,
			Pauses pauses) {
		this.settings = settings;
		this.rooms = rooms;
		this.database = database;
		this.faults = faults;
		this.tokens = tokens;
		this.pauses = pauses;
	}

	void process(Connection connection, ClientMessage message) {
		if (message.topic().equals("phoenix")) {
			phoenix(connection, message);
			return;
		}
		Member member = this.rooms.find(connection, message.topic());
		switch (message.event()) {
			case "phx_join" -> join(connection, message, member);
			case "phx_leave" -> leave(connection, message, member);
			default -> {
				if (member == null) {
					unmatched(connection, message);
				}
				else {
					push(member, message);
				}
			}
		}
	}

	private void phoenix(Connection connection, ClientMessage message) {
		if (!message.event().equals("heartbeat")) {
			unmatched(connection, message);
		}
		else if (this.faults.strike(FaultRule.Kind.MUTE_HEARTBEAT, null, connection) == null) {
			reply(connection, Json.toNode(null), message, "ok", Json.object());
		}
	}

	private static void unmatched(Connection connection, ClientMessage message) {
		reply(connection, Json.toNode(null), message, "error", reason("unmatched topic"));
	}

	private static ObjectNode reason(String text) {
		return Json.object().put("reason", text);
	}

	private static void reply(Connection connection, JsonNode joinRef, ClientMessage message, String status,
			JsonNode response) {
		ObjectNode payload = Json.object();
		payload.put("status", status);
		payload.set("response", response);
		connection.send(new ServerMessage.Envelope(joinRef, message.ref(), message.topic(), "phx_reply", payload));
	}

	private void join(Connection connection, ClientMessage message, @Nullable Member before) {
		if (!message.topic().startsWith(Rooms.PREFIX)) {
			unmatched(connection, message);
			return;
		}
		if (before != null) {
			// the old subscription goes first, whether or not the new join succeeds
			this.rooms.remove(before);
		}
		FaultRule delay = this.faults.strike(FaultRule.Kind.DELAY_JOIN, message.topic(), connection);
		if (delay != null) {
			this.pauses.pause(delay.delay());
		}
		if (this.faults.strike(FaultRule.Kind.IGNORE_JOIN, message.topic(), connection) == null) {
			answerJoin(connection, message, before);
		}
		else {
			close(before);
		}
	}

	private static void close(@Nullable Member before) {
		if (before != null) {
			before.sendEnd("phx_close", Json.object());
		}
	}

	private void answerJoin(Connection connection, ClientMessage message, @Nullable Member before) {
		JoinConfig config = JoinConfig.of(message);
		Member member;
		try {
			member = admit(connection, message, config);
		}
		catch (JoinRefusedException ex) {
			this.pauses.pause(this.settings.joinErrorDelay());
			reply(connection, message.joinRef(), message, "error", reason(String.valueOf(ex.getMessage())));
			close(before);
			return;
		}
		this.rooms.run(() -> {
			this.rooms.join(member);
			ObjectNode response = Json.object();
			response.set("postgres_changes", BindingEntry.echo(config.changes()));
			reply(connection, message.joinRef(), message, "ok", response);
			// the socket queued it before the new channel could say anything
			close(before);
			this.database.joined(member);
			if (config.presenceEnabled() && member.permissions.presenceRead()) {
				this.rooms.sendPresenceState(member);
			}
		});
	}

	private Member admit(Connection connection, ClientMessage message, JoinConfig config) throws JoinRefusedException {
		FaultRule refusal = this.faults.strike(FaultRule.Kind.REFUSE_JOIN, message.topic(), connection);
		if (refusal != null) {
			throw new JoinRefusedException(refusal.text());
		}
		String subTopic = message.topic().substring(Rooms.PREFIX.length());
		if (subTopic.isEmpty()) {
			throw new JoinRefusedException("TopicNameRequired: You must provide a topic name");
		}
		if (this.rooms.joinedBy(connection) >= this.settings.maxChannels()) {
			throw new JoinRefusedException("ChannelRateLimitReached: Too many channels");
		}
		String token = token(connection, message.payload());
		JsonNode claims;
		try {
			claims = this.tokens.verify(token);
		}
		catch (TokenException ex) {
			throw new JoinRefusedException(ex.joinText());
		}
		ChannelPolicy.Permissions permissions = config.privateChannel()
				? this.settings.policy().decide(subTopic, claims) : ChannelPolicy.Permissions.ALL;
		if (!permissions.broadcastRead() && !permissions.presenceRead()) {
			throw unauthorized(subTopic);
		}
		checkReplay(config, permissions, subTopic);
		if (config.problem() != null) {
			throw new JoinRefusedException("UnknownErrorOnChannel: " + config.problem());
		}
		String key = config.presenceKey().isEmpty() ? UUID.randomUUID().toString() : config.presenceKey();
		return new Member(connection, message, config, token, claims, permissions, key);
	}

	private static void checkReplay(JoinConfig config, ChannelPolicy.Permissions permissions, String subTopic)
			throws JoinRefusedException {
		if (config.replay().isMissingNode()) {
			return;
		}
		if (!permissions.broadcastRead()) {
			throw unauthorized(subTopic);
		}
		if (!config.privateChannel()) {
			throw new JoinRefusedException("UnableToReplayMessages: Replay is not allowed for public channels");
		}
		if (config.replay().isObject() && ReplayRequest.of(config.replay()) == null) {
			throw new JoinRefusedException("UnableToReplayMessages: Replay params are not valid");
		}
	}

	private static JoinRefusedException unauthorized(String subTopic) {
		return new JoinRefusedException(
				"Unauthorized: You do not have permissions to read from this Channel topic: " + subTopic);
	}

	/**
	 * Choose the token as the real server does (protocol.md 4.1).
	 */
	private static String token(Connection connection, JsonNode payload) {
		JsonNode user = payload.path("user_token");
		JsonNode access = payload.path("access_token");
		// an access token that is no JWT gives way to the key of the socket, even where
		// the alias would win
		JsonNode first = (access.isMissingNode() || access.isNull()) ? user : access;
		JsonNode chosen = user.isString() ? user : access;
		if (first.asString("").startsWith("sb_") || !chosen.isString()) {
			return connection.apiKey();
		}
		return chosen.stringValue();
	}

	private void leave(Connection connection, ClientMessage message, @Nullable Member member) {
		if (member == null) {
			reply(connection, message.joinRef(), message, "ok", Json.object());
			return;
		}
		if (!member.joinRef.isNull() && !member.joinRef.equals(message.joinRef())) {
			return;
		}
		this.rooms.run(() -> {
			this.rooms.remove(member);
			reply(connection, member.channelRef, message, "ok", Json.object());
			member.sendEnd("phx_close", Json.object());
		});
	}

	private void push(Member member, ClientMessage message) {
		switch (message.event()) {
			case "broadcast" -> broadcast(member, message);
			case "presence" -> presence(member, message);
			case "access_token" -> accessToken(member, message.payload().path("access_token"));
			default -> {
				// the real server logs unknown events and answers nothing
			}
		}
	}

	private void broadcast(Member member, ClientMessage message) {
		FaultRule answer = this.faults.strike(FaultRule.Kind.REPLY_TO_BROADCAST, member.topic, member.connection);
		if (answer != null) {
			JsonNode response = Json.parse(answer.text());
			reply(member.connection, member.channelRef, message, "error",
					(response != null) ? response : Json.object());
			return;
		}
		BinaryBody binary = message.binary();
		long size = (binary != null) ? TermSize.of(binary.data()) : TermSize.of(message.payload());
		if (size > this.settings.maxPayloadSize()) {
			if (member.config.ack()) {
				reply(member.connection, member.channelRef, message, "error", Json.toNode("payload_size_exceeded"));
			}
			return;
		}
		if (!member.permissions.broadcastWrite()) {
			return;
		}
		this.rooms.run(() -> {
			this.rooms.relay(member, message.payload(), binary);
			if (member.config.ack()
					&& this.faults.strike(FaultRule.Kind.DROP_ACK, member.topic, member.connection) == null) {
				reply(member.connection, member.channelRef, message, "ok", Json.object());
			}
		});
	}

	private void presence(Member member, ClientMessage message) {
		Instant now = this.settings.clock().instant();
		Presence.Outcome outcome = this.rooms.presence(member, message.payload(), now, this.settings.maxPayloadSize());
		switch (outcome) {
			case OK -> reply(member.connection, member.channelRef, message, "ok", Json.object());
			case REJECTED -> reply(member.connection, member.channelRef, message, "error", Json.object());
			case NO_MAP -> reply(member.connection, member.channelRef, message, "error",
					reason("Presence track payload must be a map"));
			case LIMIT -> this.rooms.closeChannel(member, "Client presence rate limit exceeded");
			case TOO_LARGE -> this.rooms.closeChannel(member, "Track message size exceeded");
		}
	}

	/**
	 * Take a new token: never answered, and only what is wrong with it shows (protocol.md
	 * 8).
	 */
	private void accessToken(Member member, JsonNode node) {
		if (!node.isString() || node.stringValue().startsWith("sb_") || node.stringValue().equals(member.token)) {
			return;
		}
		JsonNode claims;
		try {
			claims = this.tokens.verify(node.stringValue());
		}
		catch (TokenException ex) {
			this.rooms.closeChannel(member, ex.refreshText());
			return;
		}
		ChannelPolicy.Permissions permissions = member.config.privateChannel()
				? this.settings.policy().decide(member.subTopic(), claims) : ChannelPolicy.Permissions.ALL;
		if (!permissions.broadcastRead() && !permissions.presenceRead()) {
			this.rooms.closeChannel(member,
					"You do not have permissions to read from this Channel topic: " + member.subTopic());
			return;
		}
		if (lost(member.permissions.broadcastRead(), permissions.broadcastRead())
				|| lost(member.permissions.presenceRead(), permissions.presenceRead())) {
			this.rooms.closeChannel(member,
					"You no longer have permission to read from this Channel topic: " + member.subTopic());
			return;
		}
		this.rooms.run(() -> {
			member.token = node.stringValue();
			member.claims = claims;
			member.expiry = Tokens.expiry(claims);
			member.permissions = permissions;
			this.database.subscribe(member);
		});
	}

	private static boolean lost(boolean before, boolean now) {
		return before && !now;
	}

	/**
	 * Close a channel whose token has expired.
	 */
	void checkExpiry(Member member) {
		Instant expiry = member.expiry;
		Instant now = this.settings.clock().instant();
		if (expiry != null && !expiry.isAfter(now)) {
			this.rooms.closeChannel(member,
					"Token has expired " + Duration.between(expiry, now).toSeconds() + " seconds ago");
		}
	}

	/**
	 * A join is refused.
	 */
	private static final class JoinRefusedException extends Exception {

		private static final long serialVersionUID = 1L;

		JoinRefusedException(String reason) {
			super(reason);
		}

	}

}
