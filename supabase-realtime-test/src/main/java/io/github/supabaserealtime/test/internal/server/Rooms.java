package io.github.supabaserealtime.test.internal.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.internal.protocol.BinaryBody;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The joined channels of all sockets, by topic. A public and a private topic of the same
 * name are two rooms (protocol.md 5.2). One lock guards all of it, and nothing blocks
 * while it is held: frames are only put into the queues of their connections.
 */
final class Rooms {

	static final String PREFIX = "realtime:";

	private final Monitor monitor = new Monitor();

	private final Map<String, Set<Member>> rooms = new LinkedHashMap<>();

	/**
	 * Those whose join waits, and who hear broadcasts already.
	 */
	private final Set<Member> listening = new LinkedHashSet<>();

	/**
	 * The sockets that have joined something, which counts until they close.
	 */
	private final Set<Connection> users = new HashSet<>();

	private final Rates rates;

	private final Presence presence;

	Rooms(ServerSettings settings, Rates rates) {
		this.rates = rates;
		this.presence = new Presence(settings.limits(), rates.presence());
	}

	/**
	 * Run something that must not be interleaved with anything else in the rooms.
	 */
	void run(Runnable action) {
		this.monitor.run(action);
	}

	/**
	 * Read something while nothing in the rooms changes.
	 */
	<T> T get(Supplier<T> supplier) {
		return this.monitor.get(supplier);
	}

	@Nullable Member find(Connection connection, String topic) {
		return this.monitor.get(() -> connection.members.get(topic));
	}

	int joinedBy(Connection connection) {
		return this.monitor.get(() -> connection.members.size());
	}

	/**
	 * Let a member hear broadcasts before it is taken in.
	 */
	void listen(Member member) {
		run(() -> {
			member.heard = new ArrayList<>();
			member.listened = true;
			this.listening.add(member);
		});
	}

	/**
	 * Let a member that is not taken in hear nothing any more.
	 */
	void forget(Member member) {
		run(() -> this.listening.remove(member));
	}

	/**
	 * Take a member in.
	 * @return whether it is in, which it is not if its socket has closed while the join
	 * was held up: nobody would ever take it out
	 */
	boolean join(Member member) {
		return this.monitor.call(() -> {
			if (member.connection.gone) {
				return false;
			}
			this.users.add(member.connection);
			this.listening.remove(member);
			member.connection.members.put(member.topic, member);
			this.rooms.computeIfAbsent(member.room(), (key) -> new LinkedHashSet<>()).add(member);
			return true;
		});
	}

	/**
	 * Take a member out of its room. Does nothing if it is out already.
	 * @return whether it was in
	 */
	boolean remove(Member member) {
		return this.monitor.call(() -> {
			if (!isJoined(member)) {
				return false;
			}
			member.connection.members.remove(member.topic);
			member.connection.touchChannels();
			Set<Member> others = this.rooms.getOrDefault(member.room(), Set.of());
			others.remove(member);
			this.presence.untrack(member, others);
			return true;
		});
	}

	/**
	 * Take a socket that has closed out of all its rooms, for good.
	 */
	void removeAll(Connection connection) {
		run(() -> {
			connection.gone = true;
			List.copyOf(connection.members.values()).forEach(this::remove);
			this.users.remove(connection);
		});
	}

	/**
	 * Count a socket as a user until it closes.
	 */
	void countUser(Connection connection) {
		run(() -> {
			if (!connection.gone) {
				this.users.add(connection);
			}
		});
	}

	boolean isUser(Connection connection) {
		return this.monitor.get(() -> this.users.contains(connection));
	}

	boolean isChannellessFor(Connection connection, Duration time) {
		return this.monitor.get(() -> connection.isChannellessFor(time));
	}

	int users() {
		return this.monitor.get(this.users::size);
	}

	/**
	 * Return the members of a topic, public and private ones.
	 * @param topic the topic, with or without its prefix
	 */
	List<Member> members(String topic) {
		String full = topic.startsWith(PREFIX) ? topic : PREFIX + topic;
		return this.monitor.get(() -> {
			List<Member> members = new ArrayList<>(this.rooms.getOrDefault("public " + full, Set.of()));
			members.addAll(this.rooms.getOrDefault("private " + full, Set.of()));
			return members;
		});
	}

	/**
	 * Return all members of all rooms, the oldest of each room first.
	 */
	List<Member> members() {
		return this.monitor.get(() -> this.rooms.values().stream().flatMap(Set::stream).toList());
	}

	boolean awaitMembers(String topic, int count, Duration timeout) {
		return this.monitor.await(() -> members(topic).size() == count, timeout);
	}

	/**
	 * Relay a broadcast of a member: its own copy before anything else.
	 * @param afterwards what the sender gets behind its copy
	 * @return whether the sender is still a member
	 */
	boolean relay(Member sender, JsonNode payload, @Nullable BinaryBody binary, Runnable afterwards) {
		return this.monitor.call(() -> {
			if (!isJoined(sender)) {
				return false;
			}
			Consumer<Member> delivery = delivery(sender.topic, payload, binary);
			List<Member> receivers = new ArrayList<>();
			if (sender.config.self() && sender.permissions.broadcastRead()) {
				receivers.add(sender);
			}
			readers(sender.room()).filter((member) -> member != sender).forEach(receivers::add);
			receivers.forEach(delivery);
			afterwards.run();
			count(receivers);
			return true;
		});
	}

	/**
	 * Send a broadcast from elsewhere to a room.
	 */
	void broadcast(String topic, boolean privateRoom, JsonNode payload, @Nullable BinaryBody binary) {
		run(() -> toRoom((privateRoom ? "private " : "public ") + topic, delivery(topic, payload, binary)));
	}

	/**
	 * Send a message to those in a room who may read broadcasts.
	 */
	void send(String topic, boolean privateRoom, ServerMessage message) {
		run(() -> toRoom((privateRoom ? "private " : "public ") + topic, (member) -> member.deliver(message)));
	}

	/**
	 * Return whether a member is still in its room.
	 */
	boolean isJoined(Member member) {
		return find(member.connection, member.topic) == member;
	}

	private void toRoom(String room, Consumer<Member> delivery) {
		List<Member> receivers = readers(room).toList();
		receivers.forEach(delivery);
		count(receivers);
	}

	private Stream<Member> readers(String room) {
		Stream<Member> joining = this.listening.stream().filter((member) -> member.room().equals(room));
		return Stream.concat(this.rooms.getOrDefault(room, Set.of()).stream(), joining)
			.filter((member) -> member.permissions.broadcastRead());
	}

	/**
	 * Count deliveries. Too many of them end the channels that receive, behind what they
	 * have received (protocol.md 7).
	 */
	private void count(List<Member> receivers) {
		this.rates.events().add(receivers.size());
		if (this.rates.events().isReached()) {
			receivers.forEach((member) -> closeChannel(member, "Too many messages per second"));
		}
	}

	private static Consumer<Member> delivery(String topic, JsonNode payload, @Nullable BinaryBody binary) {
		if (binary == null) {
			return (member) -> member.fanOut("broadcast", payload);
		}
		ServerMessage message = (binary.kind() == BinaryBody.USER_BROADCAST)
				? new ServerMessage.UserBroadcast(topic, binary.event(), binary.json(), binary.data(), null)
				: new ServerMessage.PhoenixBroadcast(topic, binary.event(), binary.data());
		return (member) -> member.deliver(message);
	}

	/**
	 * Send any event to a room, as from the server itself.
	 */
	void fanOut(String topic, String event, JsonNode payload) {
		run(() -> members(topic).forEach((member) -> member.fanOut(event, payload)));
	}

	/**
	 * Send a member who is present, unless the tenant has too much of that.
	 */
	void sendPresenceState(Member member) {
		run(() -> {
			if (this.rates.presence().isExceeded()) {
				closeChannel(member, "Too many presence messages per second");
				return;
			}
			this.rates.presence().add(1);
			member.send("presence_state",
					this.presence.state(member.topic, this.rooms.getOrDefault(member.room(), Set.of())));
		});
	}

	/**
	 * Let somebody be present who has no socket, in both rooms of a topic.
	 */
	void track(String topic, String key, ObjectNode content) {
		run(() -> this.presence.track(topic, key, content, members(topic)));
	}

	/**
	 * End the presence of somebody who has no socket.
	 */
	void untrack(String topic, String key) {
		run(() -> this.presence.untrack(topic, key, members(topic)));
	}

	/**
	 * End the presence of all who have no socket.
	 */
	void untrackGuests() {
		run(() -> this.presence.guests().forEach((topic, keys) -> keys.forEach((key) -> untrack(topic, key))));
	}

	/**
	 * Return who is present in both rooms of a topic.
	 */
	ObjectNode presenceState(String topic) {
		return this.monitor.get(() -> this.presence.state(topic, members(topic)).deepCopy());
	}

	/**
	 * Handle a presence call (protocol.md 5.3).
	 */
	Presence.Outcome presence(Member member, JsonNode payload, Instant now) {
		return this.monitor.call(() -> isJoined(member)
				? this.presence.call(member, this.rooms.getOrDefault(member.room(), Set.of()), payload, now)
				: Presence.Outcome.GONE);
	}

	/**
	 * End a channel from the server's side: the reason, then the close. Does nothing if
	 * the channel has ended already.
	 */
	void closeChannel(Member member, String message) {
		run(() -> {
			if (remove(member)) {
				member.sendSystem("system", "error", message);
				member.sendEnd("phx_close", Json.object());
			}
		});
	}

	/**
	 * Let a channel crash. Does nothing if the channel has ended already.
	 */
	void crash(Member member) {
		run(() -> {
			if (remove(member)) {
				member.sendEnd("phx_error", Json.object().put("reason", "channel_crash"));
			}
		});
	}

	static BinaryBody binary(String event, byte[] data, boolean json) {
		return new BinaryBody(BinaryBody.USER_BROADCAST, event, json, data);
	}

	/**
	 * Return a topic without its prefix.
	 */
	static String bare(String topic) {
		return topic.startsWith(PREFIX) ? topic.substring(PREFIX.length()) : topic;
	}

	static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
