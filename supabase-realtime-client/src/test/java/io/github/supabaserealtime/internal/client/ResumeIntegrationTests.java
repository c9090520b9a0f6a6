package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.resume.TestDatabase;
import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeInstrumentation;
import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * A listener with {@code resumeBy} gets the rows that changed while it was away, from a
 * PostgreSQL, before it goes on with live changes.
 */
class ResumeIntegrationTests {

	private static final int ID = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"orders\"}".hashCode() & 0x7ffffff;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final List<AnnotationConfigApplicationContext> contexts = new ArrayList<>();

	private TestDatabase database;

	private PositionStore store;

	private int pageSize = 2;

	@BeforeEach
	void start() throws Exception {
		this.database = TestDatabase.create();
		this.database
			.execute("create table public.orders (id int8 primary key, title text, updated_at timestamptz not null)");
		this.store = new JdbcPositionStore(this.database.dataSource());
		((JdbcPositionStore) this.store).createSchema();
	}

	@AfterEach
	void stop() {
		this.contexts.forEach(this::stop);
		this.server.close();
	}

	private void stop(AnnotationConfigApplicationContext context) {
		if (context.isActive()) {
			Futures.get(context.getBean(RealtimeConnection.class).disconnect());
			context.close();
		}
	}

	private Orders listen() {
		return listen(RealTiming.client(this.server));
	}

	private Orders listen(RealtimeConnectionBuilder client) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		RealtimeConnection connection = client.build();
		context.registerBean("connection", RealtimeConnection.class, () -> connection,
				(definition) -> definition.setDestroyMethodName(""));
		context.registerBean(ListenerResume.class,
				() -> ListenerResume.builder("test")
					.store(this.store)
					.rows(this.database.dataSource())
					.overlap(Duration.ofMinutes(1))
					.pageSize(this.pageSize)
					.build());
		context.registerBean(Orders.class);
		context.registerBean(AnnotatedListenerProcessor.class);
		context.refresh();
		this.contexts.add(context);
		Orders orders = context.getBean(Orders.class);
		connection.addListener(new RealtimeListener() {

			@Override
			public void onEvent(RealtimeEvent event) {
				if (event instanceof DeliveryGapEvent gap) {
					orders.gaps.add(gap);
				}
			}

		});
		Futures.get(connection.connect());
		await().atMost(PATIENCE).until(() -> status(context).position() != null && !status(context).reading());
		return orders;
	}

	private ListenerResume.Status status(AnnotationConfigApplicationContext context) {
		return context.getBean(ListenerResume.class).getStatus().get("orders");
	}

	/**
	 * The first live change may still be read before.
	 */
	private void awaitRead() {
		await().atMost(PATIENCE).until(() -> !status(this.contexts.get(0)).reading());
	}

	private void commit(int id, String title) throws Exception {
		this.database.execute("insert into public.orders values (" + id + ", '" + title
				+ "', clock_timestamp()) on conflict (id) do update set title = excluded.title, "
				+ "updated_at = excluded.updated_at");
	}

	private void stream(int id) throws Exception {
		String row = this.database.ask("select to_jsonb(r) from (select id, title, "
				+ "updated_at at time zone 'UTC' || '+00:00' as updated_at from public.orders where id = " + id + ") r")
			.get(0);
		this.server.connections()
			.get(this.server.connections().size() - 1)
			.sendRaw("[null,null,\"realtime:public:orders\",\"postgres_changes\",{\"ids\":[" + ID
					+ "],\"data\":{\"schema\":\"public\",\"table\":\"orders\",\"type\":\"INSERT\",\"commit_timestamp\":"
					+ "\"2026-08-21T12:00:00Z\",\"columns\":[{\"name\":\"id\",\"type\":\"int8\"},"
					+ "{\"name\":\"title\",\"type\":\"text\"},{\"name\":\"updated_at\",\"type\":\"timestamptz\"}],"
					+ "\"record\":" + row.replaceFirst("(\\d{4}-\\d\\d-\\d\\d) ", "$1T") + ",\"errors\":null}}]");
	}

	@Test
	void whatWasMissedIsReadOnceBeforeTheGapIsReported() throws Exception {
		commit(1, "before the start");
		Orders orders = listen();
		commit(2, "live");
		stream(2);
		assertThat(Futures.take(orders.heard)).isEqualTo("Insert 2 live");
		awaitRead();
		this.server.stop();
		commit(3, "missed");
		commit(4, "missed too");
		commit(2, "changed");
		this.server.restart();
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 3 missed");
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 4 missed too");
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 2 changed");
		await().atMost(PATIENCE).until(() -> !orders.gaps.isEmpty());
		assertThat(orders.gaps).singleElement().satisfies((gap) -> {
			assertThat(gap.closedBy()).isEqualTo("jdbc");
			assertThat(gap.rowsRead()).isEqualTo(3);
		});
		// as the server polled it meanwhile
		stream(2);
		commit(5, "live again");
		stream(5);
		assertThat(Futures.take(orders.heard)).as("the copy of what was read is not delivered")
			.endsWith(" 5 live again");
		awaitRead();
		commit(6, "and again");
		stream(6);
		assertThat(Futures.take(orders.heard)).isEqualTo("Insert 6 and again");
	}

	@Test
	void aReadingIsObservedAndSoAreTheCallsForItsRows() throws Exception {
		RecordingInstrumentation instrumentation = new RecordingInstrumentation("none");
		Orders orders = listen(RealTiming.client(this.server).instrumentation(instrumentation));
		instrumentation.ended.clear();
		this.server.stop();
		commit(1, "missed");
		commit(2, "missed too");
		this.server.restart();
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 1 missed");
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 2 missed too");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(instrumentation.ended).anyMatch((ended) -> ended.startsWith("read jdbc ")
					&& ended.contains("public.orders") && ended.endsWith(": 2")));
		assertThat(instrumentation.calls)
			.extracting(RealtimeInstrumentation.Call::listener, (call) -> call.waitedNanos())
			.containsExactly(tuple("orders", 0L), tuple("orders", 0L));
	}

	@Test
	void anotherProcessGoesOnAtTheStoredPosition() throws Exception {
		Orders first = listen();
		commit(1, "live");
		stream(1);
		first.heard.poll(10, TimeUnit.SECONDS);
		stop(this.contexts.get(0));
		commit(2, "while nobody was there");
		Orders second = listen();
		List<String> heard = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			second.heard.drainTo(heard);
			return heard.contains("Read 2 while nobody was there");
		});
		assertThat(heard).as("what the overlap brings comes again").startsWith("Read 1 live");
		assertThat(this.store.listeners("test")).containsExactly("orders");
	}

	@Test
	void aRowThatWasCommittedBehindThePositionIsRead() throws Exception {
		Orders orders = listen();
		commit(1, "live");
		stream(1);
		assertThat(Futures.take(orders.heard)).endsWith(" 1 live");
		awaitRead();
		this.server.stop();
		// of a transaction that began before and was long
		this.database.execute("insert into public.orders values (2, 'late', clock_timestamp() - interval '20 s')");
		this.server.restart();
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 2 late");
	}

	@Test
	void tenThousandRowsAreReadInTheirOrder() throws Exception {
		this.pageSize = 500;
		Orders orders = listen();
		awaitRead();
		this.server.stop();
		this.database.execute("insert into public.orders select i, 'row', now() + i * interval '1 us' "
				+ "from generate_series(1, 10000) i");
		this.server.restart();
		for (int id = 1; id <= 10_000; id++) {
			assertThat(Futures.take(orders.heard)).isEqualTo("Read " + id + " row");
		}
		await().atMost(PATIENCE).until(() -> !orders.gaps.isEmpty());
		assertThat(orders.gaps.get(0).rowsRead()).isEqualTo(10_000);
	}

	@Test
	void aStoreThatIsAwayHoldsUpNothing() throws Exception {
		Orders orders = listen();
		AnnotationConfigApplicationContext context = this.contexts.get(0);
		this.database.execute("alter table supabase_realtime_client.positions rename to hidden");
		commit(1, "meanwhile");
		stream(1);
		assertThat(Futures.take(orders.heard)).endsWith(" 1 meanwhile");
		await().atMost(PATIENCE).until(() -> status(context).problem() != null);
		assertThat(status(context).problem()).contains("could not be saved");
		this.database.execute("alter table supabase_realtime_client.hidden rename to positions");
		await().atMost(PATIENCE)
			.until(() -> this.database.ask("select key from supabase_realtime_client.positions").contains("[1]"));
		await().atMost(PATIENCE).until(() -> status(context).problem() == null);
	}

	@Test
	void twoInstancesThatShareAConsumerAreTold() throws Exception {
		Orders first = listen();
		Orders second = listen();
		commit(1, "for both");
		this.server.connections().forEach((connection) -> connection.abort());
		assertThat(Futures.take(first.heard)).isEqualTo("Read 1 for both");
		assertThat(Futures.take(second.heard)).isEqualTo("Read 1 for both");
		await().atMost(PATIENCE)
			.until(() -> this.contexts.stream()
				.anyMatch((context) -> String.valueOf(status(context).problem()).contains("Another instance")));
	}

	@Test
	void aReaderThatFailsIsTriedUntilItWorks() throws Exception {
		Orders orders = listen();
		this.database.execute("alter table public.orders rename to hidden");
		this.server.connections().get(0).abort();
		AnnotationConfigApplicationContext context = this.contexts.get(0);
		await().atMost(PATIENCE).until(() -> status(context).problem() != null);
		assertThat(status(context).problem()).contains("could not be read").contains("does not exist");
		assertThat(orders.gaps).as("not reported before it was tried").isEmpty();
		this.database.execute("alter table public.hidden rename to orders");
		commit(1, "missed");
		assertThat(Futures.take(orders.heard)).isEqualTo("Read 1 missed");
		await().atMost(PATIENCE).until(() -> status(context).problem() == null);
	}

	@Test
	void aStopEndsTheReadingAtOnce() throws Exception {
		listen();
		this.database.execute("alter table public.orders rename to hidden");
		this.server.connections().get(0).abort();
		AnnotationConfigApplicationContext context = this.contexts.get(0);
		await().atMost(PATIENCE).until(() -> status(context).problem() != null);
		long began = System.nanoTime();
		stop(context);
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void droppedMessagesAreReadBeforeThePositionPassesThem() throws Exception {
		Orders orders = listen(
				RealTiming.client(this.server).deliveryCapacity(4).deliveryOverflow(OverflowPolicy.DROP_OLDEST));
		commit(1, "first");
		stream(1);
		assertThat(Futures.take(orders.heard)).isEqualTo("Insert 1 first");
		awaitRead();
		commit(2, "proof");
		stream(2);
		assertThat(Futures.take(orders.heard)).isEqualTo("Insert 2 proof");
		orders.gate = new CountDownLatch(1);
		for (int id = 3; id <= 20; id++) {
			commit(id, "row");
			stream(id);
		}
		await().atMost(PATIENCE).until(() -> orders.waiting);
		orders.gate.countDown();
		List<String> heard = new CopyOnWriteArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			orders.heard.drainTo(heard);
			return heard.size() >= 18;
		});
		assertThat(heard.stream().map((line) -> line.split(" ")[1])).containsExactlyInAnyOrder("3", "4", "5", "6", "7",
				"8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20");
		await().atMost(PATIENCE).until(() -> !orders.gaps.isEmpty());
		assertThat(orders.gaps.get(0).cause()).isEqualTo(DeliveryGapEvent.Cause.OVERFLOW);
		assertThat(orders.gaps.get(0).closedBy()).isEqualTo("jdbc");
	}

	static class Orders {

		final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		final List<DeliveryGapEvent> gaps = new CopyOnWriteArrayList<>();

		volatile CountDownLatch gate = new CountDownLatch(0);

		volatile boolean waiting;

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at")
		void changed(Order order, PostgresChange change) throws InterruptedException {
			CountDownLatch gate = this.gate;
			this.waiting = gate.getCount() > 0;
			gate.await();
			this.heard.add(change.getClass().getSimpleName() + " " + order.id() + " " + order.title());
		}

	}

	record Order(long id, String title) {
	}

}
