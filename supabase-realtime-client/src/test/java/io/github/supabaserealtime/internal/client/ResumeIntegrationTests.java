package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.resume.OrdersTable;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.ListenerResume;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * A listener with {@code resumeBy} gets the rows that changed while it was away, from a
 * PostgreSQL, before it goes on with live changes.
 */
class ResumeIntegrationTests extends AbstractResumeIntegrationTests {

	private OrdersTable table;

	ResumeIntegrationTests() {
		super("orders");
	}

	@Override
	void createTable() throws Exception {
		this.table = OrdersTable.create(this.database);
	}

	@Override
	void configure(ListenerResume.Builder resume) {
		resume.rows(this.database.dataSource()).overlap(Duration.ofMinutes(1));
	}

	private Orders listen() {
		return listen(RealTiming.client(this.server));
	}

	private Orders listen(RealtimeConnectionBuilder client) {
		return listen(client.build(), Orders.class);
	}

	private void commit(int id, String title) throws Exception {
		this.table.commit(id, title);
	}

	private void stream(int id) throws Exception {
		send(this.table.frame(id));
	}

	@Test
	void whatWasMissedIsReadOnceBeforeTheGapIsReported() throws Exception {
		commit(1, "before the start");
		Orders orders = listen();
		commit(2, "live");
		stream(2);
		assertThat(Futures.take(orders.texts)).isEqualTo("Insert 2 live");
		awaitRead();
		this.server.stop();
		commit(3, "missed");
		commit(4, "missed too");
		commit(2, "changed");
		this.server.restart();
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 3 missed");
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 4 missed too");
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 2 changed");
		await().atMost(PATIENCE).until(() -> !orders.gaps.isEmpty());
		assertThat(orders.gaps).singleElement().satisfies((gap) -> {
			assertThat(gap.closedBy()).isEqualTo("jdbc");
			assertThat(gap.rowsRead()).isEqualTo(3);
		});
		// as the server polled it meanwhile
		stream(2);
		commit(5, "live again");
		stream(5);
		assertThat(Futures.take(orders.texts)).as("the copy of what was read is not delivered")
			.endsWith(" 5 live again");
		awaitRead();
		commit(6, "and again");
		stream(6);
		assertThat(Futures.take(orders.texts)).isEqualTo("Insert 6 and again");
	}

	@Test
	void aRowThatIsCommittedAtTheMomentOfASubscriptionNeedsNoLiveChange() throws Exception {
		Orders orders = listen();
		orders.atGap = () -> {
			try {
				// the table has been read, and the server does not stream it
				commit(1, "on a quiet channel");
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
		this.server.connections().get(0).abort();
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 1 on a quiet channel");
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
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 1 missed");
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 2 missed too");
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
		first.texts.poll(10, TimeUnit.SECONDS);
		stop(this.contexts.get(0));
		commit(2, "while nobody was there");
		Orders second = listen();
		List<String> heard = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			second.texts.drainTo(heard);
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
		assertThat(Futures.take(orders.texts)).endsWith(" 1 live");
		awaitRead();
		this.server.stop();
		// of a transaction that began before and was long
		this.database.execute("insert into public.orders values (2, 'late', clock_timestamp() - interval '20 s')");
		this.server.restart();
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 2 late");
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
			assertThat(Futures.take(orders.texts)).isEqualTo("Read " + id + " row");
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
		assertThat(Futures.take(orders.texts)).endsWith(" 1 meanwhile");
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
		assertThat(Futures.take(first.texts)).isEqualTo("Read 1 for both");
		assertThat(Futures.take(second.texts)).isEqualTo("Read 1 for both");
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
		assertThat(Futures.take(orders.texts)).isEqualTo("Read 1 missed");
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
		assertThat(Futures.take(orders.texts)).isEqualTo("Insert 1 first");
		awaitRead();
		commit(2, "proof");
		stream(2);
		assertThat(Futures.take(orders.texts)).isEqualTo("Insert 2 proof");
		orders.gate = new CountDownLatch(1);
		for (int id = 3; id <= 20; id++) {
			commit(id, "row");
			stream(id);
		}
		await().atMost(PATIENCE).until(() -> orders.waiting);
		orders.gate.countDown();
		List<String> heard = new CopyOnWriteArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			orders.texts.drainTo(heard);
			return heard.size() >= 18;
		});
		assertThat(heard.stream().map((line) -> line.split(" ")[1])).containsExactlyInAnyOrder("3", "4", "5", "6", "7",
				"8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20");
		await().atMost(PATIENCE).until(() -> !orders.gaps.isEmpty());
		assertThat(orders.gaps.get(0).cause()).isEqualTo(DeliveryGapEvent.Cause.OVERFLOW);
		assertThat(orders.gaps.get(0).closedBy()).isEqualTo("jdbc");
	}

	static class Orders extends Heard {

		volatile CountDownLatch gate = new CountDownLatch(0);

		volatile boolean waiting;

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at")
		void changed(Order order, PostgresChange change) throws InterruptedException {
			CountDownLatch gate = this.gate;
			this.waiting = gate.getCount() > 0;
			gate.await();
			this.texts.add(change.getClass().getSimpleName() + " " + order.id() + " " + order.title());
		}

	}

	record Order(long id, String title) {
	}

}
