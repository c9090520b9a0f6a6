package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Beans that read what was missed.
 */
class GapHandlerTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.channels.lobby.private=false",
				"supabase.realtime.reconnect.delay=100ms");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void gapHandlersRunInTheirOrderBetweenTheSubscriptionAndTheFirstLiveMessage() {
		this.runner.run((context) -> {
			List<String> order = context.getBean(Application.class).order;
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await().until(() -> connection.channel("lobby").getState() == ChannelState.SUBSCRIBED);
			await().until(() -> order.contains("SUBSCRIBED"));
			order.clear();
			this.server.connections().get(0).close(1012, "restart");
			await().until(() -> order.contains("SUBSCRIBED"));
			this.server.channel("lobby").broadcast("live", Map.of());
			await().until(() -> order.contains("live"));
			assertThat(order).containsSubsequence("SUBSCRIBED", "event", "first CONNECTION_LOST",
					"second realtime:lobby", "live");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		final List<String> order = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		GapHandler second(RealtimeConnection connection) {
			// one that needs the connection is no circle
			return (gap) -> this.order.add("second " + connection.channel(gap.topic()).getTopic());
		}

		@Bean
		@Order(1)
		GapHandler first() {
			return (gap) -> {
				this.order.add("first " + gap.cause());
				throw new IllegalStateException("no database");
			};
		}

		@EventListener
		void on(RealtimeChannelStateEvent event) {
			this.order.add(event.newState().name());
		}

		@EventListener
		void on(DeliveryGapEvent event) {
			this.order.add("event");
		}

		@EventListener
		void on(BroadcastMessage message) {
			this.order.add(message.event());
		}

	}

}
