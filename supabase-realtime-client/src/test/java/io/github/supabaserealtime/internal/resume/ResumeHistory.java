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
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of one table and the instances that listen to it, of which one leads
 * at a time, or none. Rows change by commits, each with a greater {@code rev}. Changes
 * reach the queue of a channel while the server streams them, which it may begin to do
 * only after it said so; the queue may drop its oldest, and an instance may end at any
 * moment, with what it had saved by then. The lead may pass from one to another at any
 * moment too, also during a call of a listener; one that leads no more is told of it
 * later, and may save late what it had reached.
 */
final class ResumeHistory {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String TOPIC = "realtime:orders";

	private static final TableQuery QUERY = new TableQuery(
			PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "orders", null), "rev", List.of());

	private static final int CAPACITY = 6;

	private final Random random;

	private final WatchedPositions store = new WatchedPositions();

	// rev by id, as committed
	private final Map<Integer, Integer> table = new HashMap<>();

	// the greatest rev of each row that a listener has been handed
	private final Map<Integer, Integer> handed = new HashMap<>();

	private final List<Instance> instances = new ArrayList<>();

	private @Nullable Instance leader;

	private int rev;

	private int started;

	private boolean nested;

	int reads;

	int drops;

	int takeovers;

	int lateSaves;

	ResumeHistory(long seed) {
		this.random = new Random(seed);
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
		switch (this.random.nextInt(13)) {
			case 0, 1, 2, 3 -> commit();
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

	private void commit() {
		int id = this.random.nextInt(8);
		int committed = ++this.rev;
		this.table.put(id, committed);
		this.instances.forEach((instance) -> instance.stream(row(id, committed)));
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
		// the change that shows that changes flow
		commit();
		while (!last.queue.isEmpty() || last.dropping) {
			last.deliver();
			if (last.ending || !last.leads) {
				end();
				return;
			}
		}
		check();
		assertThat(this.handed).as("nothing between position and live is lost").isEqualTo(this.table);
	}

	private void check() {
		check(this.store.position());
		for (Instance instance : this.instances) {
			Position reached = instance.listener.status().position();
			check((reached != null) ? reached : Position.START);
		}
	}

	private void check(Position position) {
		int passed = (position.value() != null) ? Integer.parseInt(position.value()) : 0;
		this.table.forEach((id, committed) -> {
			if (committed <= passed) {
				assertThat(this.handed).as("the position " + passed + " passes row " + id).containsEntry(id, committed);
			}
		});
	}

	private static RealtimeChannelStateEvent state(ChannelState before, ChannelState after) {
		return RealtimeChannelStateEvent.of("connection", TOPIC, before, after, "");
	}

	private static PostgresRow row(int id, int rev) {
		return new PostgresRow(Payload.ofJson("{\"id\":" + id + ",\"rev\":" + rev + "}", MAPPER),
				Map.of("id", "int8", "rev", "int8"));
	}

	/**
	 * An instance of the application, with its channel.
	 */
	private final class Instance {

		private final Deque<Runnable> queue = new ArrayDeque<>();

		private final String name;

		// whether the channel asks who leads, or the listener itself
		private final boolean declared = ResumeHistory.this.random.nextBoolean();

		private final PositionWriter writer;

		private final ResumingListener<PostgresChange> listener;

		private boolean leads;

		private boolean subscribed;

		private boolean streaming;

		private boolean dropping;

		private boolean ending;

		Instance(String name) {
			this.name = name;
			// saves when the history says so
			this.writer = new PositionWriter("consumer", ResumeHistory.this.store, name, 0);
			Channel channel = new Channel(this);
			int pageSize = 1 + ResumeHistory.this.random.nextInt(4);
			this.listener = new ResumingListener<>("orders", new ResumedRows(new Rows(), QUERY, channel), channel,
					this::take, new ResumeSettings(Duration.ZERO, pageSize, Instant.MIN), this.writer);
		}

		private void take(PostgresChange change) {
			Random random = ResumeHistory.this.random;
			if (random.nextInt(20) == 0 && !this.ending) {
				commit();
			}
			PostgresRow row = (change instanceof PostgresChange.Insert insert) ? insert.record()
					: ((PostgresChange.Read) change).record();
			int id = Math.toIntExact((Long) row.asMap().get("id"));
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
			ResumeHistory.this.handed.merge(id, Math.toIntExact((Long) row.asMap().get("rev")), Math::max);
			if (random.nextInt(10) == 0) {
				throw new IllegalStateException("The listener fails");
			}
		}

		/**
		 * Another instance takes over while a listener of this one is still busy.
		 */
		private void passOn() {
			if (!ResumeHistory.this.nested && ResumeHistory.this.random.nextBoolean()) {
				ResumeHistory.this.nested = true;
				Instance next = ResumeHistory.this.instances.stream()
					.filter((instance) -> instance != this)
					.findFirst()
					.orElseGet(ResumeHistory.this::start);
				lead(next);
				next.link();
				next.deliver();
				ResumeHistory.this.nested = false;
			}
		}

		void stream(PostgresRow row) {
			if (this.streaming) {
				this.queue.add(() -> handOverLive(new PostgresChange.Insert("connection", TOPIC, List.of(1L), "public",
						"orders", null, List.of(), row)));
				if (this.queue.size() > CAPACITY) {
					this.queue.poll();
					ResumeHistory.this.drops++;
					this.dropping = true;
				}
			}
		}

		private void handOverLive(PostgresChange change) {
			if (this.declared && !this.leads) {
				this.listener.refused();
				return;
			}
			try {
				this.listener.accept(change);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageMatching("The listener fails|The process ends|The leader changes");
			}
		}

		void deliver() {
			int count = ResumeHistory.this.random.nextInt(4);
			// a process that ends calls nobody any more
			for (int i = 0; i < count && !this.queue.isEmpty() && !this.ending; i++) {
				this.queue.poll().run();
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
				this.subscribed = true;
				// the server may say so before it does (protocol.md 14)
				this.streaming = ResumeHistory.this.random.nextBoolean();
				this.queue.add(() -> this.listener.stateChanged(state(ChannelState.JOINED, ChannelState.SUBSCRIBED)));
				this.queue.add(() -> gap(DeliveryGapEvent.Cause.CONNECTION_LOST));
			}
			else if (this.subscribed && !this.leads) {
				unsubscribed(ChannelState.CLOSED);
			}
			else if (this.subscribed && !this.streaming) {
				this.streaming = true;
			}
			else if (this.subscribed && ResumeHistory.this.random.nextInt(3) == 0) {
				unsubscribed(ChannelState.JOINING);
			}
		}

		private void unsubscribed(ChannelState after) {
			this.subscribed = false;
			this.streaming = false;
			this.queue.add(() -> this.listener.stateChanged(state(ChannelState.SUBSCRIBED, after)));
		}

		private void gap(DeliveryGapEvent.Cause cause) {
			this.listener.close(DeliveryGapEvent.of("connection", TOPIC, Instant.EPOCH, Instant.EPOCH, cause));
		}

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

	private static final class Channel implements ResumableChannel {

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
		public long sinceArrival() {
			return 0;
		}

		@Override
		public ChannelOptions getOptions() {
			return ChannelOptions.defaults();
		}

		@Override
		public boolean isEnding() {
			return this.instance.ending || (this.instance.declared && !this.instance.leads);
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
