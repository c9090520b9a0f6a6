package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * The state of the topics of the simulated server: numbered broadcasts, those of the
 * private one stored; database changes; presence.
 */
final class SimulatedTopics {

	static final String PLAIN = "realtime:a";

	static final String STORED = "realtime:b";

	static final String CHANGES = "realtime:c";

	static final String PRESENCE = "realtime:d";

	/**
	 * Tells apart what clients had stored: their live messages have no id.
	 */
	static final String KEY = "key";

	static final List<String> ALL = List.of(PLAIN, STORED, CHANGES, PRESENCE);

	private static final int MOST_REPLAYED = 25;

	private static final Duration FIRST_POLL = Duration.ofMillis(100);

	private static final int POLL_MILLIS = 600;

	private static final long UNDER_WAY = Duration.ofSeconds(1).toNanos();

	private final VirtualLane lane;

	private final Random random;

	private final List<Stored> stored = new ArrayList<>();

	// those that somebody asked for
	private final List<Stored> rows = new ArrayList<>();

	private final Map<String, List<Long>> bindings = new HashMap<>();

	private final Map<String, String> present = new LinkedHashMap<>();

	// whether it sends states that no join asked for
	private final boolean newer;

	// the join of the presence topic, and whether a state was asked for or sent since
	private String presenceRef = "";

	private boolean asked;

	private long presenceChangedAt;

	private Instant joinedAt = Instant.MIN;

	private int counter;

	SimulatedTopics(VirtualLane lane, Random random) {
		this.lane = lane;
		this.random = random;
		this.newer = random.nextBoolean();
	}

	/**
	 * Say something on every topic that is joined; what is stored is stored although
	 * nobody is there.
	 */
	void publish(Set<String> joined, BiConsumer<String, String> send) {
		for (String topic : ALL) {
			int number = ++this.counter;
			boolean kept = topic.equals(STORED) && this.random.nextInt(3) > 0;
			if (kept) {
				this.stored.add(new Stored(number, this.lane.trueInstant()));
			}
			if (joined.contains(topic)) {
				send.accept(topic, kept ? stored(number, null) : broadcast(topic, number));
				if (topic.equals(PRESENCE) && this.random.nextBoolean()) {
					send.accept(topic, diff());
				}
				if (topic.equals(PRESENCE) && this.newer && this.random.nextInt(10) == 0) {
					sendState((state) -> send.accept(topic, state));
				}
			}
		}
	}

	/**
	 * Commit a row. Whoever asks for it when the server polls the database gets it, which
	 * is some time later.
	 */
	void commit(Supplier<Set<String>> joined, Consumer<String> send) {
		int number = ++this.counter;
		boolean wanted = this.random.nextInt(10) > 0;
		if (wanted) {
			this.rows.add(new Stored(number, this.lane.trueInstant()));
		}
		this.lane.schedule(FIRST_POLL.plusMillis(this.random.nextInt(POLL_MILLIS)), () -> {
			if (joined.get().contains(CHANGES)) {
				this.bindings.getOrDefault(CHANGES, List.of())
					.forEach((id) -> send.accept(change(wanted ? id : 1, number)));
			}
		});
	}

	/**
	 * Return the numbers of the rows that were committed between two times.
	 */
	List<Integer> committedBetween(Instant from, Instant to) {
		return this.rows.stream()
			.filter((row) -> !row.at().isBefore(from) && row.at().isBefore(to))
			.map(Stored::number)
			.toList();
	}

	private static String broadcast(String topic, int number) {
		return "[null,null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"%d\",\"payload\":{}}]"
			.formatted(topic, number);
	}

	/**
	 * Return a message that is stored. The even ones were sent by clients, so that their
	 * live copies cannot be matched with the replay but for their key (protocol.md
	 * 5.7.5).
	 */
	private static String stored(int number, String joinRef) {
		boolean client = number % 2 == 0;
		String meta = (joinRef != null) ? "{\"id\":\"s%d\",\"replayed\":true}" : client ? "{}" : "{\"id\":\"s%d\"}";
		String payload = client ? "{\"%s\":%d}".formatted(KEY, number) : "{}";
		return "[%s,null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"%d\",\"payload\":%s,\"meta\":%s}]"
			.formatted((joinRef != null) ? "\"" + joinRef + "\"" : "null", STORED, number, payload,
					meta.formatted(number));
	}

	private static String change(long id, int number) {
		return ("[null,null,\"%s\",\"postgres_changes\",{\"ids\":[%d],\"data\":{\"schema\":\"public\",\"table\":\"t\","
				+ "\"type\":\"INSERT\",\"commit_timestamp\":\"2026-11-24T12:00:00Z\",\"columns\":[],"
				+ "\"record\":{\"id\":%d},\"errors\":null}}]")
			.formatted(CHANGES, id, number);
	}

	/**
	 * Return whether what was sent about presence has arrived.
	 */
	boolean presenceIsQuiet() {
		return this.lane.now() - this.presenceChangedAt > UNDER_WAY;
	}

	private String diff() {
		this.presenceChangedAt = this.lane.now();
		String key = "k" + this.random.nextInt(4);
		String ref = this.present.remove(key);
		if (ref != null) {
			return "[null,null,\"%s\",\"presence_diff\",{\"joins\":{},\"leaves\":{\"%s\":{\"metas\":[{\"phx_ref\":\"%s\"}]}}}]"
				.formatted(PRESENCE, key, ref);
		}
		String joining = "r" + this.random.nextInt();
		this.present.put(key, joining);
		return "[null,null,\"%s\",\"presence_diff\",{\"joins\":{\"%s\":{\"metas\":[{\"phx_ref\":\"%s\"}]}},\"leaves\":{}}]"
			.formatted(PRESENCE, key, joining);
	}

	/**
	 * Answer track or untrack. A newer server sends the state after the first track on a
	 * channel that was joined without presence.
	 */
	void tracked(Consumer<String> send) {
		boolean own = this.random.nextBoolean();
		boolean ownFirst = this.random.nextBoolean();
		if (own && ownFirst) {
			send.accept(diff());
		}
		if (this.newer && !this.asked) {
			this.asked = true;
			sendState(send);
		}
		if (own && !ownFirst) {
			send.accept(diff());
		}
	}

	/**
	 * Send the state as it is now. What happens from now on may overtake it.
	 */
	private void sendState(Consumer<String> send) {
		this.presenceChangedAt = this.lane.now();
		String members = members();
		String joinRef = this.presenceRef;
		this.lane.schedule(Duration.ofMillis(this.random.nextInt(300)), () -> {
			if (joinRef.equals(this.presenceRef)) {
				send.accept("[\"%s\",null,\"%s\",\"presence_state\",%s]".formatted(joinRef, PRESENCE, members));
			}
		});
		this.lane.schedule(Duration.ofMillis(this.random.nextInt(300)), () -> {
			if (joinRef.equals(this.presenceRef)) {
				send.accept(diff());
			}
		});
	}

	/**
	 * Return who is present, by key and reference.
	 */
	Map<String, String> present() {
		return Map.copyOf(this.present);
	}

	private String members() {
		return this.present.entrySet()
			.stream()
			.map((entry) -> "\"%s\":{\"metas\":[{\"phx_ref\":\"%s\"}]}".formatted(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining(",", "{", "}"));
	}

	boolean refusesReplay(Sent join) {
		return join.payload().at("/config/broadcast/replay").isObject() && this.random.nextInt(10) == 0;
	}

	/**
	 * Return the answer to a join, each binding with the hash of its content as id.
	 */
	String response(Sent join) {
		List<Long> ids = new ArrayList<>();
		List<String> entries = new ArrayList<>();
		for (JsonNode entry : join.payload().at("/config/postgres_changes")) {
			long id = 2 + (entry.toString().hashCode() & 0xffff);
			ids.add(id);
			entries.add(entry.toString().replaceFirst("}$", ",\"id\":" + id + "}"));
		}
		this.bindings.put(join.topic(), ids);
		return "{\"postgres_changes\":[" + String.join(",", entries) + "]}";
	}

	/**
	 * Send what follows the answer to a join.
	 */
	void joined(Sent join, BiConsumer<Duration, String> later) {
		if (join.topic().equals(STORED)) {
			replay(join, later);
		}
		if (!this.bindings.get(join.topic()).isEmpty()) {
			subscribe(join, later);
		}
		boolean asked = join.payload().at("/config/presence/enabled").asBoolean(false);
		if (join.topic().equals(PRESENCE)) {
			this.presenceRef = String.valueOf(join.joinRef());
			this.asked = asked;
		}
		if (asked) {
			sendState((state) -> later.accept(Duration.ZERO, state));
		}
	}

	private void replay(Sent join, BiConsumer<Duration, String> later) {
		this.joinedAt = this.lane.trueInstant();
		JsonNode replay = join.payload().at("/config/broadcast/replay");
		if (!replay.isObject()) {
			return;
		}
		Instant since = Instant.ofEpochMilli(replay.path("since").longValue());
		List<Stored> found = this.stored.stream().filter((message) -> !message.at().isBefore(since)).toList();
		// what others say while the server joins queues ahead of the replays and between
		// them (protocol.md 4.4)
		int ahead = Math.max(0, this.random.nextInt(4) - 1);
		live(ahead, later);
		for (Stored message : found.subList(Math.max(0, found.size() - MOST_REPLAYED), found.size())) {
			later.accept(Duration.ZERO, stored(message.number(), join.joinRef()));
			live((ahead > 0) ? this.random.nextInt(2) : 0, later);
		}
		if (this.random.nextBoolean()) {
			this.lane.schedule(Duration.ofMillis(this.random.nextInt(900)),
					() -> later.accept(Duration.ZERO, broadcast(STORED, ++this.counter)));
		}
	}

	private void live(int count, BiConsumer<Duration, String> later) {
		for (int i = 0; i < count; i++) {
			later.accept(Duration.ZERO, broadcast(STORED, ++this.counter));
		}
	}

	private void subscribe(Sent join, BiConsumer<Duration, String> later) {
		int chance = this.random.nextInt(100);
		Duration soon = Duration.ofMillis(this.random.nextInt(4000));
		if (chance < 80) {
			later.accept(soon, system(join, "ok", "Subscribed to PostgreSQL"));
			Duration afterwards = soon.plusSeconds(this.random.nextInt(30));
			if (this.random.nextInt(4) == 0) {
				later.accept(afterwards, system(join, "error", "{:error, Too many database timeouts}"));
			}
			later.accept(afterwards.plusSeconds(3), system(join, "ok", "Subscribed to PostgreSQL"));
		}
		else if (chance < 90) {
			later.accept(soon, system(join, "error", "{:error, Too many database timeouts}"));
			later.accept(soon.plusSeconds(6), system(join, "ok", "Subscribed to PostgreSQL"));
		}
		else if (chance < 95) {
			later.accept(soon, system(join, "error", "Unable to subscribe to changes with given parameters."));
		}
	}

	private static String system(Sent join, String status, String message) {
		return ("[\"%s\",null,\"%s\",\"system\",{\"extension\":\"postgres_changes\",\"status\":\"%s\","
				+ "\"message\":\"%s\"}]")
			.formatted(join.joinRef(), join.topic(), status, message);
	}

	/**
	 * Return the numbers of the messages that were stored between a time and the latest
	 * join.
	 */
	List<Integer> storedBetween(Instant from, Instant to) {
		Instant end = to.isBefore(this.joinedAt) ? to : this.joinedAt;
		return this.stored.stream()
			.filter((message) -> !message.at().isBefore(from) && message.at().isBefore(end))
			.map(Stored::number)
			.toList();
	}

	/**
	 * A broadcast or a row that the database holds.
	 *
	 * @param number its number
	 * @param at when it was stored or committed
	 */
	record Stored(int number, Instant at) {
	}

}
