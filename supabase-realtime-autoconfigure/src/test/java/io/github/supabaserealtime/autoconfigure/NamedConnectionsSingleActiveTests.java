package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Channels and listeners of a connection below {@code supabase.realtime.connections} that
 * only one of two instances serves, by the one lock of the application.
 */
class NamedConnectionsSingleActiveTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final List<String> HEARD = new CopyOnWriteArrayList<>();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final EmbeddedRealtimeServer ordersServer = EmbeddedRealtimeServer.start();

	private final LockRegistry<?> locks = new DefaultLockRegistry();

	@AfterEach
	void stopServers() {
		this.server.close();
		this.ordersServer.close();
		HEARD.clear();
	}

	private ApplicationContextRunner instance(String name) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class,
					RealtimeHealthContributorAutoConfiguration.class))
			.withBean(LockRegistry.class, () -> this.locks)
			.withBean(Listening.class, () -> new Listening(name))
			.withPropertyValues("spring.application.name=shop", "supabase.realtime.url=" + this.server.url(),
					"supabase.realtime.api-key=" + this.server.apiKey(),
					"supabase.realtime.connections.orders.url=" + this.ordersServer.url(),
					"supabase.realtime.connections.orders.api-key=" + this.ordersServer.apiKey(),
					"supabase.realtime.connections.orders.channels.declared.single-active=true",
					"supabase.realtime.single-active.time-to-live=4s",
					"supabase.realtime.single-active.renew-interval=200ms",
					"supabase.realtime.single-active.margin=1s");
	}

	@Test
	void oneInstanceServesThemAndTheOtherTakesOverWhenItStops() {
		instance("a").run((first) -> {
			awaitServing(first);
			instance("b").run((second) -> {
				assertThat(second).hasNotFailed();
				await().atMost(PATIENCE).until(() -> status(second, "orders").equals("standby"));
				assertThat(status(first, "orders")).isEqualTo("leader");
				assertThat(isServing(second, "declared")).isFalse();
				assertThat(isServing(second, "marked")).isFalse();
				broadcast("one");
				await().atMost(PATIENCE).until(() -> HEARD.size() == 2);
				first.getSourceApplicationContext(ConfigurableApplicationContext.class).close();
				awaitServing(second);
				assertThat(status(second, "orders")).isEqualTo("leader");
				broadcast("two");
				await().atMost(PATIENCE).until(() -> HEARD.size() == 4);
				assertThat(HEARD).containsExactlyInAnyOrder("a declared one", "a marked one", "b declared two",
						"b marked two");
			});
		});
	}

	private void broadcast(String event) {
		this.ordersServer.channel("declared").broadcast(event, Map.of());
		this.ordersServer.channel("marked").broadcast(event, Map.of());
	}

	private static void awaitServing(ApplicationContext context) {
		await().atMost(PATIENCE).until(() -> isServing(context, "declared") && isServing(context, "marked"));
	}

	private static boolean isServing(ApplicationContext context, String topic) {
		return context.getBean("ordersRealtimeConnection", RealtimeConnection.class)
			.findChannel(topic)
			.filter((channel) -> channel.getState() == ChannelState.SUBSCRIBED)
			.isPresent();
	}

	private static Object status(ApplicationContext context, String connection) {
		HealthIndicator health = (HealthIndicator) Objects
			.requireNonNull(context.getBean(CompositeHealthContributor.class).getContributor(connection));
		return String.valueOf(Objects.requireNonNull(health.health()).getDetails().get("singleActive"));
	}

	record Listening(String name) {

		@BroadcastListener(topic = "declared", connection = "orders")
		void onDeclared(BroadcastMessage message) {
			HEARD.add(this.name + " declared " + message.event());
		}

		@BroadcastListener(topic = "marked", connection = "orders", singleActive = true)
		void onMarked(BroadcastMessage message) {
			HEARD.add(this.name + " marked " + message.event());
		}

	}

}
