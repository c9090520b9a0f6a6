package io.github.supabaserealtime.autoconfigure.observation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Observations of a connection below {@code supabase.realtime.connections}, beside those
 * of the default connection.
 */
class NamedConnectionsObservationTests {

	private static final String DEFAULT = "supabase.realtime.observation.";

	private static final String ORDERS = "supabase.realtime.connections.orders.observation.";

	private static final String MEMBER = "_supabaserealtime_trace";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final EmbeddedRealtimeServer ordersServer = EmbeddedRealtimeServer.start();

	private final List<String> sends = new CopyOnWriteArrayList<>();

	/** The connections whose sends an observed request over HTTP was a part of. */
	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner untraced = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeObservationAutoConfiguration.class))
		.withBean(ObservationRegistry.class, this::registry)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(),
				"supabase.realtime.channels.lobby.broadcast.ack=true",
				"supabase.realtime.connections.orders.url=" + this.ordersServer.url(),
				"supabase.realtime.connections.orders.api-key=" + this.ordersServer.apiKey(),
				"supabase.realtime.connections.orders.channels.lobby.broadcast.ack=true");

	private final ApplicationContextRunner traced = this.untraced
		.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
						OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class))
		.withPropertyValues("management.tracing.sampling.probability=1.0");

	private ObservationRegistry registry() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new Recorder(this.sends, this.requests));
		return registry;
	}

	@AfterEach
	void stopServers() {
		this.server.close();
		this.ordersServer.close();
	}

	private void sendOnBoth(ApplicationContextRunner runner, String... properties) {
		this.sends.clear();
		runner.withPropertyValues(properties).run((context) -> {
			assertThat(context).hasNotFailed();
			broadcast(context.getBean(RealtimeConnection.class));
			broadcast(context.getBean("ordersRealtimeConnection", RealtimeConnection.class));
		});
	}

	private static void broadcast(RealtimeConnection connection) {
		RealtimeChannel lobby = connection.channel("lobby");
		await().until(() -> lobby.getState() == ChannelState.SUBSCRIBED);
		assertThat(lobby.broadcast("greeting", Map.of("text", "hello"))).succeedsWithin(Duration.ofSeconds(10));
	}

	private static String sent(EmbeddedRealtimeServer server) {
		return server.received("realtime:lobby", "greeting").get(0).payload().toString();
	}

	@Test
	void eachIsObservedByDefault() {
		sendOnBoth(this.traced);
		assertThat(this.sends).containsExactly("supabaseRealtime", "orders");
	}

	@Test
	void whatIsSetAtTheTopLevelIsTheDefaultForAll() {
		sendOnBoth(this.traced, DEFAULT + "enabled=false");
		assertThat(this.sends).isEmpty();
		sendOnBoth(this.untraced, DEFAULT + "enabled=true");
		assertThat(this.sends).containsExactly("supabaseRealtime", "orders");
	}

	@Test
	void aConnectionMayDiffer() {
		sendOnBoth(this.traced, ORDERS + "enabled=false");
		assertThat(this.sends).containsExactly("supabaseRealtime");
		sendOnBoth(this.traced, DEFAULT + "enabled=false", ORDERS + "enabled=true");
		assertThat(this.sends).containsExactly("orders");
	}

	@Test
	void whoAsksForObservationsWithoutARegistryIsToldByTheFullName() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeObservationAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.connections.orders.url=" + this.ordersServer.url(),
					"supabase.realtime.connections.orders.api-key=x", ORDERS + "enabled=true")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining(ORDERS + "enabled"));
	}

	@Test
	void tracesAreCarriedOnlyWhereTheConnectionSaysSo() {
		sendOnBoth(this.traced, ORDERS + "propagation=broadcast");
		assertThat(sent(this.server)).doesNotContain(MEMBER);
		assertThat(sent(this.ordersServer)).contains(MEMBER);
	}

	@Test
	void tracesOfTheDefaultConnectionAreNotCarriedToAnotherServer() {
		sendOnBoth(this.traced, DEFAULT + "propagation=broadcast");
		assertThat(sent(this.server)).contains(MEMBER);
		assertThat(sent(this.ordersServer)).doesNotContain(MEMBER);
	}

	@Test
	void aChannelOfAConnectionMayDiffer() {
		sendOnBoth(this.traced,
				"supabase.realtime.connections.orders.channels.lobby.observation.propagation=broadcast");
		assertThat(sent(this.server)).doesNotContain(MEMBER);
		assertThat(sent(this.ordersServer)).contains(MEMBER);
	}

	@Test
	void requestsOverHttpAreNotObservedWhereAPropertySwitchesThatOff() {
		requestOnBoth();
		assertThat(this.requests).containsExactly("supabaseRealtime", "orders");
		requestOnBoth(ORDERS + "http-requests=false");
		assertThat(this.requests).containsExactly("supabaseRealtime");
		requestOnBoth(DEFAULT + "http-requests=false");
		assertThat(this.requests).isEmpty();
	}

	private void requestOnBoth(String... properties) {
		this.requests.clear();
		this.traced
			.withConfiguration(AutoConfigurations.of(RestClientAutoConfiguration.class,
					RestClientObservationAutoConfiguration.class))
			.withPropertyValues(properties)
			.run((context) -> {
				context.getBean(BroadcastRestClient.class).broadcast("lobby", "greeting", Map.of());
				context.getBean("ordersBroadcastRestClient", BroadcastRestClient.class)
					.broadcast("lobby", "greeting", Map.of());
			});
	}

	@Test
	void twoChannelsOfOneTopicCannotDiffer() {
		this.traced
			.withPropertyValues("supabase.realtime.connections.orders.channels.other.topic=lobby",
					"supabase.realtime.connections.orders.channels.other.broadcast.ack=true",
					"supabase.realtime.connections.orders.channels.other.observation.propagation=broadcast")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("supabase.realtime.connections.orders.channels.other.observation.propagation"));
	}

	/**
	 * Records the names of the connections that sent something.
	 *
	 * @param sends the names
	 * @param requests the names of those that sent it by a request that was observed
	 */
	private record Recorder(List<String> sends,
			List<String> requests) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			if ("supabase.realtime.send".equals(context.getName())) {
				this.sends.add(connection(context));
			}
			else if ("http.client.requests".equals(context.getName()) && context.getParentObservation() != null) {
				this.requests.add(connection(context.getParentObservation().getContextView()));
			}
		}

		private static String connection(Observation.ContextView context) {
			return context.getLowCardinalityKeyValues()
				.stream()
				.filter((key) -> "connection".equals(key.getKey()))
				.map(KeyValue::getValue)
				.findFirst()
				.orElse("");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
