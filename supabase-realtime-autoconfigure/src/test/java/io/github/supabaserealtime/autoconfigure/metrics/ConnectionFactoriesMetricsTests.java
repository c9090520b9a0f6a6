package io.github.supabaserealtime.autoconfigure.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.actuate.RealtimeEndpoint;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.actuate.RealtimeEndpointAutoConfiguration;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Meters and the endpoint show the sums over the connections of a factory.
 */
class ConnectionFactoriesMetricsTests {

	private static final String FACTORY = "supabaseRealtimeFactory";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final CountDownLatch gate = new CountDownLatch(1);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeMetricsAutoConfiguration.class,
						RealtimeEndpointAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class, () -> this.registry)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.auto-startup=false",
				"management.endpoints.web.exposure.include=realtime");

	@AfterEach
	void stop() {
		this.gate.countDown();
		this.server.close();
	}

	@Test
	void theSumsAreThoseOfAllConnectionsAndNeverFall() {
		this.contextRunner.run((context) -> {
			// lazy, so made after the meters were bound
			RealtimeConnectionFactory factory = context.getBean(RealtimeConnectionFactory.class);
			List<RealtimeConnection> connections = new ArrayList<>(List.of(connect(factory, 0)));
			this.server.channel("room:0").broadcast("x", Map.of());
			await().until(() -> received() == 1);
			int meters = metersOfTheFactory();
			for (int number = 1; number < 10; number++) {
				connections.add(connect(factory, number));
				this.server.channel("room:" + number).broadcast("x", Map.of());
			}
			await().until(() -> received() == 10);
			assertThat(metersOfTheFactory()).isEqualTo(meters);
			await().until(() -> gauge("factory.connections", "state", "open") == 10);
			connections.get(0).disconnect().get(10, TimeUnit.SECONDS);
			connections.get(1).disconnect().get(10, TimeUnit.SECONDS);
			await().until(() -> gauge("factory.connections", "state", "open") == 8);
			assertThat(gauge("channels", "state", "subscribed")).isEqualTo(8);
			assertThat(gauge("sockets", "state", "open")).isEqualTo(8);
			assertThat(received()).isEqualTo(10);
			assertThat(counter("connections.opened")).isEqualTo(10);
			assertThat(this.registry.get("supabase.realtime.messages.dropped").tag("connection", FACTORY).counters())
				.hasSizeGreaterThan(1);
			oneIsStuck(connections.get(9));
			assertThat(gauge("factory.delivery.max.bytes")).isEqualTo(factory.getStatus().deliveryMaxBytes());
			RealtimeEndpoint.FactoryDescriptor shown = context.getBean(RealtimeEndpoint.class)
				.connections()
				.factories()
				.get(FACTORY);
			assertThat(shown.connections()).isEqualTo(Map.of(ConnectionState.OPEN, 8));
			assertThat(shown.channels()).isEqualTo(Map.of(ChannelState.SUBSCRIBED, 8));
			assertThat(shown.waiting().deliveryQueue()).isEqualTo(2);
			assertThat(shown.deliveryQueueBytes()).isPositive().isLessThan(shown.deliveryMaxBytes());
			this.gate.countDown();
			await().until(() -> received() == 13);
		});
		await().until(() -> gauge("factory.connections", "state", "open") == 0);
		await().until(() -> gauge("delivery.queue.bytes") == 0);
		assertThat(received()).isEqualTo(13);
		this.server.awaitConnections(0, Duration.ofSeconds(10));
	}

	private void oneIsStuck(RealtimeConnection connection) {
		for (String event : List.of("wait", "next", "last")) {
			this.server.channel("room:9").broadcast(event, Map.of());
		}
		await().until(() -> connection.getStatus().deliveryQueueSize() == 2);
		await().until(() -> gauge("delivery.queue.size") == 2);
		assertThat(gauge("delivery.queue.bytes")).isPositive();
	}

	@Test
	void tagsAreThoseOfTheConnections() {
		this.contextRunner.run((context) -> {
			connect(context.getBean(RealtimeConnectionFactory.class), 0);
			for (Meter meter : this.registry.getMeters()) {
				String name = meter.getId().getName();
				if (name.startsWith("supabase.realtime.")) {
					assertThat(this.registry.get(name).meters())
						.extracting((one) -> one.getId().getTags().stream().map(Tag::getKey).toList())
						.as(name)
						.containsOnly(meter.getId().getTags().stream().map(Tag::getKey).toList());
				}
			}
			assertThat(this.registry.get("supabase.realtime.connection.state").meters())
				.allSatisfy((meter) -> assertThat(meter.getId().getTag("connection")).isEqualTo("supabaseRealtime"));
		});
	}

	@Test
	void aFactoryThatNobodyNeedsIsNotMade() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(RealtimeEndpoint.class).connections().factories()).isEmpty();
			assertThat(metersOfTheFactory()).isZero();
		});
	}

	private RealtimeConnection connect(RealtimeConnectionFactory factory, int number) throws Exception {
		RealtimeConnection connection = factory.create("tenant-" + number, (builder) -> {
		});
		connection.connect();
		RealtimeChannel channel = connection.channel("room:" + number);
		channel.onBroadcast("*", (message) -> {
			if (message.event().equals("wait")) {
				awaitGate();
			}
		});
		channel.subscribe().get(10, TimeUnit.SECONDS);
		return connection;
	}

	private void awaitGate() {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private int metersOfTheFactory() {
		return (int) this.registry.getMeters()
			.stream()
			.filter((meter) -> FACTORY.equals(meter.getId().getTag("connection")))
			.count();
	}

	private double received() {
		return this.registry.find("supabase.realtime.messages")
			.tags("connection", FACTORY, "direction", "in", "type", "broadcast")
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private double counter(String name) {
		return this.registry.get("supabase.realtime." + name).tag("connection", FACTORY).counter().count();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get("supabase.realtime." + name).tag("connection", FACTORY).tags(tags).gauge().value();
	}

}
