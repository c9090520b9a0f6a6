package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of one topic, its stored broadcasts and the instances that listen, of
 * which one leads at a time, or none. The database sends some: they have an id, and the
 * time of their transaction, which may have been long. Clients send others, without an
 * id, and the server stores them a little later. They reach the queue of a channel while
 * the server streams them, which it may begin to do only after it said so; the newest may
 * be replayed; the queue may drop its oldest; and an instance may end at any moment, with
 * what it had saved by then. The lead may pass from one to another at any moment too,
 * also during a call of a listener; one that leads no more is told of it later, and may
 * save late what it had reached.
 */
final class BroadcastHistory {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String TOPIC = "realtime:room";

	private static final Instant BEGIN = Instant.parse("2026-08-21T12:00:00Z");

	private static final Duration OVERLAP = Duration.ofSeconds(30);

	private static final int LONGEST_TRANSACTION = 20_000;

	private static final int STORED_WITHIN = 1_500;

	private static final int CAPACITY = 6;

	private static final int MOST_REPLAYED = 3;

	private final Random random;

	private final ChannelOptions options;

	private final WatchedPositions store = new WatchedPositions();

	private final TreeSet<Row> rows = new TreeSet<>(Comparator.comparing(Row::time).thenComparing(Row::id));

	private final Set<String> handed = new HashSet<>();

	private final List<Instance> instances = new ArrayList<>();

	private @Nullable Instance leader;

	private long nanos;

	private int sent;

	private int started;

	private boolean nested;

	int reads;

	int drops;

	int takeovers;

	int lateSaves;

	BroadcastHistory(long seed) {
		this.random = new Random(seed);
		ChannelOptions.Builder options = ChannelOptions.builder().privateChannel(true);
		this.options = this.random.nextBoolean() ? options.build()
				: options.replayOnReconnect(Duration.ofSeconds(5)).deduplicateReplayBy("n").build();
		lead(start());
	}

	private Instance start() {
		Instance instance = new Instance("process" + ++this.started);
		this.instances.add(instance);
		return instance;
	}

	private void lead(Instance instance) {
		if (!this.store.isOwner(instance.name) && this.started > 1) {
			this.takeovers++;
		}
		instance.leads = true;
		this.leader = instance;
	}

	private void lose() {
		if (this.leader != null) {
			this.leader.leads = false;
			this.leader = null;
		}
	}

	private Instance any() {
		return this.instances.get(this.random.nextInt(this.instances.size()));
	}

	/**
	 * Nobody leads any more, or one of two begins to, be it the same as before.
	 */
	private void changeLeader() {
		if (this.leader != null) {
			lose();
		}
		else {
			lead((this.instances.size() < 2) ? start() : any());
		}
	}

	/**
	 * A process ends, and another one starts.
	 */
	private void replace(Instance instance) {
		boolean leads = instance == this.leader;
		if (leads) {
			lose();
		}
		this.instances.remove(instance);
		Instance next = start();
		if (leads) {
			lead(next);
		}
	}

	void step() {
		this.nanos += Duration.ofMillis(1 + this.random.nextInt(2_000)).toNanos();
		switch (this.random.nextInt(13)) {
			case 0, 1, 2, 3 -> send();
			case 4, 5, 6, 7 -> any().deliver();
			case 8 -> save(any());
			case 9, 10 -> any().link();
			case 11 -> {
				if (this.random.nextInt(3) == 0) {
					changeLeader();
				}
			}
			default -> {
				if (this.random.nextInt(12) == 0) {
					replace(any());
				}
			}
		}
		check();
	}

	private void save(Instance instance) {
		boolean late = !this.store.isOwner(instance.name);
		Position before = this.store.position();
		instance.writer.flush();
		if (late) {
			this.lateSaves++;
			assertThat(this.store.position()).as("a late former owner cannot move it").isEqualTo(before);
		}
	}

	private Instant now() {
		return BEGIN.plusNanos(this.nanos);
	}

	/**
	 * Send a broadcast: of the database if its number is even, else of a client.
	 */
	private void send() {
		this.sent++;
		boolean ofClient = this.sent % 2 == 1;
		Instant stored = ofClient ? now().plusMillis(this.random.nextInt(STORED_WITHIN))
				: now().minusMillis(this.random.nextInt(LONGEST_TRANSACTION));
		Row row = new Row(stored, ofClient ? stored : now(), "m%06d".formatted(this.sent), "{\"n\":" + this.sent + "}");
		this.rows.add(row);
		BroadcastMessage message = message(row, ofClient ? null : row.id(), false);
		this.instances.stream()
			.filter((instance) -> instance.streaming)
			.forEach((instance) -> instance.arrive(message));
	}

	private static BroadcastMessage message(Row row, @Nullable String id, boolean replayed) {
		return new BroadcastMessage("connection", TOPIC, "e", Payload.ofJson(row.payload(), MAPPER), id, replayed);
	}

	private static RealtimeChannelStateEvent state(ChannelState before, ChannelState after) {
		return RealtimeChannelStateEvent.of("connection", TOPIC, before, after, "");
	}

	/**
	 * Bring it to an end: somebody leads, and all that is in the queue is delivered.
	 */
	void end() {
		if (this.leader == null) {
			changeLeader();
		}
		Instance last = this.leader;
		if (last.ending || this.random.nextBoolean()) {
			replace(last);
			last = this.leader;
		}
		while (!last.subscribed || !last.streaming) {
			last.link();
		}
		// the first shows that broadcasts flow, the second comes when all are stored
		for (int round = 0; round < 2; round++) {
			send();
			while (!last.queue.isEmpty() || last.dropping) {
				last.deliver();
				if (last.ending || !last.leads) {
					end();
					return;
				}
			}
			this.nanos += Duration.ofSeconds(5).toNanos();
		}
		check();
		assertThat(this.rows.stream().filter((row) -> !this.handed.contains(row.payload())))
			.as("nothing between position and live is lost")
			.isEmpty();
	}

	private void check() {
		check(this.store.position());
		for (Instance instance : this.instances) {
			Position reached = instance.listener.status().position();
			check((reached != null) ? reached : Position.START);
		}
	}

	private void check(Position position) {
		if (position.value() != null) {
			Instant from = OffsetDateTime.parse(position.value()).toInstant().minus(OVERLAP);
			assertThat(visible().stream()
				.filter((row) -> row.time().isBefore(from) && !this.handed.contains(row.payload())))
				.as("what is never read again because of the position " + position)
				.isEmpty();
		}
	}

	private List<Row> visible() {
		return this.rows.stream().filter((row) -> !row.storedAt().isAfter(now())).toList();
	}

	/**
	 * A stored broadcast.
	 *
	 * @param time the time that the row has
	 * @param storedAt when it can be read
	 */
	private record Row(Instant time, Instant storedAt, String id, String payload) {
	}

	private record Item(Runnable action, long arrivedAt) {
	}

	/**
	 * An instance of the application, with its channel.
	 */
	private final class Instance {

		private final Deque<Item> queue = new ArrayDeque<>();

		private final Set<String> handedByProcess = new HashSet<>();

		private final String name;

		// whether the channel asks who leads, or the listener itself
		private final boolean declared = BroadcastHistory.this.random.nextBoolean();

		private final PositionWriter writer;

		private final ResumingListener<BroadcastMessage> listener;

		private long arrivedAt;

		private boolean leads;

		private boolean subscribed;

		private boolean streaming;

		private boolean dropping;

		private boolean ending;

		Instance(String name) {
			this.name = name;
			// saves when the history says so
			this.writer = new PositionWriter("consumer", BroadcastHistory.this.store, name, 0);
			Channel channel = new Channel(this);
			int pageSize = 1 + BroadcastHistory.this.random.nextInt(4);
			this.listener = new ResumingListener<>("room",
					new StoredBroadcasts<>(new Stored(), BroadcastQuery.messages(List.of()), channel,
							() -> BroadcastHistory.this.nanos),
					channel, this::take, new ResumeSettings(OVERLAP, pageSize, Instant.MIN), this.writer);
		}

		private void take(BroadcastMessage message) {
			Random random = BroadcastHistory.this.random;
			if (random.nextInt(20) == 0 && !this.ending) {
				send();
			}
			String number = message.payload().asText();
			if (random.nextInt(200) == 0) {
				// during the call
				this.ending = true;
				// what a stop makes fail is not told from other failures
				throw new IllegalStateException(random.nextBoolean() ? "The process ends" : "The listener fails");
			}
			if (random.nextInt(60) == 0 && this.leads) {
				lose();
				passOn();
				if (random.nextBoolean()) {
					throw new IllegalStateException(random.nextBoolean() ? "The leader changes" : "The listener fails");
				}
			}
			BroadcastHistory.this.handed.add(number);
			boolean first = this.handedByProcess.add(number);
			boolean numbered = BroadcastHistory.this.options.deduplicationField() != null;
			if (numbered || Integer.parseInt(number.replaceAll("\\D", "")) % 2 == 0) {
				assertThat(first).as("delivered once while the process lives: " + number).isTrue();
			}
			if (random.nextInt(10) == 0) {
				if (!this.leads) {
					// it is read again once this instance leads
					this.handedByProcess.remove(number);
				}
				throw new IllegalStateException("The listener fails");
			}
		}

		/**
		 * Another instance takes over while a listener of this one is still busy.
		 */
		private void passOn() {
			if (!BroadcastHistory.this.nested && BroadcastHistory.this.random.nextBoolean()) {
				BroadcastHistory.this.nested = true;
				Instance next = BroadcastHistory.this.instances.stream()
					.filter((instance) -> instance != this)
					.findFirst()
					.orElseGet(BroadcastHistory.this::start);
				lead(next);
				next.link();
				next.deliver();
				BroadcastHistory.this.nested = false;
			}
		}

		void arrive(BroadcastMessage message) {
			queue(() -> handOverLive(message));
			if (this.queue.size() > CAPACITY) {
				this.queue.poll();
				BroadcastHistory.this.drops++;
				this.dropping = true;
			}
		}

		private void handOverLive(BroadcastMessage message) {
			if (this.declared && !this.leads) {
				this.listener.refused();
				return;
			}
			try {
				this.listener.accept(message);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageMatching("The listener fails|The process ends|The leader changes");
			}
		}

		private void queue(Runnable action) {
			this.queue.add(new Item(action, BroadcastHistory.this.nanos));
		}

		private void run(Item item) {
			this.arrivedAt = item.arrivedAt();
			item.action().run();
		}

		void deliver() {
			int count = BroadcastHistory.this.random.nextInt(5);
			// a process that ends calls nobody any more
			for (int i = 0; i < count && !this.queue.isEmpty() && !this.ending; i++) {
				run(this.queue.poll());
			}
			if (this.dropping && this.queue.size() <= CAPACITY / 2 && !this.ending) {
				this.dropping = false;
				gap(DeliveryGapEvent.Cause.OVERFLOW);
			}
		}

		/**
		 * Go a step further: who leads subscribes, and who leads no more unsubscribes.
		 */
		void link() {
			if (!this.subscribed && this.leads) {
				subscribe();
			}
			else if (this.subscribed && !this.leads) {
				unsubscribed(ChannelState.CLOSED);
			}
			else if (this.subscribed && !this.streaming) {
				this.streaming = true;
			}
			else if (this.subscribed && BroadcastHistory.this.random.nextInt(3) == 0) {
				unsubscribed(ChannelState.JOINING);
			}
		}

		private void subscribe() {
			this.subscribed = true;
			this.streaming = BroadcastHistory.this.random.nextBoolean();
			queue(() -> this.listener.stateChanged(state(ChannelState.JOINED, ChannelState.SUBSCRIBED)));
			queue(() -> gap(DeliveryGapEvent.Cause.CONNECTION_LOST));
			if (BroadcastHistory.this.random.nextBoolean()) {
				List<Row> stored = visible();
				stored.subList(Math.max(0, stored.size() - MOST_REPLAYED), stored.size())
					.forEach((row) -> arrive(message(row, row.id(), true)));
			}
		}

		private void unsubscribed(ChannelState after) {
			this.subscribed = false;
			this.streaming = false;
			queue(() -> this.listener.stateChanged(state(ChannelState.SUBSCRIBED, after)));
		}

		private void gap(DeliveryGapEvent.Cause cause) {
			this.listener.close(DeliveryGapEvent.of("connection", TOPIC, Instant.EPOCH, Instant.EPOCH, cause));
		}

	}

	private final class Stored implements BroadcastStore {

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Topic open(ResumableChannel channel, List<String> events) {
			BroadcastHistory.this.reads++;
			Instant now = now();
			return new Topic() {

				@Override
				public Instant now() {
					return now;
				}

				@Override
				public boolean isStoredLate() {
					return true;
				}

				@Override
				public Position last() {
					return null;
				}

				@Override
				public List<BroadcastStore.Stored> page(Position after, int limit) {
					return visible().stream()
						.filter((row) -> isAfter(row, after))
						.limit(limit)
						.map((row) -> new BroadcastStore.Stored(row.id(), position(row), message(row, row.id(), true)))
						.toList();
				}

			};
		}

		private static Position position(Row row) {
			return new Position(row.time().toString(), "[\"" + row.id() + "\"]");
		}

		private static boolean isAfter(Row row, Position after) {
			if (after.value() == null) {
				return true;
			}
			int order = row.time().compareTo(OffsetDateTime.parse(after.value()).toInstant());
			return (order != 0) ? order > 0
					: after.key() == null || row.id().compareTo(RowIdentity.parts(after.key()).get(0)) > 0;
		}

	}

	private final class Channel implements ResumableChannel {

		private final Instance instance;

		Channel(Instance instance) {
			this.instance = instance;
		}

		@Override
		public ListenerRegistration addStage(ChannelStage stage) {
			return () -> {
			};
		}

		@Override
		public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
			Instance instance = this.instance;
			if (instance.declared && !instance.leads) {
				instance.listener.refused();
				return false;
			}
			try {
				listener.accept(message);
				return true;
			}
			catch (IllegalStateException ex) {
				return !isStop(ex);
			}
		}

		@Override
		public <M extends RealtimeMessage> StagedListener<M> staged(Class<M> type, Consumer<? super M> listener) {
			Instance instance = this.instance;
			return new StagedListener<>() {

				@Override
				public void accept(M message) {
					if (!delivers()) {
						throw new IllegalStateException("The leader changes");
					}
					listener.accept(message);
				}

				@Override
				public boolean delivers() {
					return instance.declared || instance.leads;
				}

				@Override
				public void close() {
				}

			};
		}

		@Override
		public boolean isStop(RuntimeException thrown) {
			return List.of("The process ends", "The leader changes").contains(thrown.getMessage());
		}

		@Override
		public String readRows(URI uri, String schema) {
			throw new IllegalStateException("Nobody answers");
		}

		@Override
		public boolean isDropping() {
			return this.instance.dropping;
		}

		@Override
		public boolean isEnding() {
			return this.instance.ending || (this.instance.declared && !this.instance.leads);
		}

		@Override
		public long sinceArrival() {
			return BroadcastHistory.this.nanos - this.instance.arrivedAt;
		}

		@Override
		public ChannelOptions getOptions() {
			return BroadcastHistory.this.options;
		}

		@Override
		public JsonMapper jsonMapper() {
			return MAPPER;
		}

		@Override
		public String connectionName() {
			return "connection";
		}

		@Override
		public String getTopic() {
			return TOPIC;
		}

	}

}
