package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.autoconfigure.LeaderLease.Change;
import io.github.supabaserealtime.internal.resume.DefaultListenerResume;
import io.github.supabaserealtime.internal.resume.MissedRows;
import io.github.supabaserealtime.internal.resume.ResumableChannel;
import io.github.supabaserealtime.internal.resume.ResumeReaders;
import io.github.supabaserealtime.internal.resume.ResumeSettings;
import io.github.supabaserealtime.internal.resume.ResumingListener;
import io.github.supabaserealtime.internal.resume.StagedListener;
import io.github.supabaserealtime.internal.resume.TableQuery;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Two instances with a listener that resumes and is single-active, on virtual time, while
 * the database path of the leader hangs for 60 s: neither its lock nor its positions
 * reach the database. Nothing is read before the stored position (the overlap is 0).
 */
class HangingLeaderResumeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration TIME_TO_LIVE = Duration.ofSeconds(10);

	private static final Duration MARGIN = Duration.ofSeconds(2);

	private static final int RENEW_SECONDS = 2;

	private static final int HANGS_AT = 6;

	private static final int HANGS_UNTIL = HANGS_AT + 60;

	private static final TableQuery QUERY = new TableQuery(
			PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "orders", null), "rev", List.of());

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final List<PostgresRow> table = new ArrayList<>();

	private final PositionStore positions = PositionStore.inMemory();

	private final Instance first = new Instance("first");

	private final Instance second = new Instance("second");

	private long now;

	private @Nullable Instance lockedBy;

	private long lockedUntil;

	private int second() {
		return (int) Duration.ofNanos(this.now).toSeconds();
	}

	@AfterEach
	void stop() {
		this.first.path.countDown();
		this.first.resume.close();
		this.second.resume.close();
	}

	/**
	 * A second passes: leases end, locks are taken and renewed, and a row is committed,
	 * which the server sends to who listens.
	 */
	private void pass() {
		this.now += Duration.ofSeconds(1).toNanos();
		for (Instance instance : List.of(this.first, this.second)) {
			instance.apply(instance.lease.passed(this.now));
			if (second() % RENEW_SECONDS == 0) {
				instance.takeOrRenew();
			}
		}
		this.table
			.add(new PostgresRow(Payload.ofJson("{\"id\":" + second() + ",\"rev\":" + second() + "}", this.mapper),
					Map.of("id", "int8", "rev", "int8")));
		this.first.receive();
		this.second.receive();
	}

	private void passUntil(int second) {
		while (second() < second) {
			pass();
		}
	}

	private static List<Integer> seconds(int first, int last) {
		return IntStream.rangeClosed(first, last).boxed().toList();
	}

	@Test
	void theNextLeaderGoesOnAtTheStoredPositionAndTheTwoNeverCallListenersAtTheSameTime() {
		passUntil(1);
		this.first.takeOrRenew();
		passUntil(HANGS_AT - 1);
		await().atMost(PATIENCE).until(() -> this.first.isSaved(HANGS_AT - 1));
		this.first.path = new CountDownLatch(1);
		passUntil(HANGS_UNTIL - 1);
		assertThat(this.first.handled).as("the last renewal was at second 4, and holds for 8 s")
			.containsExactlyElementsOf(seconds(1, 11));
		assertThat(this.second.handled).as("all since the stored position")
			.containsExactlyElementsOf(seconds(HANGS_AT, HANGS_UNTIL - 1));
		assertThat(this.second.began).as("the lock lived until second 14").isEqualTo(14);
		// what hung arrives now
		this.first.path.countDown();
		passUntil(70);
		await().atMost(PATIENCE)
			.until(() -> String.valueOf(this.first.resume.getStatus().get("orders").problem())
				.startsWith("Another instance has taken over"));
		assertThat(this.first.handled).endsWith(11);
		assertThat(this.second.handled).containsExactlyElementsOf(seconds(HANGS_AT, 70));
		this.second.stop();
		passUntil(80);
		assertThat(this.first.handled).as("nothing twice, and nothing missed")
			.containsExactlyElementsOf(
					IntStream.concat(IntStream.rangeClosed(1, 11), IntStream.rangeClosed(71, 80)).boxed().toList());
	}

	/**
	 * An instance of the application.
	 */
	private final class Instance {

		private final LeaderLease lease = new LeaderLease(TIME_TO_LIVE, MARGIN);

		private final List<Integer> handled = new ArrayList<>();

		private final DefaultListenerResume resume;

		// of the database; closed while it hangs
		private volatile CountDownLatch path = new CountDownLatch(0);

		private volatile int saved;

		private @Nullable ResumingListener<PostgresChange> listener;

		private @Nullable Long calledAt;

		private int began;

		private boolean stopped;

		Instance(String name) {
			this.resume = new DefaultListenerResume("shop", new Path(this),
					new ResumeReaders(new Rows(), null, new ResumeSettings(Duration.ZERO, 100, Instant.MIN)),
					(connection) -> true, Map.of());
		}

		boolean isSaved(int rev) {
			return this.saved == rev;
		}

		private boolean leads() {
			return this.lease.isHeld(HangingLeaderResumeTests.this.now);
		}

		/**
		 * Call the lock. A call that hangs has not returned, and no other is made.
		 */
		void takeOrRenew() {
			HangingLeaderResumeTests test = HangingLeaderResumeTests.this;
			this.calledAt = (this.calledAt != null) ? this.calledAt : test.now;
			if (this.path.getCount() > 0 || this.stopped) {
				return;
			}
			boolean free = test.lockedBy == null || test.lockedBy == this || test.lockedUntil <= test.now;
			if (free) {
				test.lockedBy = this;
				test.lockedUntil = test.now + TIME_TO_LIVE.toNanos();
			}
			apply(free ? this.lease.acquired(this.calledAt, test.now) : this.lease.lost());
			this.calledAt = null;
		}

		void apply(Change change) {
			if (change == Change.GRANTED) {
				this.began = second();
				this.listener = this.resume.add("orders", QUERY, channel(), this::handle);
				this.listener.stateChanged(RealtimeChannelStateEvent.of("connection", "realtime:public:orders",
						ChannelState.JOINED, ChannelState.SUBSCRIBED, ""));
			}
			else if (change == Change.REVOKED) {
				this.listener.close();
				this.listener = null;
			}
		}

		void receive() {
			if (this.listener != null) {
				PostgresRow row = HangingLeaderResumeTests.this.table
					.get(HangingLeaderResumeTests.this.table.size() - 1);
				this.listener.accept(new PostgresChange.Insert("connection", "realtime:public:orders", List.of(1L),
						"public", "orders", null, List.of(), row));
			}
		}

		private void handle(PostgresChange change) {
			HangingLeaderResumeTests test = HangingLeaderResumeTests.this;
			assertThat(leads()).isTrue();
			assertThat((this == test.first) ? test.second.leads() : test.first.leads()).as("both lead").isFalse();
			PostgresRow row = (change instanceof PostgresChange.Insert insert) ? insert.record()
					: ((PostgresChange.Read) change).record();
			this.handled.add(Math.toIntExact((Long) row.asMap().get("rev")));
		}

		/**
		 * End in order, so that the position is saved and the lock is free.
		 */
		void stop() {
			this.stopped = true;
			apply(this.lease.lost());
			this.resume.close();
			HangingLeaderResumeTests.this.lockedBy = null;
		}

		private ResumableChannel channel() {
			ResumableChannel channel = mock();
			ListenerRegistration none = () -> {
			};
			given(channel.addStage(any())).willReturn(none);
			given(channel.callStages(any())).willReturn(none);
			given(channel.connectionName()).willReturn("connection");
			given(channel.getTopic()).willReturn("realtime:public:orders");
			given(channel.getOptions()).willReturn(ChannelOptions.defaults());
			given(channel.jsonMapper()).willReturn(HangingLeaderResumeTests.this.mapper);
			given(channel.now()).willAnswer((call) -> HangingLeaderResumeTests.this.now);
			given(channel.isEnding()).willAnswer((call) -> !leads());
			given(channel.staged(any(), any())).willAnswer((call) -> staged(call.getArgument(1)));
			given(channel.handOver(any(), any())).willAnswer((call) -> {
				Consumer<PostgresChange> called = call.getArgument(0);
				called.accept(call.getArgument(1));
				return true;
			});
			return channel;
		}

		private StagedListener<PostgresChange> staged(Consumer<PostgresChange> listener) {
			StagedListener<PostgresChange> staged = mock();
			given(staged.delivers()).willAnswer((call) -> leads());
			willAnswer((call) -> {
				listener.accept(call.getArgument(0));
				return null;
			}).given(staged).accept(any());
			return staged;
		}

	}

	/**
	 * The way of an instance to the database of positions.
	 *
	 * @param instance the instance
	 */
	private final class Path implements PositionStore {

		private final Instance instance;

		Path(Instance instance) {
			this.instance = instance;
		}

		@Override
		public @Nullable Position claim(String consumer, String listener, String owner) {
			return HangingLeaderResumeTests.this.positions.claim(consumer, listener, owner);
		}

		@Override
		public boolean save(String consumer, String listener, String owner, Position position) {
			try {
				this.instance.path.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			boolean saved = HangingLeaderResumeTests.this.positions.save(consumer, listener, owner, position);
			if (saved && position.value() != null) {
				this.instance.saved = Integer.parseInt(position.value());
			}
			return saved;
		}

		@Override
		public Set<String> listeners(String consumer) {
			return HangingLeaderResumeTests.this.positions.listeners(consumer);
		}

	}

	private final class Rows implements MissedRows {

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Table open(TableQuery query, ResumableChannel channel) {
			return new Table() {

				@Override
				public List<String> key() {
					return List.of("id");
				}

				@Override
				public @Nullable Position last() {
					return null;
				}

				@Override
				public List<PostgresRow> page(Position after, int limit) {
					int from = (after.value() != null) ? Integer.parseInt(after.value()) : 0;
					List<PostgresRow> rows = HangingLeaderResumeTests.this.table;
					return List.copyOf(rows.subList(Math.min(from, rows.size()), Math.min(from + limit, rows.size())));
				}

			};
		}

	}

}
