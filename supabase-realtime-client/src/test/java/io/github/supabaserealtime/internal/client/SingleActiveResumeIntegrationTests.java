package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.resume.OrdersTable;
import io.github.supabaserealtime.internal.resume.TestDatabase;
import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.listener.ListenerChannels;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners with {@code resumeBy} that one of two instances calls: whatever is skipped
 * because an instance leads no more is left to the next leader, which goes on at the
 * stored position.
 */
class SingleActiveResumeIntegrationTests {

	private static final String TOPIC = "realtime:public:orders";

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final List<Instance> instances = new ArrayList<>();

	private TestDatabase database;

	private OrdersTable table;

	private HangingStore store;

	@BeforeEach
	void start() throws Exception {
		this.database = TestDatabase.create();
		this.table = OrdersTable.create(this.database);
		JdbcPositionStore positions = new JdbcPositionStore(this.database.dataSource());
		positions.createSchema();
		this.store = new HangingStore(positions);
	}

	@AfterEach
	void stop() {
		this.store.gate.countDown();
		this.instances.forEach(Instance::stop);
		this.server.close();
	}

	private void commit(int id) throws Exception {
		this.table.commit(id, "row");
	}

	private void stream(int id) throws Exception {
		String frame = this.table.frame(id);
		this.server.connections().forEach((connection) -> connection.sendRaw(frame));
	}

	private void commitAndStream(int id) throws Exception {
		commit(id);
		stream(id);
	}

	private String stored() throws Exception {
		return String.join(",", this.database.ask("select key from supabase_realtime_client.positions"));
	}

	private void awaitStored(String key) {
		await().atMost(PATIENCE).until(() -> stored().equals(key));
	}

	@Test
	void aListenerThatIsUnregisteredIsShownNoMore() {
		Instance instance = new Instance(new Orders());
		instance.lead(true);
		instance.awaitSubscribed();
		instance.lead(false);
		assertThat(instance.status()).as("it may lead again").isNotNull();
		assertThat(instance.context.getBean(RealtimeListenerRegistry.class).unregisterListener("orders")).isTrue();
		assertThat(instance.status()).isNull();
	}

	@Test
	void theNextLeaderGoesOnAtTheStoredPosition() throws Exception {
		Instance first = new Instance(new Orders());
		Instance second = new Instance(new Orders());
		first.lead(true);
		first.awaitSubscribed();
		commitAndStream(1);
		assertThat(first.take()).endsWith(" 1");
		awaitStored("[1]");
		first.lead(false);
		commit(2);
		second.lead(true);
		assertThat(second.take()).isEqualTo("Read 2");
		awaitStored("[2]");
		commit(3);
		second.lead(false);
		first.lead(true);
		assertThat(first.take()).as("not what the other one has had").isEqualTo("Read 3");
		assertThat(second.heard()).isEmpty();
	}

	@Test
	void theNextLeaderReadsAtOnceWhatAChannelThatIsSubscribedHasMissed() throws Exception {
		Instance first = new Instance(new OrdersAmongOthers());
		Instance second = new Instance(new OrdersAmongOthers());
		second.awaitSubscribed();
		first.lead(true);
		commitAndStream(1);
		assertThat(first.take()).endsWith(" 1");
		awaitStored("[1]");
		first.lead(false);
		commit(2);
		second.lead(true);
		assertThat(second.take()).as("without a further change").isEqualTo("Read 2");
	}

	@Test
	void noRowIsHandedOverAfterTheLeaseHasEndedAndNonePassed() throws Exception {
		Orders orders = new Orders();
		Instance instance = new Instance(orders);
		orders.then = () -> instance.leads = false;
		commit(1);
		commit(2);
		commit(3);
		instance.lead(true);
		assertThat(instance.take()).isEqualTo("Read 1");
		awaitStored("[1]");
		await().atMost(PATIENCE).until(() -> !instance.status().reading());
		assertThat(instance.heard()).isEmpty();
		orders.then = () -> {
		};
		instance.leads = true;
		commitAndStream(4);
		assertThat(instance.take()).isEqualTo("Read 2");
		assertThat(instance.take()).isEqualTo("Read 3");
		assertThat(instance.take()).endsWith(" 4");
		assertThat(instance.heard()).isEmpty();
	}

	@Test
	void noPositionPassesAChangeThatWasSkippedBecauseTheLeaseHadEnded() throws Exception {
		for (boolean declared : new boolean[] { false, true }) {
			Instance instance = new Instance(declared ? new PlainOrders() : new Orders());
			int base = declared ? 10 : 0;
			instance.lead(true);
			instance.awaitSubscribed();
			commitAndStream(base + 1);
			assertThat(instance.take()).endsWith(" " + (base + 1));
			awaitStored("[" + (base + 1) + "]");
			instance.leads = false;
			commitAndStream(base + 2);
			await().atMost(PATIENCE).until(() -> instance.asked > 0);
			instance.leads = true;
			commitAndStream(base + 3);
			assertThat(instance.take()).isEqualTo("Read " + (base + 2));
			assertThat(instance.take()).endsWith(" " + (base + 3));
			awaitStored("[" + (base + 3) + "]");
			assertThat(instance.heard()).isEmpty();
			instance.stop();
		}
	}

	@Test
	void theLossOfLeadershipEndsTheWaitForARepetition() throws Exception {
		for (boolean declared : new boolean[] { false, true }) {
			this.database.execute("delete from public.orders");
			this.database.execute("delete from supabase_realtime_client.positions");
			Orders failing = declared ? new PlainOrders() : new Orders();
			failing.fails = true;
			Instance first = new Instance(failing);
			commit(1);
			first.lead(true);
			assertThat(first.take()).isEqualTo("Read 1");
			first.lead(false);
			await().atMost(PATIENCE).until(() -> !first.status().reading());
			Instance second = new Instance(declared ? new PlainOrders() : new Orders());
			second.lead(true);
			assertThat(second.take()).as("the position has not moved").isEqualTo("Read 1");
			assertThat(first.heard()).isEmpty();
			first.stop();
			second.stop();
		}
	}

	@Test
	void aLeaderWhoseStoreHangsCannotMoveThePositionLater() throws Exception {
		Instance first = new Instance(new Orders());
		Instance second = new Instance(new Orders());
		first.lead(true);
		first.awaitSubscribed();
		this.store.hang();
		commitAndStream(1);
		assertThat(first.take()).endsWith(" 1");
		this.store.awaitHanging();
		// which waits for no store
		first.lead(false);
		this.store.only = false;
		second.lead(true);
		assertThat(second.take()).as("not stored by the first").isEqualTo("Read 1");
		second.awaitSubscribed();
		commitAndStream(2);
		assertThat(second.take()).endsWith(" 2");
		awaitStored("[2]");
		this.store.gate.countDown();
		await().atMost(PATIENCE)
			.until(() -> String.valueOf(first.status().problem()).contains("Another instance has taken over"));
		assertThat(stored()).isEqualTo("[2]");
	}

	@Test
	void theLeaderOfADeclaredChannelGoesOnAtTheStoredPosition() throws Exception {
		Instance first = new Instance(new PlainOrders());
		Instance second = new Instance(new PlainOrders());
		first.lead(true);
		first.awaitSubscribed();
		commitAndStream(1);
		assertThat(first.take()).endsWith(" 1");
		awaitStored("[1]");
		first.lead(false);
		commit(2);
		second.lead(true);
		assertThat(second.take()).isEqualTo("Read 2");
		awaitStored("[2]");
		second.lead(false);
		commit(3);
		first.lead(true);
		assertThat(first.take()).as("not what the other one has had").isEqualTo("Read 3");
		awaitStored("[3]");
		assertThat(first.status().problem()).isNull();
		assertThat(second.heard()).isEmpty();
	}

	@Test
	void aPositionIsStoredBeforeTheConnectionIsClosed() throws Exception {
		Instance instance = new Instance(new PlainOrders());
		instance.lead(true);
		instance.awaitSubscribed();
		for (int id = 1; id <= 5; id++) {
			commitAndStream(id);
			assertThat(instance.take()).endsWith(" " + id);
		}
		Futures.get(instance.connection.disconnect(), PATIENCE);
		assertThat(stored()).isEqualTo("[5]");
	}

	/**
	 * An instance of the application, which leads when the test says so. A listener with
	 * {@code singleActive} asks for itself, others are on a channel that is declared.
	 */
	private final class Instance {

		private final Orders orders;

		private final boolean declared;

		private final RealtimeConnection connection;

		private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

		private Runnable changed = () -> {
		};

		private volatile boolean leads;

		// how often the answer was no
		private volatile int asked;

		Instance(Orders orders) {
			this.orders = orders;
			this.declared = orders instanceof PlainOrders;
			RealtimeConnectionBuilder builder = RealTiming.client(SingleActiveResumeIntegrationTests.this.server);
			if (this.declared) {
				builder.deliveryCondition((topic) -> leads());
			}
			this.connection = builder.build();
			this.context.registerBean("connection", RealtimeConnection.class, () -> this.connection,
					(definition) -> definition.setDestroyMethodName(""));
			this.context.registerBean(ListenerResume.class,
					() -> ListenerResume.builder("test")
						.store(SingleActiveResumeIntegrationTests.this.store)
						.rows(SingleActiveResumeIntegrationTests.this.database.dataSource())
						.overlap(Duration.ZERO)
						.from(Instant.MIN)
						.pageSize(2)
						.build());
			RealtimeListenerRegistry registry = new RealtimeListenerRegistry(new LedChannels(this));
			registerOrders(this.context, orders);
			this.context.registerBean(RealtimeListenerRegistry.class, () -> registry);
			this.context.registerBean(AnnotatedListenerProcessor.class, () -> new AnnotatedListenerProcessor(registry));
			this.context.refresh();
			SingleActiveResumeIntegrationTests.this.instances.add(this);
			Futures.get(this.connection.connect());
		}

		@SuppressWarnings("unchecked")
		private static <T extends Orders> void registerOrders(AnnotationConfigApplicationContext context, T orders) {
			context.registerBean((Class<T>) orders.getClass(), () -> orders);
		}

		private boolean leads() {
			if (!this.leads) {
				this.asked++;
			}
			return this.leads;
		}

		void lead(boolean leads) {
			this.asked = 0;
			this.leads = leads;
			this.changed.run();
			if (this.declared && leads) {
				channel().subscribe();
			}
			else if (this.declared) {
				Futures.get(channel().unsubscribe());
			}
		}

		private RealtimeChannel channel() {
			return this.connection.findChannel(TOPIC).orElseThrow();
		}

		void awaitSubscribed() {
			await().atMost(PATIENCE)
				.until(() -> this.connection.findChannel(TOPIC).isPresent()
						&& channel().getState() == ChannelState.SUBSCRIBED);
			if (this.leads) {
				await().atMost(PATIENCE).until(() -> status().position() != null && !status().reading());
			}
		}

		ListenerResume.Status status() {
			return this.context.getBean(ListenerResume.class).getStatus().get("orders");
		}

		String take() {
			return Futures.take(this.orders.heard);
		}

		List<String> heard() {
			return List.copyOf(this.orders.heard);
		}

		void stop() {
			if (this.context.isActive()) {
				Futures.get(this.connection.disconnect(), PATIENCE);
				this.context.close();
			}
		}

	}

	private static final class LedChannels extends ListenerChannels {

		private final Instance instance;

		LedChannels(Instance instance) {
			this.instance = instance;
		}

		@Override
		public BooleanSupplier leader(String listenerId, Runnable changed) {
			this.instance.changed = changed;
			return this.instance::leads;
		}

		@Override
		public void subscribe(RealtimeConnection connection, List<RealtimeChannel> channels) {
			if (!this.instance.declared) {
				super.subscribe(connection, channels);
			}
		}

	}

	/**
	 * A store that does not answer the first instance while it hangs.
	 */
	private static final class HangingStore implements PositionStore {

		private final PositionStore store;

		private final CountDownLatch hanging = new CountDownLatch(1);

		private volatile CountDownLatch gate = new CountDownLatch(0);

		// whether calls hang that begin now
		private volatile boolean only;

		HangingStore(PositionStore store) {
			this.store = store;
		}

		void hang() {
			this.gate = new CountDownLatch(1);
			this.only = true;
		}

		void awaitHanging() throws InterruptedException {
			this.hanging.await();
		}

		@Override
		public @Nullable Position claim(String consumer, String listener, String owner) {
			return this.store.claim(consumer, listener, owner);
		}

		@Override
		public boolean save(String consumer, String listener, String owner, Position position) {
			if (this.only) {
				this.hanging.countDown();
				try {
					this.gate.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
			return this.store.save(consumer, listener, owner, position);
		}

		@Override
		public Set<String> listeners(String consumer) {
			return this.store.listeners(consumer);
		}

	}

	static class Orders {

		final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		volatile boolean fails;

		volatile Runnable then = () -> {
		};

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at", singleActive = true,
				maxAttempts = "3", retryDelay = "1h")
		void changed(Order order, PostgresChange change) {
			handle(order, change);
		}

		void handle(Order order, PostgresChange change) {
			this.heard.add(change.getClass().getSimpleName() + " " + order.id());
			this.then.run();
			if (this.fails) {
				throw new IllegalStateException("failed");
			}
		}

	}

	static class OrdersAmongOthers extends Orders {

		@PostgresChangesListener(id = "others", table = "orders")
		void others(PostgresChange change) {
		}

	}

	static class PlainOrders extends Orders {

		@Override
		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at", maxAttempts = "3",
				retryDelay = "1h")
		void changed(Order order, PostgresChange change) {
			handle(order, change);
		}

	}

	record Order(long id, String title) {
	}

}
