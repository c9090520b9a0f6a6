package io.github.supabaserealtime.test.internal.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.github.supabaserealtime.test.ServerDatabase;
import io.github.supabaserealtime.test.TableBuilder;
import io.github.supabaserealtime.test.internal.database.Change;
import io.github.supabaserealtime.test.internal.database.ChangeBroadcast;
import io.github.supabaserealtime.test.internal.database.Database;
import io.github.supabaserealtime.test.internal.database.Delivery;
import io.github.supabaserealtime.test.internal.database.Subscriber;
import io.github.supabaserealtime.test.internal.database.SubscriptionException;
import io.github.supabaserealtime.test.internal.database.Table;
import io.github.supabaserealtime.test.internal.database.TableDefinition;
import io.github.supabaserealtime.test.internal.database.TableName;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Connects the database with the channels. All of it runs under the lock of the
 * {@link Rooms}, so that a change and a join cannot overtake each other.
 */
final class DatabaseFeed implements ServerDatabase {

	private static final String EXTENSION = "postgres_changes";

	private final Database database;

	private final StoredBroadcasts broadcasts;

	/**
	 * Who is subscribed once more, and when.
	 */
	private final Map<Member, Instant> retries = new LinkedHashMap<>();

	/**
	 * Who waits for the replication signal, and until when.
	 */
	private final Map<Member, Instant> waiting = new LinkedHashMap<>();

	private boolean paused;

	private String failure = "";

	private int failures;

	private final Rooms rooms;

	private final ServerSettings settings;

	private final Rates rates;

	private final Poll poll;

	/**
	 * Chooses delays, the same ones in each run.
	 */
	private final Random random = new Random(0);

	DatabaseFeed(Rooms rooms, ServerSettings settings, Rates rates) {
		this.rooms = rooms;
		this.settings = settings;
		this.rates = rates;
		this.database = new Database(settings.isNewest());
		this.poll = new Poll(rooms, settings.delays());
		this.broadcasts = new StoredBroadcasts(rooms, settings, rates.events(), () -> !this.paused);
	}

	Poll poll() {
		return this.poll;
	}

	StoredBroadcasts broadcasts() {
		return this.broadcasts;
	}

	/**
	 * Return how many messages were sent so far.
	 */
	int messages() {
		return this.broadcasts.count();
	}

	/**
	 * Send the stored broadcasts that a channel asked for with its join.
	 * @param member the channel
	 * @param before how many messages there were when it began to join: who asks for a
	 * replay gets the later ones first, as live messages
	 */
	void replay(Member member, int before) {
		JsonNode asked = member.config.replay();
		ReplayRequest request = asked.isObject() ? ReplayRequest.of(asked, this.settings.isNewest()) : null;
		if (request != null) {
			this.broadcasts.replay(member, request, before);
		}
	}

	private Instant now() {
		return this.settings.clock().instant();
	}

	/**
	 * Subscribe a channel that has joined or has a new token, as late as the real server
	 * does. Until then rows are lost to it, or go by its old token.
	 */
	void subscribeLater(Member member) {
		long nanos = this.settings.delays().untilSubscription(this.random);
		if (nanos == 0) {
			subscribe(member);
		}
		else if (member.subscriber.wantsChanges()) {
			this.poll.after(nanos, () -> {
				if (this.rooms.isJoined(member)) {
					subscribe(member);
				}
			});
		}
	}

	/**
	 * Subscribe a channel to what it asked for, or anew with another token. Nothing is
	 * said to a channel that asked for nothing.
	 */
	void subscribe(Member member) {
		if (!member.subscriber.wantsChanges() || this.paused) {
			return;
		}
		this.retries.remove(member);
		if (this.failures > 0) {
			this.failures--;
			this.retries.put(member, now().plus(this.settings.delays().retry()));
			member.sendSystem(EXTENSION, "error", this.failure);
			return;
		}
		try {
			member.subscriber.subscribe(this.database, member.claims);
			member.changesRefused = false;
			confirm(member);
		}
		catch (SubscriptionException ex) {
			member.changesRefused = true;
			member.sendSystem(EXTENSION, "error", ex.text());
		}
	}

	/**
	 * Subscribe a channel whose join waits for that, once. Failures that may pass are not
	 * told.
	 */
	Attempt attempt(Member member) {
		if (this.paused) {
			return Attempt.FAILED;
		}
		if (this.failures > 0) {
			this.failures--;
			return Attempt.FAILED;
		}
		try {
			member.subscriber.subscribe(this.database, member.claims);
			return Attempt.SUBSCRIBED;
		}
		catch (SubscriptionException ex) {
			return new Attempt(false, ex.text());
		}
	}

	/**
	 * Tell a channel that it is subscribed.
	 */
	static void confirm(Member member) {
		member.sendSystem(EXTENSION, "ok", "Subscribed to PostgreSQL");
	}

	/**
	 * There is another table. The real server subscribes anew whoever is subscribed, and
	 * does not come back to what it refused with the join.
	 */
	private void publicationChanged(Member member) {
		if (!member.changesRefused) {
			subscribe(member);
			// confirmed when it joined: the next table may be the one that it waits for
			member.changesRefused = false;
		}
	}

	/**
	 * Send the replication signal to a channel that asked for it, now or when there is a
	 * replication.
	 */
	void awaitReplication(Member member) {
		if (member.config.replicationReady()) {
			this.waiting.put(member, now().plus(this.settings.delays().replication()));
			announceReplication();
		}
	}

	private void announceReplication() {
		if (!this.paused) {
			List<Member> ready = List.copyOf(this.waiting.keySet());
			this.waiting.clear();
			ready.stream()
				.filter(this.rooms::isJoined)
				.forEach((member) -> member.sendSystem("system", "ok", "Replication connection established"));
		}
	}

	/**
	 * Do what is due by now.
	 */
	void tick() {
		this.rooms.run(() -> {
			this.retries.keySet().removeIf((member) -> !this.rooms.isJoined(member));
			this.waiting.keySet().removeIf((member) -> !this.rooms.isJoined(member));
			due(this.retries).forEach(this::subscribe);
			due(this.waiting).forEach(
					(member) -> this.rooms.closeChannel(member, "Replication connection was not established in time"));
		});
	}

	private List<Member> due(Map<Member, Instant> times) {
		Instant now = now();
		return times.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().isAfter(now))
			.map(Map.Entry::getKey)
			.toList();
	}

	@Override
	public TableBuilder table(String name) {
		return new TableDefinition(TableName.of(name), this::create);
	}

	private void create(Table table) {
		this.rooms.run(() -> {
			this.database.create(table);
			this.rooms.members().forEach(this::publicationChanged);
		});
	}

	@Override
	public List<String> tables() {
		return this.rooms.get(this.database::tables);
	}

	@Override
	public List<JsonNode> rows(String table) {
		return this.rooms.get(() -> this.database.rows(table));
	}

	Database database() {
		return this.database;
	}

	@Override
	public void insert(String table, Map<String, ?> row) {
		this.rooms.run(() -> commit(List.of(this.database.insert(table, row))));
	}

	@Override
	public void update(String table, Map<String, ?> row) {
		this.rooms.run(() -> commit(this.database.update(table, row)));
	}

	@Override
	public void update(String table, Map<String, ?> where, Map<String, ?> changes) {
		this.rooms.run(() -> commit(this.database.update(table, where, changes)));
	}

	@Override
	public void delete(String table, Map<String, ?> where) {
		this.rooms.run(() -> commit(this.database.delete(table, where)));
	}

	@Override
	public String send(String topic, String event, Map<String, ?> payload, boolean privateTopic) {
		return this.broadcasts.send(topic, event, payload, privateTopic);
	}

	@Override
	public String sendBinary(String topic, String event, byte[] payload, boolean privateTopic) {
		return this.broadcasts.sendBinary(topic, event, payload, privateTopic);
	}

	@Override
	public void deliverChanges() {
		this.rooms.run(this.poll::now);
	}

	@Override
	public void pauseReplication() {
		this.rooms.run(() -> {
			this.paused = true;
			// the slot is gone, and with it what no poll had found
			this.poll.drop();
		});
	}

	@Override
	public void resumeReplication() {
		this.rooms.run(() -> {
			if (this.paused) {
				this.paused = false;
				this.rooms.members().forEach(this::subscribe);
				announceReplication();
			}
		});
	}

	@Override
	public void failSubscriptions(String error, int times) {
		this.rooms.run(() -> {
			this.failure = error;
			this.failures = times;
		});
	}

	private void commit(List<Change> changes) {
		Map<Subscriber, Member> members = new IdentityHashMap<>();
		List<Subscriber> subscribers = new ArrayList<>();
		List<ChangeBroadcast> triggered = changes.stream().map(ChangeBroadcast::of).filter(Objects::nonNull).toList();
		if (this.paused) {
			changes.forEach(Change::apply);
			triggered.forEach(this.broadcasts::send);
			return;
		}
		this.rooms.members().forEach((member) -> {
			members.put(member.subscriber, member);
			subscribers.add(member.subscriber);
		});
		// all or nothing: what cannot be told is thrown before anything is changed
		List<Delivery> deliveries = new ArrayList<>();
		changes.forEach((change) -> deliveries.addAll(this.database.deliveries(change, subscribers, now())));
		changes.forEach(Change::apply);
		triggered.forEach(this.broadcasts::send);
		this.poll.add(() -> send(deliveries, members));
	}

	private void send(List<Delivery> deliveries, Map<Subscriber, Member> members) {
		if (this.rates.changes().isReached()) {
			// beyond the rate the real server skips changes without a word
			return;
		}
		deliveries.forEach((delivery) -> {
			Member member = members.get(delivery.subscriber());
			// who has left since the commit, or joined anew, gets nothing
			if (member != null && this.rooms.isJoined(member)) {
				this.rates.changes().add(delivery.ids().size());
				send(member, delivery);
			}
		});
	}

	private static void send(Member member, Delivery delivery) {
		if (member.config.legacy()) {
			member.fanOut(delivery.type(), delivery.data());
			return;
		}
		ObjectNode payload = Json.object();
		payload.set("data", delivery.data());
		ArrayNode ids = payload.putArray("ids");
		delivery.ids().forEach(ids::add);
		member.fanOut(EXTENSION, payload);
	}

	/**
	 * How an attempt to subscribe ended.
	 *
	 * @param subscribed whether the channel is subscribed
	 * @param refusal why it makes no sense to try again, or {@code null}
	 */
	record Attempt(boolean subscribed, @Nullable String refusal) {

		static final Attempt SUBSCRIBED = new Attempt(true, null);

		static final Attempt FAILED = new Attempt(false, null);

	}

}
