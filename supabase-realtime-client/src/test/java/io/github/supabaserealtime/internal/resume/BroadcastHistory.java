package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
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
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of one topic, its stored broadcasts and the processes that listen,
 * one after another. The database sends some: they have an id, and the time of their
 * transaction, which may have been long. Clients send others, without an id, and the
 * server stores them a little later. They reach the queue of the channel while the server
 * streams them, which it may begin to do only after it said so; the newest may be
 * replayed; the queue may drop its oldest; and a process may end at any moment, with what
 * it had saved by then.
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

	private final PositionStore store = PositionStore.inMemory();

	private final TreeSet<Row> rows = new TreeSet<>(Comparator.comparing(Row::time).thenComparing(Row::id));

	private final Set<String> handed = new HashSet<>();

	private final Set<String> handedByProcess = new HashSet<>();

	private final Deque<Item> queue = new ArrayDeque<>();

	private long nanos;

	private long arrivedAt;

	private int sent;

	private int process;

	private boolean subscribed;

	private boolean streaming;

	private boolean dropping;

	private boolean ending;

	private PositionWriter writer;

	private ResumingListener<BroadcastMessage> listener;

	int reads;

	int drops;

	BroadcastHistory(long seed) {
		this.random = new Random(seed);
		ChannelOptions.Builder options = ChannelOptions.builder().privateChannel(true);
		this.options = this.random.nextBoolean() ? options.build()
				: options.replayOnReconnect(Duration.ofSeconds(5)).deduplicateReplayBy("n").build();
		start();
	}

	private void start() {
		this.process++;
		this.queue.clear();
		this.handedByProcess.clear();
		this.ending = false;
		this.subscribed = false;
		this.streaming = false;
		this.dropping = false;
		// saves when the history says so
		this.writer = new PositionWriter("consumer", this.store, "process" + this.process, 0);
		Channel channel = new Channel();
		this.listener = new ResumingListener<>("room",
				new StoredBroadcasts<>(new Stored(), BroadcastQuery.messages(List.of()), channel, () -> this.nanos),
				channel, this::take, new ResumeSettings(OVERLAP, 1 + this.random.nextInt(4), Instant.MIN), this.writer);
	}

	private void take(BroadcastMessage message) {
		if (this.random.nextInt(20) == 0 && !this.ending) {
			send();
		}
		String number = message.payload().asText();
		if (this.random.nextInt(200) == 0) {
			// during the call
			this.ending = true;
			throw new IllegalStateException("The process ends");
		}
		this.handed.add(number);
		boolean first = this.handedByProcess.add(number);
		if (this.options.deduplicationField() != null || Integer.parseInt(number.replaceAll("\\D", "")) % 2 == 0) {
			assertThat(first).as("delivered once while the process lives: " + number).isTrue();
		}
		if (this.random.nextInt(10) == 0) {
			throw new IllegalStateException("The listener fails");
		}
	}

	void step() {
		this.nanos += Duration.ofMillis(1 + this.random.nextInt(2_000)).toNanos();
		switch (this.random.nextInt(10)) {
			case 0, 1, 2, 3 -> send();
			case 4, 5, 6 -> deliver();
			case 7 -> this.writer.flush();
			case 8 -> link();
			default -> {
				if (this.random.nextInt(12) == 0) {
					start();
				}
			}
		}
		check();
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
		if (this.streaming) {
			arrive(message(row, ofClient ? null : row.id(), false));
		}
	}

	private static BroadcastMessage message(Row row, @Nullable String id, boolean replayed) {
		return new BroadcastMessage("connection", TOPIC, "e", Payload.ofJson(row.payload(), MAPPER), id, replayed);
	}

	private void arrive(BroadcastMessage message) {
		ResumingListener<BroadcastMessage> current = this.listener;
		queue(() -> {
			try {
				current.accept(message);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageMatching("The listener fails|The process ends");
			}
		});
		if (this.queue.size() > CAPACITY) {
			this.queue.poll();
			this.drops++;
			this.dropping = true;
		}
	}

	private void queue(Runnable action) {
		this.queue.add(new Item(action, this.nanos));
	}

	private void run(Item item) {
		this.arrivedAt = item.arrivedAt();
		item.action().run();
	}

	private void deliver() {
		int count = this.random.nextInt(5);
		// a process that ends calls nobody any more
		for (int i = 0; i < count && !this.queue.isEmpty() && !this.ending; i++) {
			run(this.queue.poll());
		}
		if (this.dropping && this.queue.size() <= CAPACITY / 2 && !this.ending) {
			this.dropping = false;
			gap(DeliveryGapEvent.Cause.OVERFLOW);
		}
	}

	private void link() {
		ResumingListener<BroadcastMessage> current = this.listener;
		if (!this.subscribed) {
			this.subscribed = true;
			this.streaming = this.random.nextBoolean();
			queue(() -> current.stateChanged(state(ChannelState.JOINED, ChannelState.SUBSCRIBED)));
			queue(() -> gap(DeliveryGapEvent.Cause.CONNECTION_LOST));
			if (this.random.nextBoolean()) {
				List<Row> stored = visible();
				stored.subList(Math.max(0, stored.size() - MOST_REPLAYED), stored.size())
					.forEach((row) -> arrive(message(row, row.id(), true)));
			}
		}
		else if (!this.streaming) {
			this.streaming = true;
		}
		else if (this.random.nextInt(3) == 0) {
			this.subscribed = false;
			this.streaming = false;
			queue(() -> current.stateChanged(state(ChannelState.SUBSCRIBED, ChannelState.JOINING)));
		}
	}

	private void gap(DeliveryGapEvent.Cause cause) {
		this.listener.close(DeliveryGapEvent.of("connection", TOPIC, Instant.EPOCH, Instant.EPOCH, cause));
	}

	private static RealtimeChannelStateEvent state(ChannelState before, ChannelState after) {
		return RealtimeChannelStateEvent.of("connection", TOPIC, before, after, "");
	}

	/**
	 * Bring it to an end: the process goes on or is the next one, and all that is in the
	 * queue is delivered.
	 */
	void end() {
		if (this.ending || this.random.nextBoolean()) {
			start();
		}
		this.ending = false;
		while (!this.subscribed || !this.streaming) {
			link();
		}
		// the first shows that broadcasts flow, the second comes when all are stored
		for (int last = 0; last < 2; last++) {
			send();
			while (!this.queue.isEmpty() || this.dropping) {
				deliver();
				if (this.ending) {
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
		Position saved = this.store.claim("consumer", "room", "process" + this.process);
		Position reached = this.listener.status().position();
		for (Position position : List.of((saved != null) ? saved : Position.START,
				(reached != null) ? reached : Position.START)) {
			if (position.value() != null) {
				Instant from = OffsetDateTime.parse(position.value()).toInstant().minus(OVERLAP);
				assertThat(visible().stream()
					.filter((row) -> row.time().isBefore(from) && !this.handed.contains(row.payload())))
					.as("what is never read again because of the position " + position)
					.isEmpty();
			}
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

		@Override
		public ListenerRegistration addStage(ChannelStage stage) {
			return () -> {
			};
		}

		@Override
		public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
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
			return new StagedListener<>() {

				@Override
				public void accept(M message) {
					listener.accept(message);
				}

				@Override
				public boolean delivers() {
					return true;
				}

				@Override
				public void close() {
				}

			};
		}

		@Override
		public boolean isStop(RuntimeException thrown) {
			return "The process ends".equals(thrown.getMessage());
		}

		@Override
		public String readRows(URI uri, String schema) {
			throw new IllegalStateException("Nobody answers");
		}

		@Override
		public boolean isDropping() {
			return BroadcastHistory.this.dropping;
		}

		@Override
		public boolean isEnding() {
			return BroadcastHistory.this.ending;
		}

		@Override
		public long sinceArrival() {
			return BroadcastHistory.this.nanos - BroadcastHistory.this.arrivedAt;
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
