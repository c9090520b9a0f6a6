package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.actuate.RealtimeEndpoint;
import io.github.supabaserealtime.autoconfigure.actuate.RealtimeEndpointAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.metrics.RealtimeMetricsAutoConfiguration;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.InvalidListenerException;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections below {@code supabase.realtime.connections}, each to a server of its own.
 */
@ExtendWith(OutputCaptureExtension.class)
class NamedConnectionsTests {

	private static final String DEFAULT_KEY = "s3cret-default-key";

	private static final String ORDERS_KEY = "s3cret-orders-key";

	private static final List<String> HEARD = new CopyOnWriteArrayList<>();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().apiKey(DEFAULT_KEY).start();

	private final EmbeddedRealtimeServer ordersServer = EmbeddedRealtimeServer.builder().apiKey(ORDERS_KEY).start();

	@AfterEach
	void stop() {
		HEARD.clear();
		this.server.close();
		this.ordersServer.close();
	}

	private ApplicationContextRunner named(String... properties) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class,
					RealtimeHealthContributorAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.connections.orders.url=" + this.ordersServer.url(),
					"supabase.realtime.connections.orders.api-key=" + ORDERS_KEY)
			.withPropertyValues(properties);
	}

	private ApplicationContextRunner both(String... properties) {
		return named(properties).withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + DEFAULT_KEY);
	}

	private static void subscribed(RealtimeConnection connection, String topic) {
		await().until(() -> connection.findChannel(topic)
			.filter((channel) -> channel.getState() == ChannelState.SUBSCRIBED)
			.isPresent());
	}

	private static String payloads(EmbeddedRealtimeServer server) {
		return server.received()
			.stream()
			.map((frame) -> frame.event() + frame.payload())
			.collect(Collectors.joining("\n"));
	}

	private static RealtimeConnection orders(ApplicationContext context) {
		return context.getBean("ordersRealtimeConnection", RealtimeConnection.class);
	}

	@Test
	void eachIsInjectedByItsNameAndTheDefaultOneWithoutAName() {
		both().withUserConfiguration(Injected.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.connection).isSameAs(context.getBean("supabaseRealtimeConnection"));
			assertThat(injected.orders).isSameAs(orders(context));
			assertThat(injected.orders.getName()).isEqualTo("orders");
			assertThat(injected.ordersClient).isNotSameAs(injected.client);
			await().until(() -> injected.connection.getState() == ConnectionState.OPEN
					&& injected.orders.getState() == ConnectionState.OPEN);
		});
		this.server.awaitConnections(0, Duration.ofSeconds(10));
		this.ordersServer.awaitConnections(0, Duration.ofSeconds(10));
	}

	@Test
	void theActuatorEndpointTellsOfAllAndOfNamedOnesAlone() {
		String[] exposed = { "management.endpoints.web.exposure.include=realtime" };
		AutoConfigurations endpoint = AutoConfigurations.of(RealtimeEndpointAutoConfiguration.class);
		both(exposed).withConfiguration(endpoint)
			.run((context) -> assertThat(context.getBean(RealtimeEndpoint.class).connections().connections())
				.containsOnlyKeys("supabaseRealtime", "orders")
				.allSatisfy((name, connection) -> assertThat(connection.name()).isEqualTo(name)));
		named(exposed).withConfiguration(endpoint)
			.run((context) -> assertThat(context.getBean(RealtimeEndpoint.class).connections().connections())
				.containsOnlyKeys("orders"));
	}

	@Test
	void eachHasItsOwnChannelsListenersAndMessages() {
		both("supabase.realtime.channels.lobby.topic=room:lobby",
				"supabase.realtime.connections.orders.channels.lobby.topic=room:lobby",
				"supabase.realtime.connections.orders.channels.stock.private=false")
			.withUserConfiguration(Listening.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				RealtimeConnection connection = context.getBean(RealtimeConnection.class);
				subscribed(connection, "realtime:room:lobby");
				subscribed(orders(context), "realtime:room:lobby");
				subscribed(orders(context), "realtime:stock");
				assertThat(connection.findChannel("realtime:stock")).isEmpty();
				this.server.channel("room:lobby").broadcast("a", Map.of());
				this.ordersServer.channel("room:lobby").broadcast("b", Map.of());
				await().until(() -> HEARD.stream().filter((entry) -> entry.endsWith(" a")).count() == 3
						&& HEARD.stream().filter((entry) -> entry.endsWith(" b")).count() == 3);
				assertThat(HEARD).filteredOn((entry) -> entry.endsWith(" a") || entry.endsWith(" b"))
					.containsExactlyInAnyOrder("method supabaseRealtime a", "listener supabaseRealtime a",
							"event supabaseRealtime a", "ordersMethod orders b", "ordersListener orders b",
							"event orders b");
				assertThat(HEARD).contains("state supabaseRealtime OPEN", "state orders OPEN");
			});
	}

	@Test
	void eventsOfOneCanBeSwitchedOff() {
		both("supabase.realtime.connections.orders.events.enabled=false").withUserConfiguration(Listening.class)
			.run((context) -> {
				await().until(() -> orders(context).getState() == ConnectionState.OPEN
						&& HEARD.contains("state supabaseRealtime OPEN"));
				assertThat(HEARD).noneMatch((entry) -> entry.startsWith("state orders"));
			});
	}

	@Test
	void withoutAnAddressAtTopLevelThereIsNoDefaultOne(CapturedOutput output) {
		named("supabase.realtime.connections.orders.channels.stock.private=false").run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean("supabaseRealtimeConnection")
				.doesNotHaveBean("supabaseRealtimeBroadcastRestClient");
			subscribed(orders(context), "realtime:stock");
			assertThat(context.getBean(HealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
		});
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void propertiesOfADefaultOneThatThereIsNotAreTold(CapturedOutput output) {
		named("supabase.realtime.heartbeat.interval=10s", "supabase.realtime.channels.lobby.private=false",
				"supabase.realtime.observation.enabled=false", "supabase.realtime.observation.propagation=broadcast")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("no connection uses them: [supabase.realtime.channels.lobby.private,"
				+ " supabase.realtime.heartbeat.interval, supabase.realtime.observation.propagation].");
	}

	@Test
	void healthTellsOfEachAndOneThatIsDownDoesNotTouchTheOther() {
		both("supabase.realtime.connections.orders.health.grace-period=0s").run((context) -> {
			CompositeHealthContributor health = context.getBean(CompositeHealthContributor.class);
			assertThat(health.stream()).extracting(HealthContributors.Entry::name)
				.containsExactlyInAnyOrder("supabaseRealtime", "orders");
			await().until(() -> status(health, "supabaseRealtime").equals(Status.UP)
					&& status(health, "orders").equals(Status.UP));
			this.ordersServer.close();
			await().until(() -> status(health, "orders").equals(Status.DOWN));
			assertThat(status(health, "supabaseRealtime")).isEqualTo(Status.UP);
			assertThat(context.getBean(RealtimeConnection.class).getStatus().attempts()).isZero();
		});
	}

	private static Status status(CompositeHealthContributor health, String name) {
		HealthIndicator indicator = (HealthIndicator) Objects.requireNonNull(health.getContributor(name));
		return Objects.requireNonNull(indicator.health()).getStatus();
	}

	@Test
	void metersTellOfEach() {
		both("supabase.realtime.connections.orders.channels.lobby.private=false")
			.withConfiguration(
					AutoConfigurations.of(RealtimeMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				subscribed(orders(context), "realtime:lobby");
				await().until(() -> joins(registry, "orders") == 1);
				assertThat(joins(registry, "supabaseRealtime")).isZero();
			});
	}

	private static long joins(MeterRegistry registry, String connection) {
		return registry.get("supabase.realtime.join").tags("connection", connection, "outcome", "ok").timer().count();
	}

	@Test
	void aListenerOfOneCannotResumeFromTheDatabaseOfTheDefaultOne() {
		both("supabase.realtime.resume.changes=postgrest", "supabase.realtime.resume.store=memory",
				"supabase.realtime.resume.rest-url=" + this.server.httpUrl())
			.withConfiguration(AutoConfigurations.of(RealtimeResumeAutoConfiguration.class))
			.withBean(Resuming.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("nothing reads rows for the connection 'orders'"));
	}

	@Test
	void theTokenOfTheDefaultOneIsNotSentToAnotherServer() {
		String token = this.server.jwt(Map.of("sub", "default"));
		both("supabase.realtime.channels.lobby.private=false",
				"supabase.realtime.connections.orders.channels.lobby.private=false")
			.withBean(AccessTokenProvider.class, () -> () -> token)
			.run((context) -> {
				subscribed(context.getBean(RealtimeConnection.class), "realtime:lobby");
				subscribed(orders(context), "realtime:lobby");
				assertThat(payloads(this.server)).contains(token);
				assertThat(payloads(this.ordersServer)).contains("phx_join")
					.doesNotContain(token)
					.doesNotContain(DEFAULT_KEY);
			});
	}

	@Test
	void aTokenProviderWithTheNameIsForThatConnectionOnly() {
		String token = this.ordersServer.jwt(Map.of("sub", "orders"));
		both("supabase.realtime.channels.lobby.private=false",
				"supabase.realtime.connections.orders.channels.lobby.private=false")
			.withBean("tokens", QualifiedTokens.class, () -> new QualifiedTokens(token))
			.run((context) -> {
				subscribed(context.getBean(RealtimeConnection.class), "realtime:lobby");
				subscribed(orders(context), "realtime:lobby");
				assertThat(payloads(this.ordersServer)).contains(token);
				assertThat(payloads(this.server)).contains("phx_join").doesNotContain(token).doesNotContain(ORDERS_KEY);
			});
	}

	@Test
	void aCustomizerOfTheDefaultOneIsNotAppliedToAnother() {
		both()
			.withBean(RealtimeConnectionBuilderCustomizer.class,
					() -> (builder) -> builder.header("X-Secret", "default"))
			.withBean("customizer", QualifiedCustomizer.class)
			.run((context) -> {
				this.server.awaitConnections(1, Duration.ofSeconds(10));
				this.ordersServer.awaitConnections(1, Duration.ofSeconds(10));
				assertThat(this.server.connections().get(0).headers()).containsEntry("x-secret", "default");
				assertThat(this.ordersServer.connections().get(0).headers()).containsEntry("x-secret", "orders");
			});
	}

	@Test
	void autoStartupIsForEach() {
		both("supabase.realtime.connections.orders.auto-startup=false").run((context) -> {
			await().until(() -> context.getBean(RealtimeConnection.class).getState() == ConnectionState.OPEN);
			assertThat(orders(context).getState()).isEqualTo(ConnectionState.DISCONNECTED);
			assertThat(
					context.getBean("ordersRealtimeConnectionLifecycle", RealtimeConnectionLifecycle.class).isRunning())
				.isFalse();
		});
	}

	@Test
	void aMissingAddressNamesTheFullProperty() {
		both("supabase.realtime.connections.stock.api-key=x").run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidRealtimeConfigurationException.class)
			.hasMessage("The property 'supabase.realtime.connections.stock.url' is not set."));
	}

	@Test
	void invalidValuesNameTheFullProperty() {
		for (Map.Entry<String, String> invalid : Map
			.of("heartbeat.interval", "61s", "reconnect.multiplier", "0.5", "send-buffer.capacity", "0",
					"delivery.max-block", "0s", "channels.lobby.broadcast.persist", "5", "join-timeout", "0s")
			.entrySet()) {
			String property = "supabase.realtime.connections.orders." + invalid.getKey();
			both(property + "=" + invalid.getValue()).run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo(property)));
		}
	}

	@Test
	void misspelledPropertiesAreRefusedWithTheRightOne() {
		for (Map.Entry<String, String> misspelled : Map
			.of("ulr", "url", "heartbeat-interval", "heartbeat.interval", "channels.lobby.privat",
					"channels.lobby.private")
			.entrySet()) {
			both("supabase.realtime.connections.orders." + misspelled.getKey() + "=x")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining(
							"Did you mean 'supabase.realtime.connections.orders." + misspelled.getValue() + "'?"));
		}
	}

	@Test
	void namesThatBindingWouldChangeAreRefused() {
		both("supabase.realtime.connections.orders.channels.room/lobby.private=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The name 'room/lobby'")
				.hasMessageContaining("roomlobby"));
	}

	@Test
	void aChildContextUsesTheConnectionOfItsParentAndLeavesItOpen() {
		both().run((parent) -> {
			both().withParent(parent).run((child) -> {
				assertThat(child).hasNotFailed();
				assertThat(orders(child)).isSameAs(orders(parent));
			});
			await().until(() -> orders(parent).getState() == ConnectionState.OPEN
					&& parent.getBean(RealtimeConnection.class).getState() == ConnectionState.OPEN);
			assertThat(this.ordersServer.connections()).hasSize(1);
		});
	}

	@Test
	void aListenerThatNamesNoneNeedsADefaultOne() {
		named("supabase.realtime.connections.stock.url=" + this.server.url(),
				"supabase.realtime.connections.stock.api-key=" + DEFAULT_KEY)
			.withBean(Unnamed.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidListenerException.class)
				.hasMessageContaining("must name one of the connections"));
	}

	@Test
	void listenersOfADefaultOneThatThereIsNotAreTold(CapturedOutput output) {
		named().withBean("hearing", RealtimeListener.class, () -> new RealtimeListener() {
		}).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("The beans [hearing] are for the default connection, and there is none");
	}

	static class Resuming {

		@PostgresChangesListener(id = "rows", table = "todos", resumeBy = "changed_at", connection = "orders")
		void on(PostgresChange change) {
		}

	}

	static class Unnamed {

		@BroadcastListener("room:lobby")
		void on(BroadcastMessage message) {
		}

	}

	@Qualifier("orders")
	record QualifiedTokens(String token) implements AccessTokenProvider {

		@Override
		public String getAccessToken() {
			return this.token;
		}

	}

	@Qualifier("orders")
	static class QualifiedCustomizer implements RealtimeConnectionBuilderCustomizer {

		@Override
		public void customize(RealtimeConnectionBuilder builder) {
			builder.header("X-Secret", "orders");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		final RealtimeConnection connection;

		final RealtimeConnection orders;

		final BroadcastRestClient client;

		final BroadcastRestClient ordersClient;

		Injected(RealtimeConnection connection, @Qualifier("orders") RealtimeConnection orders,
				BroadcastRestClient client, @Qualifier("orders") BroadcastRestClient ordersClient) {
			this.connection = connection;
			this.orders = orders;
			this.client = client;
			this.ordersClient = ordersClient;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@BroadcastListener("room:lobby")
		void method(BroadcastMessage message) {
			HEARD.add("method " + message.connectionName() + " " + message.event());
		}

		@BroadcastListener(topic = "room:lobby", connection = "orders")
		void ordersMethod(BroadcastMessage message) {
			HEARD.add("ordersMethod " + message.connectionName() + " " + message.event());
		}

		@EventListener
		void event(BroadcastMessage message) {
			HEARD.add("event " + message.connectionName() + " " + message.event());
		}

		@EventListener
		void state(RealtimeConnectionStateEvent event) {
			HEARD.add("state " + event.connectionName() + " " + event.newState());
		}

		@Bean
		RealtimeListener listener() {
			return recording("listener");
		}

		@Bean
		@Qualifier("orders")
		RealtimeListener ordersListener() {
			return recording("ordersListener");
		}

		private static RealtimeListener recording(String name) {
			return new RealtimeListener() {

				@Override
				public void onMessage(RealtimeMessage message) {
					if (message instanceof BroadcastMessage broadcast) {
						HEARD.add(name + " " + broadcast.connectionName() + " " + broadcast.event());
					}
				}

			};
		}

	}

}
