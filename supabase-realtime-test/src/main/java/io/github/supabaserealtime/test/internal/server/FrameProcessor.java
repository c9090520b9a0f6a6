package io.github.supabaserealtime.test.internal.server;

import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;

import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;

/**
 * Handles the frames of clients. The frames of one socket are handled one after another:
 * a join that is answered late delays those behind it, as at the real server.
 */
final class FrameProcessor {

	private static final System.Logger LOGGER = System.getLogger(FrameProcessor.class.getName());

	private final ServerSettings settings;

	private final ServerParts parts;

	private final Rooms rooms;

	private final FaultRules faults;

	private final Joins joins;

	private final Broadcasts broadcasts;

	private final AccessTokens tokens;

	private final ScheduledExecutorService timer;

	FrameProcessor(ServerParts parts, Pauses pauses, ScheduledExecutorService timer) {
		this.timer = timer;
		this.parts = parts;
		this.settings = parts.settings();
		this.rooms = parts.rooms();
		this.faults = parts.faults();
		this.joins = new Joins(parts, pauses);
		this.broadcasts = new Broadcasts(parts);
		this.tokens = new AccessTokens(parts);
	}

	/**
	 * Return what keeps the tokens of joined channels.
	 */
	AccessTokens tokens() {
		return this.tokens;
	}

	/**
	 * Do what a frame asks for. What fails ends neither the socket nor its thread, and a
	 * join is answered all the same.
	 */
	void process(Connection connection, ClientMessage message) {
		try {
			if (message.topic().equals("phoenix")) {
				phoenix(connection, message);
				connection.heldPushes.release();
			}
			else if (message.event().equals("phx_join")) {
				connection.heldPushes.release();
				this.joins.join(connection, message, this.rooms.find(connection, message.topic()));
			}
			else if (waitsForHeartbeat(connection, message)) {
				connection.heldPushes.hold(() -> attempt(connection, message), this.timer,
						this.settings.delays().push());
			}
			else {
				toChannel(connection, message);
			}
		}
		catch (RuntimeException | StackOverflowError ex) {
			failed(connection, message, ex);
		}
	}

	private boolean waitsForHeartbeat(Connection connection, ClientMessage message) {
		ServerDelays delays = this.settings.delays();
		Member member = this.rooms.find(connection, message.topic());
		if (delays.push().isZero() || member == null) {
			// without a channel the socket answers by itself
			return false;
		}
		return delays.waitingPushes() == 1 || connection.heldPushes.isHolding()
				|| (isAnswered(member, message) && connection.heldPushes.isTurn(delays.waitingPushes()));
	}

	private static boolean isAnswered(Member member, ClientMessage message) {
		return switch (message.event()) {
			case "broadcast" -> member.config.ack();
			case "presence", "phx_leave" -> true;
			default -> false;
		};
	}

	private void attempt(Connection connection, ClientMessage message) {
		try {
			toChannel(connection, message);
		}
		catch (RuntimeException | StackOverflowError ex) {
			failed(connection, message, ex);
		}
	}

	private static void failed(Connection connection, ClientMessage message, Throwable ex) {
		LOGGER.log(System.Logger.Level.ERROR, "Dropped the event '" + message.event() + "' of connection "
				+ connection.id() + ", which could not be processed", ex);
		if (message.event().equals("phx_join")) {
			Replies.send(connection, message.joinRef(), message, "error", Replies.reason("join crashed"));
		}
	}

	private void toChannel(Connection connection, ClientMessage message) {
		Member member = this.rooms.find(connection, message.topic());
		if (message.event().equals("phx_leave")) {
			leave(connection, message, member);
		}
		else if (member == null) {
			Replies.unmatched(connection, message);
		}
		else {
			push(member, message);
		}
	}

	private void phoenix(Connection connection, ClientMessage message) {
		if (!message.event().equals("heartbeat")) {
			Replies.unmatched(connection, message);
		}
		else if (this.faults.strike(FaultRule.Kind.MUTE_HEARTBEAT, null, connection) == null) {
			Replies.send(connection, Json.toNode(null), message, "ok", Json.object());
		}
	}

	private void leave(Connection connection, ClientMessage message, @Nullable Member member) {
		if (member == null) {
			Replies.send(connection, message.joinRef(), message, "ok", Json.object());
			return;
		}
		if (!member.joinRef.isNull() && !member.joinRef.equals(message.joinRef())) {
			return;
		}
		this.rooms.run(() -> {
			// who looked it up did not hold the lock: it may have ended by itself since
			boolean left = this.rooms.remove(member);
			Replies.send(connection, left ? member.channelRef : message.joinRef(), message, "ok", Json.object());
			if (left) {
				member.sendEnd("phx_close", Json.object());
			}
		});
	}

	private void push(Member member, ClientMessage message) {
		switch (message.event()) {
			case "broadcast" -> this.broadcasts.broadcast(member, message);
			case "presence" -> presence(member, message);
			case "access_token" -> this.tokens.refresh(member, message.payload().path("access_token"));
			default -> {
				// the real server logs unknown events and answers nothing, but counts
				// them
				this.parts.rates().events().add(1);
			}
		}
	}

	private void presence(Member member, ClientMessage message) {
		Instant now = this.settings.clock().instant();
		Presence.Outcome outcome = this.rooms.presence(member, message.payload(), now);
		switch (outcome) {
			case GONE -> Replies.unmatched(member.connection, message);
			case OK -> Replies.ok(member, message);
			case ENABLED -> {
				Replies.ok(member, message);
				if (this.settings.isNewest() && member.permissions.presenceRead()) {
					this.rooms.sendPresenceState(member);
				}
			}
			case REJECTED -> Replies.send(member, message, "error", Json.object());
			case NO_MAP ->
				Replies.send(member, message, "error", Replies.reason("Presence track payload must be a map"));
			case RATE -> this.rooms.closeChannel(member, "Too many presence messages per second");
			case LIMIT -> this.rooms.closeChannel(member, "Client presence rate limit exceeded");
			case TOO_LARGE -> this.rooms.closeChannel(member, "Track message size exceeded");
		}
	}

}
