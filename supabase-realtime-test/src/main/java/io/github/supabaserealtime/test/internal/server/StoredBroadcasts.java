package io.github.supabaserealtime.test.internal.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.test.internal.database.ChangeBroadcast;
import io.github.supabaserealtime.test.internal.database.MessageStore;
import io.github.supabaserealtime.test.internal.database.StoredMessage;
import io.github.supabaserealtime.test.internal.protocol.BinaryBody;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ServerMessage;
import io.github.supabaserealtime.test.internal.protocol.TermSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The broadcasts in the database: those that were sent from SQL, which are relayed when
 * they are stored, and those of clients that asked for it, which were relayed before
 * (protocol.md 5.7). All of it runs under the lock of the {@link Rooms}.
 */
final class StoredBroadcasts {

	private static final System.Logger LOGGER = System.getLogger(StoredBroadcasts.class.getName());

	private final MessageStore messages = new MessageStore();

	private final Rooms rooms;

	private final ServerSettings settings;

	private final RateCounter events;

	private final BooleanSupplier replicating;

	StoredBroadcasts(Rooms rooms, ServerSettings settings, RateCounter events, BooleanSupplier replicating) {
		this.rooms = rooms;
		this.settings = settings;
		this.events = events;
		this.replicating = replicating;
	}

	private Instant now() {
		return this.settings.clock().instant();
	}

	/**
	 * Return how many messages were stored so far.
	 */
	int count() {
		return this.messages.size();
	}

	/**
	 * Store and relay a message from SQL.
	 * @return its id
	 */
	String send(String topic, String event, Map<String, ?> payload, boolean privateTopic) {
		String id = UUID.randomUUID().toString();
		Map<String, Object> content = new LinkedHashMap<>(payload);
		if (!content.containsKey("id")) {
			content.put("id", id);
		}
		JsonNode node = Json.toNode(content);
		relay(new StoredMessage(id, Rooms.bare(topic), event, true, Json.writeBytes(node), privateTopic, now(), null),
				TermSize.of(node));
		return id;
	}

	/**
	 * Store and relay a binary message from SQL.
	 * @return its id
	 */
	String sendBinary(String topic, String event, byte[] payload, boolean privateTopic) {
		String id = UUID.randomUUID().toString();
		relay(new StoredMessage(id, Rooms.bare(topic), event, false, payload.clone(), privateTopic, now(), null),
				TermSize.of(payload));
		return id;
	}

	/**
	 * Store and relay a change of a row.
	 */
	void send(ChangeBroadcast change) {
		String id = UUID.randomUUID().toString();
		JsonNode content = change.content(id);
		byte[] text = ChangeBroadcast.text(content).getBytes(StandardCharsets.UTF_8);
		relay(new StoredMessage(id, Rooms.bare(change.topic()), change.event(), true, text, true, now(), null),
				TermSize.of(content));
	}

	private void relay(StoredMessage message, long size) {
		this.rooms.run(() -> {
			this.messages.add(message);
			// beyond the rate the real server drops it, though it keeps it
			boolean taken = this.replicating.getAsBoolean() && !this.events.isReached();
			if (taken && size <= this.settings.maxPayloadSize()) {
				this.events.add(1);
				this.rooms.send(Rooms.PREFIX + message.topic(), message.privateTopic(), live(message));
			}
		});
	}

	/**
	 * Store a broadcast that a client has sent to a private topic.
	 * @return what was stored, or {@code null} if the database does not take it
	 */
	@Nullable StoredMessage persist(String topic, BinaryBody body, Duration ttl) {
		if (body.json() && Json.parse(body.data()) == null) {
			LOGGER.log(System.Logger.Level.WARNING, "Did not store a broadcast on the topic '" + topic
					+ "', whose payload is said to be JSON and is not");
			return null;
		}
		Instant now = now();
		StoredMessage message = new StoredMessage(UUID.randomUUID().toString(), topic, body.event(), body.json(),
				body.data(), true, now, now.plus(ttl));
		if (!message.isLoadable()) {
			LOGGER.log(System.Logger.Level.WARNING, "Stored a broadcast on the topic '" + topic
					+ "', whose JSON is not an object. The real server "
					+ "stores it too and then fails to read it: joins with replay are refused until it expires");
		}
		this.rooms.run(() -> this.messages.add(message));
		return message;
	}

	/**
	 * Find a message that the real server would fail to read for a replay.
	 */
	@Nullable StoredMessage unloadable(String topic, ReplayRequest request) {
		return this.rooms
			.get(() -> this.messages.newest(topic, request.since(), request.limit(), now(), this.messages.size())
				.stream()
				.filter((message) -> !message.isLoadable())
				.findFirst()
				.orElse(null));
	}

	/**
	 * Send what a channel asked for in its join.
	 * @param before how many messages there were when it began to join: it gets the later
	 * ones first, as live messages, unless it has heard them while its join waited
	 */
	void replay(Member member, ReplayRequest request, int before) {
		// the channel listens before the messages are read, and has each only once
		if (!member.listened) {
			this.messages.since(member.subTopic(), before).forEach((message) -> member.connection.send(live(message)));
		}
		List<StoredMessage> replayed = this.messages.newest(member.subTopic(), request.since(), request.limit(), now(),
				before);
		for (StoredMessage message : replayed) {
			if (message.json()) {
				// a text frame in the name of the channel, unlike the original
				member.send("broadcast", message.replayPayload());
			}
			else {
				member.connection.send(frame(message, message.meta(true)));
			}
		}
	}

	/**
	 * Only messages from SQL have their id when they are sent first.
	 */
	private static ServerMessage live(StoredMessage message) {
		return frame(message, (message.expiresAt() == null) ? message.meta(false) : null);
	}

	private static ServerMessage frame(StoredMessage message, @Nullable JsonNode meta) {
		return new ServerMessage.UserBroadcast(Rooms.PREFIX + message.topic(), message.event(), message.json(),
				message.data(), meta);
	}

}
