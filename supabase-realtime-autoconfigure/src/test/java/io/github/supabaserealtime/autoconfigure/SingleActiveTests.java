package io.github.supabaserealtime.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.jdbc.lock.LockRepository;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances of an application of which one leads, on PostgreSQL and the embedded
 * server.
 */
class SingleActiveTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final List<String> HEARD = new CopyOnWriteArrayList<>();

	private static EmbeddedRealtimeServer server;

	private static EmbeddedPostgres postgres;

	private static String missing;

	@BeforeAll
	static void start() {
		server = EmbeddedRealtimeServer.start();
		try {
			postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
			new ResourceDatabasePopulator(
					new ClassPathResource("org/springframework/integration/jdbc/schema-postgresql.sql"))
				.execute(postgres.getPostgresDatabase());
		}
		catch (Exception | LinkageError ex) {
			missing = "PostgreSQL cannot be started here: " + ex;
		}
	}

	@AfterAll
	static void stop() throws Exception {
		server.close();
		if (postgres != null) {
			postgres.close();
		}
	}

	@BeforeEach
	void forget() {
		server.clearReceived();
		HEARD.clear();
	}

	private static ApplicationContextRunner plain() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class,
					RealtimeHealthContributorAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=" + server.url(), "supabase.realtime.api-key=" + server.apiKey(),
					"spring.application.name=orders", "supabase.realtime.single-active.time-to-live=4s",
					"supabase.realtime.single-active.renew-interval=200ms",
					"supabase.realtime.single-active.margin=1s");
	}

	private static ApplicationContextRunner instance(HangingDataSource database) {
		assumeThat(missing).as("%s", missing).isNull();
		return plain().withBean(DataSource.class, () -> database)
			.withBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(database))
			.withBean(DefaultLockRepository.class, () -> new DefaultLockRepository(database))
			.withUserConfiguration(Locks.class);
	}

	private static void run(ApplicationContextRunner runner, Consumer<AssertableApplicationContext> consumer) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			consumer.accept(context);
		});
	}

	private static boolean leads(ConfigurableApplicationContext context) {
		return context.getBean(SingleActiveLeadership.class).isLeader();
	}

	private static void awaitLeader(ConfigurableApplicationContext context) {
		await().atMost(PATIENCE).until(() -> leads(context));
	}

	private static void awaitState(ConfigurableApplicationContext context, ChannelState state) {
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		await().atMost(PATIENCE)
			.until(() -> connection.findChannel("orders")
				.map((channel) -> channel.getState() == state)
				.orElse(state == ChannelState.CLOSED));
	}

	private static Object health(AssertableApplicationContext context) {
		return context.getBean(RealtimeHealthIndicator.class).health().getDetails().get("singleActive");
	}

	private static void broadcast(String event) {
		server.channel("orders").broadcast(event, Map.of());
	}

	@Test
	void oneInstanceListensAndTheOtherTakesOverWhenItStops() {
		run(instance(new HangingDataSource()).withBean(Orders.class, () -> new Orders("a")), (first) -> {
			awaitLeader(first);
			awaitState(first, ChannelState.SUBSCRIBED);
			run(instance(new HangingDataSource()).withBean(Orders.class, () -> new Orders("b")), (second) -> {
				server.awaitConnections(2, PATIENCE);
				assertThat(health(first)).isEqualTo("leader");
				assertThat(health(second)).isEqualTo("standby");
				broadcast("one");
				await().atMost(PATIENCE).until(() -> HEARD.contains("a one"));
				assertThat(server.received("realtime:orders", "phx_join")).hasSize(1);
				first.getSourceApplicationContext(ConfigurableApplicationContext.class).stop();
				awaitState(second, ChannelState.SUBSCRIBED);
				broadcast("two");
				await().atMost(PATIENCE).until(() -> HEARD.contains("b two"));
				assertThat(HEARD).containsExactly("a one", "b two");
				assertThat(leads(first)).isFalse();
				assertThat(health(second)).isEqualTo("leader");
			});
		});
	}

	@Test
	void theLeaderRenewsItsLock() {
		HangingDataSource database = new HangingDataSource();
		run(instance(database).withBean(Orders.class, () -> new Orders("a")), (context) -> {
			awaitLeader(context);
			JdbcTemplate jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
			Timestamp first = jdbc.queryForObject("select max(expired_after) from int_lock", Timestamp.class);
			await().atMost(PATIENCE)
				.until(() -> jdbc.queryForObject("select max(expired_after) from int_lock", Timestamp.class)
					.getTime() > first.getTime() + 4000);
			assertThat(leads(context)).isTrue();
		});
		assertThat(new JdbcTemplate(postgres.getPostgresDatabase()).queryForObject("select count(*) from int_lock",
				Integer.class))
			.isZero();
	}

	@Test
	void aLeaderWhoseDatabaseHangsStopsBeforeAnotherLeads() {
		HangingDataSource database = new HangingDataSource();
		AtomicInteger sent = new AtomicInteger();
		ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
		run(instance(database).withBean(Orders.class, () -> new Orders("a")), (first) -> {
			awaitLeader(first);
			awaitState(first, ChannelState.SUBSCRIBED);
			List<String> terms = new CopyOnWriteArrayList<>();
			first.getBean(SingleActiveLeadership.class).observe(() -> terms.add("a " + leads(first)));
			run(instance(new HangingDataSource()).withBean(Orders.class, () -> new Orders("b")), (second) -> {
				second.getBean(SingleActiveLeadership.class)
					.observe(() -> terms.add("b " + leads(second) + " while a is " + leads(first)));
				sender.scheduleAtFixedRate(() -> broadcast("n" + sent.incrementAndGet()), 0, 10, TimeUnit.MILLISECONDS);
				await().atMost(PATIENCE).until(() -> !HEARD.isEmpty());
				database.hang();
				awaitLeader(second);
				await().atMost(PATIENCE).until(() -> HEARD.stream().anyMatch((entry) -> entry.startsWith("b ")));
				assertThat(terms).startsWith("a false", "b true while a is false");
				database.recover();
				int before = sent.get();
				await().atMost(PATIENCE).until(() -> sent.get() > before + 100);
				sender.shutdownNow();
				assertThat(leads(first)).isFalse();
				assertThat(terms).containsExactly("a false", "b true while a is false");
			});
		});
		List<String> heard = List.copyOf(HEARD);
		int handover = heard
			.indexOf(heard.stream().filter((entry) -> entry.startsWith("b ")).findFirst().orElseThrow());
		assertThat(heard.subList(handover, heard.size())).allMatch((entry) -> entry.startsWith("b "));
		assertThat(heard.stream().map((entry) -> entry.substring(2))).doesNotHaveDuplicates();
	}

	@Test
	void aDeclaredChannelIsSubscribedByTheLeaderOnly() {
		String property = "supabase.realtime.channels.orders.single-active=true";
		run(instance(new HangingDataSource()).withPropertyValues(property)
			.withBean(Events.class, () -> new Events("a"))
			.withBean(Unmarked.class, () -> new Unmarked("a")), (first) -> {
				awaitState(first, ChannelState.SUBSCRIBED);
				run(instance(new HangingDataSource()).withPropertyValues(property)
					.withBean(Events.class, () -> new Events("b"))
					.withBean(Unmarked.class, () -> new Unmarked("b")), (second) -> {
						server.awaitConnections(2, PATIENCE);
						broadcast("one");
						await().atMost(PATIENCE).until(() -> HEARD.contains("a event one"));
						assertThat(server.received("realtime:orders", "phx_join")).hasSize(1);
						first.getSourceApplicationContext(ConfigurableApplicationContext.class).stop();
						awaitState(second, ChannelState.SUBSCRIBED);
						broadcast("two");
						await().atMost(PATIENCE).until(() -> HEARD.contains("b event two"));
						assertThat(HEARD).containsExactly("a method one", "a event one", "b method two", "b event two");
					});
			});
	}

	@Test
	void theOtherListenersOfAMessageAreNotCalledOnceTheLeaseHasEnded() {
		HangingDataSource database = new HangingDataSource();
		run(instance(database).withPropertyValues("supabase.realtime.channels.orders.single-active=true")
			.withBean(Events.class, () -> new Events("a")),
				(context) -> assertServedByTheLeaderOnly(context, context, database));
	}

	@Test
	void aChannelThatAChildContextDeclaresIsServedByTheLeaderOnly() {
		HangingDataSource database = new HangingDataSource();
		run(instance(database), (parent) -> {
			run(new ApplicationContextRunner().withParent(parent)
				.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
				.withPropertyValues("supabase.realtime.channels.orders.single-active=true")
				.withBean(Unmarked.class, () -> new Unmarked("child")),
					(child) -> assertServedByTheLeaderOnly(parent, child, database));
			assertThat(parent.getBean(SingleActiveChannels.class).delivers("realtime:orders"))
				.as("nobody declares it any more")
				.isTrue();
		});
	}

	/**
	 * The first listener of a message returns when the lease has ended.
	 */
	private static void assertServedByTheLeaderOnly(AssertableApplicationContext context,
			AssertableApplicationContext declaring, HangingDataSource database) {
		awaitState(context, ChannelState.SUBSCRIBED);
		assertThat(declaring.getBean(RealtimeConnection.class)).isSameAs(context.getBean(RealtimeConnection.class));
		RealtimeChannel channel = context.getBean(RealtimeConnection.class).findChannel("orders").orElseThrow();
		channel.onMessage((message) -> {
			database.hang();
			await().atMost(PATIENCE).until(() -> !leads(context));
			HEARD.add("first");
		});
		channel.onMessage((message) -> HEARD.add("second"));
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		connection.addListener(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				HEARD.add("all");
			}

		});
		broadcast("one");
		await().atMost(PATIENCE).until(() -> HEARD.contains("first"));
		awaitState(context, ChannelState.CLOSED);
		assertThat(HEARD).doesNotContain("second", "all", "a event one");
		database.recover();
	}

	@Test
	void withoutAutoStartupTheLockIsTakenFromConnectToDisconnect() {
		JdbcTemplate jdbc = new JdbcTemplate(
				(postgres != null) ? postgres.getPostgresDatabase() : new HangingDataSource());
		run(instance(new HangingDataSource()).withPropertyValues("supabase.realtime.auto-startup=false",
				"supabase.realtime.channels.orders.single-active=true"), (context) -> {
					RealtimeConnection connection = context.getBean(RealtimeConnection.class);
					SingleActiveLeadership leadership = context.getBean(SingleActiveLeadership.class);
					for (int round = 0; round < 2; round++) {
						assertThat(leads(context)).isFalse();
						connection.connect();
						awaitLeader(context);
						awaitState(context, ChannelState.SUBSCRIBED);
						connection.disconnect();
						await().atMost(PATIENCE).until(() -> !leads(context));
						await().atMost(PATIENCE)
							.until(() -> jdbc.queryForObject("select count(*) from int_lock", Integer.class) == 0);
					}
					context.getBean(RealtimeConnectionLifecycle.class).start();
					awaitLeader(context);
					awaitState(context, ChannelState.SUBSCRIBED);
					assertThat(leadership.isRunning()).isTrue();
				});
		assertThat(jdbc.queryForObject("select count(*) from int_lock", Integer.class)).isZero();
	}

	@Test
	void aListenerThatIsNotSingleActiveNeedsNoLock() {
		plain().withBean(Unmarked.class, () -> new Unmarked("a")).run((context) -> {
			awaitState(context, ChannelState.SUBSCRIBED);
			assertThat(context.getBean(SingleActiveLeadership.class).isUsed()).isFalse();
			assertThat(context.getBean(RealtimeHealthIndicator.class).health().getDetails())
				.doesNotContainKey("singleActive");
		});
	}

	@Test
	void aListenerWithoutALockRegistryFailsTheStart() {
		plain().withBean(Orders.class, () -> new Orders("a"))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRealtimeConfigurationException.class)
				.hasMessageContaining("there is no bean of type LockRegistry"));
	}

	@Test
	void aDeclaredChannelWithoutALockRegistryFailsTheStart() {
		plain().withPropertyValues("supabase.realtime.channels.orders.single-active=true")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRealtimeConfigurationException.class)
				.hasMessageContaining("there is no bean of type LockRegistry"));
	}

	@Test
	void severalLockRegistriesFailTheStart() {
		plain().withBean(Orders.class, () -> new Orders("a"))
			.withBean("one", LockRegistry.class, DefaultLockRegistry::new)
			.withBean("two", LockRegistry.class, DefaultLockRegistry::new)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRealtimeConfigurationException.class)
				.hasMessageContaining("several beans of type LockRegistry"));
	}

	@Test
	void aLockWithoutKeyFailsTheStart() {
		plain().withPropertyValues("spring.application.name=")
			.withBean(Orders.class, () -> new Orders("a"))
			.withBean(DefaultLockRegistry.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRealtimeConfigurationException.class)
				.hasMessageContaining("the lock has no key"));
	}

	@Test
	void timesThatDoNotFitFailTheStart() {
		plain().withPropertyValues("supabase.realtime.single-active.margin=3800ms")
			.withBean(Orders.class, () -> new Orders("a"))
			.withBean(DefaultLockRegistry.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("supabase.realtime.single-active.time-to-live"));
	}

	@Test
	void anyLockRegistryFindsALeader() {
		plain().withBean(Orders.class, () -> new Orders("a")).withBean(DefaultLockRegistry.class).run((context) -> {
			awaitLeader(context);
			awaitState(context, ChannelState.SUBSCRIBED);
			broadcast("one");
			await().atMost(PATIENCE).until(() -> HEARD.contains("a one"));
		});
	}

	/**
	 * A database whose connections are not given out while it hangs.
	 */
	static class HangingDataSource extends DelegatingDataSource {

		private volatile CountDownLatch open = new CountDownLatch(0);

		HangingDataSource() {
			super((postgres != null) ? postgres.getPostgresDatabase() : null);
		}

		void hang() {
			this.open = new CountDownLatch(1);
		}

		void recover() {
			this.open.countDown();
		}

		@Override
		public Connection getConnection() throws SQLException {
			try {
				this.open.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new SQLException("interrupted", ex);
			}
			return super.getConnection();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Locks {

		@Bean
		JdbcLockRegistry locks(LockRepository repository) {
			return new JdbcLockRegistry(repository);
		}

	}

	record Orders(String name) {

		@BroadcastListener(topic = "orders", singleActive = true)
		void on(BroadcastMessage message) {
			HEARD.add(this.name + " " + message.event());
		}

	}

	record Unmarked(String name) {

		@BroadcastListener("orders")
		void on(BroadcastMessage message) {
			HEARD.add(this.name + " method " + message.event());
		}

	}

	record Events(String name) {

		@EventListener
		void on(BroadcastMessage message) {
			HEARD.add(this.name + " event " + message.event());
		}

	}

}
