package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.UUID;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.JoinError;
import io.github.supabaserealtime.test.internal.database.BindingEntry;
import io.github.supabaserealtime.test.internal.database.StoredMessage;
import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles joins (protocol.md 4). A join that is answered late blocks its socket, as at
 * the real server.
 */
final class Joins {

	private static final int GOING_AWAY = 1001;

	private final ServerParts parts;

	private final Rooms rooms;

	private final Pauses pauses;

	private final SubscriptionWait wait;

	Joins(ServerParts parts, Pauses pauses) {
		this.parts = parts;
		this.rooms = parts.rooms();
		this.pauses = pauses;
		this.wait = new SubscriptionWait(parts, pauses);
	}

	void join(Connection connection, ClientMessage message, @Nullable Member before) {
		if (!message.topic().startsWith(Rooms.PREFIX)) {
			Replies.unmatched(connection, message);
			return;
		}
		connection.touchChannels();
		// the old subscription goes first, whether or not the new join succeeds
		Member replaced = (before != null && this.rooms.remove(before)) ? before : null;
		int messages = this.rooms.get(this.parts.database()::messages);
		FaultRule delay = strike(FaultRule.Kind.DELAY_JOIN, connection, message);
		if (delay != null) {
			this.pauses.pause(delay.delay());
		}
		if (strike(FaultRule.Kind.IGNORE_JOIN, connection, message) == null) {
			answer(connection, message, replaced, messages);
		}
		else {
			close(replaced);
		}
	}

	private @Nullable FaultRule strike(FaultRule.Kind kind, Connection connection, ClientMessage message) {
		return this.parts.faults().strike(kind, message.topic(), connection);
	}

	private static void close(@Nullable Member replaced) {
		if (replaced != null) {
			replaced.sendEnd("phx_close", Json.object());
		}
	}

	private void answer(Connection connection, ClientMessage message, @Nullable Member replaced, int messages) {
		JoinConfig config = JoinConfig.of(message, this.parts.settings().isNewest());
		try {
			Member member = admit(connection, message, config);
			Duration timeout = config.subscriptionWait();
			if (timeout != null) {
				int heard = this.rooms.get(() -> listen(member));
				this.wait.await(member, timeout, () -> accept(message, member, replaced, heard));
			}
			else {
				this.rooms.run(() -> accept(message, member, replaced, messages));
			}
		}
		catch (JoinRefusedException ex) {
			refuse(connection, message, ex);
			close(replaced);
		}
	}

	/**
	 * Let a channel hear broadcasts from now on, which it gets behind the reply to its
	 * join (protocol.md 4.4).
	 * @return how many messages were stored so far
	 */
	private int listen(Member member) {
		this.rooms.listen(member);
		return this.parts.database().messages();
	}

	private void accept(ClientMessage message, Member member, @Nullable Member replaced, int messages) {
		if (!this.rooms.join(member)) {
			return;
		}
		Connection connection = member.connection;
		Replies.send(connection, message.joinRef(), message, "ok", response(connection, message, member.config));
		// the socket queued it before the new channel could say anything
		close(replaced);
		member.sendHeard();
		followUp(member, messages);
	}

	/**
	 * Send what a channel gets behind the reply. Its subscription comes last at newer
	 * servers and behind the replay at older ones (protocol.md 4.4).
	 */
	private void followUp(Member member, int messages) {
		DatabaseFeed database = this.parts.database();
		boolean newest = this.parts.settings().isNewest();
		database.replay(member, messages);
		if (!newest) {
			database.subscribeLater(member);
		}
		database.awaitReplication(member);
		if (member.presenceEnabled && member.permissions.presenceRead()) {
			this.rooms.sendPresenceState(member);
		}
		if (member.config.subscriptionWait() != null) {
			DatabaseFeed.confirm(member);
		}
		else if (newest) {
			database.subscribeLater(member);
		}
	}

	private JsonNode response(Connection connection, ClientMessage message, JoinConfig config) {
		FaultRule other = strike(FaultRule.Kind.REPLY_TO_JOIN, connection, message);
		if (other != null) {
			return other.json();
		}
		ObjectNode response = Json.object();
		response.set("postgres_changes", BindingEntry.echo(config.changes()));
		return response;
	}

	private void refuse(Connection connection, ClientMessage message, JoinRefusedException refusal) {
		if (!refusal.isImmediate()) {
			this.pauses.pause(this.parts.settings().delays().joinError());
		}
		Replies.send(connection, refusal.isUnmatched() ? Json.toNode(null) : message.joinRef(), message, "error",
				Replies.reason(refusal.reason()));
		if (refusal.closesSocket()) {
			connection.close(GOING_AWAY, "");
		}
	}

	private Member admit(Connection connection, ClientMessage message, JoinConfig config) throws JoinRefusedException {
		String subTopic = Rooms.bare(message.topic());
		FaultRule refusal = strike(FaultRule.Kind.REFUSE_JOIN, connection, message);
		if (refusal != null) {
			throw refusal.refusal(subTopic);
		}
		if (subTopic.isEmpty()) {
			throw new JoinRefusedException(JoinError.TOPIC_NAME_REQUIRED, subTopic);
		}
		checkTenant(connection, config, subTopic);
		String token = token(connection, message.payload());
		JsonNode claims;
		try {
			claims = this.parts.tokens().verify(token);
		}
		catch (TokenException ex) {
			throw new JoinRefusedException(ex.joinText());
		}
		ChannelPolicy.Permissions permissions = config.privateChannel()
				? this.parts.settings().permissions(subTopic, claims) : ChannelPolicy.Permissions.ALL;
		if (!permissions.broadcastRead() && !permissions.presenceRead()) {
			throw new JoinRefusedException(JoinError.UNAUTHORIZED, subTopic);
		}
		checkReplay(config, permissions, subTopic);
		if (config.problem() != null) {
			throw new JoinRefusedException("UnknownErrorOnChannel: " + config.problem());
		}
		String key = config.presenceKey().isEmpty() ? UUID.randomUUID().toString() : config.presenceKey();
		return new Member(connection, message, config, token, claims, permissions, key);
	}

	/**
	 * Check what has nothing to do with the token, in the order of protocol.md 4.3.
	 */
	private void checkTenant(Connection connection, JoinConfig config, String subTopic) throws JoinRefusedException {
		ServerLimits limits = this.parts.settings().limits();
		RateCounter joins = this.parts.rates().joins();
		if (this.parts.suspended().get()) {
			throw new JoinRefusedException(JoinError.DISABLED, subTopic);
		}
		if (this.parts.settings().privateOnly() && !config.privateChannel()) {
			throw new JoinRefusedException(JoinError.PRIVATE_ONLY, subTopic);
		}
		if (limits.concurrentUsers() > 0 && !this.rooms.isUser(connection)
				&& this.rooms.users() >= limits.concurrentUsers()) {
			throw new JoinRefusedException(JoinError.TOO_MANY_USERS, subTopic);
		}
		if (!this.parts.settings().isNewest()) {
			// whatever becomes of the join (protocol.md 4.10.4)
			this.rooms.countUser(connection);
		}
		if (joins.isReached()) {
			throw new JoinRefusedException(JoinError.TOO_MANY_JOINS, subTopic);
		}
		joins.add(1);
		if (this.rooms.joinedBy(connection) >= limits.channelsPerClient()) {
			throw new JoinRefusedException(JoinError.TOO_MANY_CHANNELS, subTopic);
		}
	}

	private void checkReplay(JoinConfig config, ChannelPolicy.Permissions permissions, String subTopic)
			throws JoinRefusedException {
		if (config.replay().isMissingNode()) {
			return;
		}
		if (!permissions.broadcastRead()) {
			throw new JoinRefusedException(JoinError.UNAUTHORIZED, subTopic);
		}
		if (!config.privateChannel()) {
			throw new JoinRefusedException(JoinError.REPLAY_ON_PUBLIC_CHANNEL, subTopic);
		}
		if (config.replay().isObject()) {
			ReplayRequest request = ReplayRequest.of(config.replay(), this.parts.settings().isNewest());
			if (request == null) {
				throw new JoinRefusedException(JoinError.REPLAY_PARAMS_INVALID, subTopic);
			}
			StoredMessage unloadable = this.parts.database().broadcasts().unloadable(subTopic, request);
			if (unloadable != null) {
				throw new JoinRefusedException("UnknownErrorOnChannel: " + unloadable.loadError());
			}
		}
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

}
