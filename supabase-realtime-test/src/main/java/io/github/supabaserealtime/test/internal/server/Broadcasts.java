package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;

import io.github.supabaserealtime.test.BroadcastError;
import io.github.supabaserealtime.test.internal.database.StoredMessage;
import io.github.supabaserealtime.test.internal.protocol.BinaryBody;
import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TermSize;
import org.jspecify.annotations.Nullable;

/**
 * Handles the broadcasts of clients. A channel that did not ask for acknowledgements is
 * never answered (protocol.md 5.6).
 */
final class Broadcasts {

	private final ServerSettings settings;

	private final Rooms rooms;

	private final FaultRules faults;

	private final RateCounter events;

	private final StoredBroadcasts stored;

	Broadcasts(ServerParts parts) {
		this.settings = parts.settings();
		this.rooms = parts.rooms();
		this.faults = parts.faults();
		this.events = parts.rates().events();
		this.stored = parts.database().broadcasts();
	}

	/**
	 * Relay a broadcast, unless there is something against it.
	 */
	void broadcast(Member member, ClientMessage message) {
		FaultRule answer = strike(FaultRule.Kind.REPLY_TO_BROADCAST, member);
		if (answer != null) {
			Replies.send(member, message, "error", answer.json());
			return;
		}
		if (strike(FaultRule.Kind.IGNORE_BROADCAST, member) != null) {
			return;
		}
		PersistRequest persist = persist(member, message);
		BroadcastError error = persist.valid() ? error(member, message) : BroadcastError.INVALID_PERSIST_TTL;
		if (error != null) {
			refuse(member, message, error);
			return;
		}
		boolean relayed = this.rooms.relay(member, message.payload(), message.binary(),
				() -> acknowledge(member, message, store(member, message, persist)));
		if (!relayed) {
			Replies.unmatched(member.connection, message);
		}
	}

	/**
	 * Find whether a message is to be stored, which only the metadata of kind 3 on a
	 * private channel can ask for (protocol.md 5.7.1).
	 */
	private PersistRequest persist(Member member, ClientMessage message) {
		BinaryBody binary = message.binary();
		return (binary != null && this.settings.isNewest() && member.config.privateChannel())
				? PersistRequest.of(binary.metadata().path("persist")) : PersistRequest.NONE;
	}

	private @Nullable StoredMessage store(Member member, ClientMessage message, PersistRequest persist) {
		BinaryBody binary = message.binary();
		Duration ttl = persist.ttl();
		if (ttl == null || binary == null || !this.settings.persistsBroadcasts() || !member.permissions.persist()) {
			return null;
		}
		return this.stored.persist(member.subTopic(), binary, ttl);
	}

	private void acknowledge(Member member, ClientMessage message, @Nullable StoredMessage stored) {
		if (!member.config.ack()) {
			return;
		}
		if (stored != null && !stored.isLoadable()) {
			// the channel reads back what it has stored before it answers
			this.rooms.crash(member);
		}
		else if (strike(FaultRule.Kind.DROP_ACK, member) == null) {
			if (stored != null) {
				Replies.stored(member, message, stored.id());
			}
			else {
				Replies.ok(member, message);
			}
		}
	}

	private @Nullable FaultRule strike(FaultRule.Kind kind, Member member) {
		return this.faults.strike(kind, member.topic, member.connection);
	}

	/**
	 * Find what is against a broadcast, in the order of protocol.md 5.6.3. A refused one
	 * does not count against the rate, one that is too large does.
	 */
	private @Nullable BroadcastError error(Member member, ClientMessage message) {
		BroadcastError refusal = refusal(member);
		if (refusal == BroadcastError.UNAUTHORIZED) {
			this.rooms.run(() -> member.broadcastDenied = true);
		}
		if (refusal != null && refusal != BroadcastError.PAYLOAD_SIZE_EXCEEDED) {
			return refusal;
		}
		this.events.add(1);
		return (refusal == null && isTooLarge(message)) ? BroadcastError.PAYLOAD_SIZE_EXCEEDED : refusal;
	}

	private @Nullable BroadcastError refusal(Member member) {
		if (member.broadcastDenied) {
			return BroadcastError.UNAUTHORIZED;
		}
		FaultRule refusal = strike(FaultRule.Kind.REFUSE_BROADCAST, member);
		if (refusal != null) {
			return BroadcastError.valueOf(refusal.text());
		}
		return member.permissions.broadcastWrite() ? null : BroadcastError.UNAUTHORIZED;
	}

	private boolean isTooLarge(ClientMessage message) {
		BinaryBody binary = message.binary();
		long size = (binary != null) ? TermSize.of(binary.data()) : TermSize.of(message.payload());
		return size > this.settings.maxPayloadSize();
	}

	/**
	 * Answer a refused broadcast in the form of the server's generation. Version 2.129
	 * says nothing of what has to do with policies.
	 */
	private void refuse(Member member, ClientMessage message, BroadcastError error) {
		if (!member.config.ack()) {
			return;
		}
		if (this.settings.isNewest()) {
			Replies.send(member, message, "error", Json.object().put("error", error.code()));
		}
		else if (error == BroadcastError.PAYLOAD_SIZE_EXCEEDED) {
			Replies.send(member, message, "error", Json.toNode(error.code()));
		}
	}

}
