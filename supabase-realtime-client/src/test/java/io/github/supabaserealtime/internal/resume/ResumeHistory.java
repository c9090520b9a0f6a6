package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.resume.PositionStore.Position;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of one table, one channel and the processes that listen, one after
 * another. Rows change by commits, each with a greater {@code rev}. Changes reach the
 * queue of the channel while the server streams them, which it may begin to do only after
 * it said so; the queue may drop its oldest, and a process may end at any moment, with
 * what it had saved by then.
 */
final class ResumeHistory {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String TOPIC = "realtime:orders";

	private static final TableQuery QUERY = new TableQuery(
			PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "orders", null), "rev", List.of());

	private static final int CAPACITY = 6;

	private final Random random;

	private final PositionStore store = PositionStore.inMemory();

	// rev by id, as committed
	private final Map<Integer, Integer> table = new HashMap<>();

	// the greatest rev of each row that a listener has been handed
	private final Map<Integer, Integer> handed = new HashMap<>();

	private final Deque<Runnable> queue = new ArrayDeque<>();

	private int rev;

	private int process;

	private boolean subscribed;

	private boolean streaming;

	private boolean dropping;

	private boolean ending;

	private PositionWriter writer;

	private ResumingListener<PostgresChange> listener;

	int reads;

	int drops;

	ResumeHistory(long seed) {
		this.random = new Random(seed);
		start();
	}

	private void start() {
		this.process++;
		this.queue.clear();
		this.ending = false;
		this.subscribed = false;
		this.streaming = false;
		this.dropping = false;
		// saves when the history says so
		this.writer = new PositionWriter("consumer", this.store, "process" + this.process, 0);
		Channel channel = new Channel();
		this.listener = new ResumingListener<>("orders", new ResumedRows(new Rows(), QUERY, channel), channel,
				this::take, new ResumeSettings(Duration.ZERO, 1 + this.random.nextInt(4), Instant.MIN), this.writer);
	}

	private void take(PostgresChange change) {
		if (this.random.nextInt(20) == 0 && !this.ending) {
			commit();
		}
		PostgresRow row = (change instanceof PostgresChange.Insert insert) ? insert.record()
				: ((PostgresChange.Read) change).record();
		int id = Math.toIntExact((Long) row.asMap().get("id"));
		if (this.random.nextInt(200) == 0) {
			// during the call
			this.ending = true;
			// what a stop makes fail is not told from other failures
			throw new IllegalStateException(this.random.nextBoolean() ? "The process ends" : "The listener fails");
		}
		this.handed.merge(id, Math.toIntExact((Long) row.asMap().get("rev")), Math::max);
		if (this.random.nextInt(10) == 0) {
			throw new IllegalStateException("The listener fails");
		}
	}

	void step() {
		switch (this.random.nextInt(10)) {
			case 0, 1, 2, 3 -> commit();
			case 4, 5, 6 -> deliver();
			case 7 -> save();
			case 8 -> link();
			default -> {
				if (this.random.nextInt(12) == 0) {
					start();
				}
			}
		}
		check();
	}

	private void commit() {
		int id = this.random.nextInt(8);
		int committed = ++this.rev;
		this.table.put(id, committed);
		if (this.streaming) {
			PostgresRow row = row(id, committed);
			ResumingListener<PostgresChange> current = this.listener;
			this.queue.add(() -> handOverLive(current, new PostgresChange.Insert("connection", TOPIC, List.of(1L),
					"public", "orders", null, List.of(), row)));
			if (this.queue.size() > CAPACITY) {
				drop();
			}
		}
	}

	private void handOverLive(ResumingListener<PostgresChange> current, PostgresChange change) {
		try {
			current.accept(change);
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessageMatching("The listener fails|The process ends");
		}
	}

	private void drop() {
		this.queue.poll();
		this.drops++;
		this.dropping = true;
	}

	private void deliver() {
		int count = this.random.nextInt(4);
		for (int i = 0; i < count && !this.queue.isEmpty(); i++) {
			this.queue.poll().run();
		}
		if (this.dropping && this.queue.size() <= CAPACITY / 2 && !this.ending) {
			this.dropping = false;
			gap(DeliveryGapEvent.Cause.OVERFLOW);
		}
	}

	private void link() {
		if (this.subscribed) {
			if (!this.streaming) {
				this.streaming = true;
			}
			else if (this.random.nextInt(3) == 0) {
				this.subscribed = false;
				this.streaming = false;
				ResumingListener<PostgresChange> current = this.listener;
				this.queue.add(() -> current.stateChanged(state(ChannelState.SUBSCRIBED, ChannelState.JOINING)));
			}
		}
		else {
			this.subscribed = true;
			// the server may say so before it does (protocol.md 14)
			this.streaming = this.random.nextBoolean();
			ResumingListener<PostgresChange> current = this.listener;
			this.queue.add(() -> current.stateChanged(state(ChannelState.JOINED, ChannelState.SUBSCRIBED)));
			this.queue.add(() -> gap(DeliveryGapEvent.Cause.CONNECTION_LOST));
		}
	}

	private void gap(DeliveryGapEvent.Cause cause) {
		this.listener.close(DeliveryGapEvent.of("connection", TOPIC, Instant.EPOCH, Instant.EPOCH, cause));
	}

	private static RealtimeChannelStateEvent state(ChannelState before, ChannelState after) {
		return RealtimeChannelStateEvent.of("connection", TOPIC, before, after, "");
	}

	private void save() {
		this.writer.flush();
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
		// the change that shows that changes flow
		commit();
		while (!this.queue.isEmpty() || this.dropping) {
			deliver();
			if (this.ending) {
				start();
				end();
				return;
			}
		}
		check();
		assertThat(this.handed).as("nothing between position and live is lost").isEqualTo(this.table);
	}

	private void check() {
		Position saved = this.store.claim("consumer", "orders", "process" + this.process);
		Position reached = this.listener.status().position();
		for (Position position : List.of((saved != null) ? saved : Position.START,
				(reached != null) ? reached : Position.START)) {
			int passed = (position.value() != null) ? Integer.parseInt(position.value()) : 0;
			this.table.forEach((id, committed) -> {
				if (committed <= passed) {
					assertThat(this.handed).as("the position " + passed + " passes row " + id)
						.containsEntry(id, committed);
				}
			});
		}
	}

	private static PostgresRow row(int id, int rev) {
		return new PostgresRow(Payload.ofJson("{\"id\":" + id + ",\"rev\":" + rev + "}", MAPPER),
				Map.of("id", "int8", "rev", "int8"));
	}

	private final class Rows implements MissedRows {

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Table open(TableQuery query, ResumableChannel channel) {
			ResumeHistory.this.reads++;
			return new Table() {

				@Override
				public List<String> key() {
					return List.of("id");
				}

				@Override
				public Position last() {
					return null;
				}

				@Override
				public List<PostgresRow> page(Position after, int limit) {
					int from = (after.value() != null) ? Integer.parseInt(after.value()) : 0;
					TreeMap<Integer, Integer> byRev = new TreeMap<>();
					ResumeHistory.this.table.forEach((id, rev) -> byRev.put(rev, id));
					List<PostgresRow> page = new ArrayList<>();
					byRev.tailMap(from, after.key() == null).forEach((rev, id) -> {
						if (page.size() < limit) {
							page.add(row(id, rev));
						}
					});
					return page;
				}

			};
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
			return ResumeHistory.this.dropping;
		}

		@Override
		public long sinceArrival() {
			return 0;
		}

		@Override
		public ChannelOptions getOptions() {
			return ChannelOptions.defaults();
		}

		@Override
		public boolean isEnding() {
			return ResumeHistory.this.ending;
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
