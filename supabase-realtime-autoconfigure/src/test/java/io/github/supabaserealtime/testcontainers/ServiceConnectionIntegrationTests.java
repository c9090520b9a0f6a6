package io.github.supabaserealtime.testcontainers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.container.RealtimeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A user's test: the container is a bean, and the application talks to it.
 */
@ExtendWith(RealtimeImages.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "supabase.realtime.channels.lobby.topic=room:lobby",
				"supabase.realtime.channels.lobby.broadcast.self=true" })
@DirtiesContext
class ServiceConnectionIntegrationTests {

	@Autowired
	private RealtimeConnection connection;

	@Autowired
	private Application application;

	@Test
	void theApplicationHearsItselfThroughTheContainer() {
		RealtimeChannel lobby = this.connection.channel("room:lobby");
		await().atMost(Duration.ofSeconds(30)).until(() -> lobby.getState() == ChannelState.SUBSCRIBED);
		lobby.broadcast("greeting", Map.of("text", "hello"));
		await().untilAsserted(
				() -> assertThat(this.application.messages).extracting(BroadcastMessage::event).contains("greeting"));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<BroadcastMessage> messages = new CopyOnWriteArrayList<>();

		@Bean
		@ServiceConnection
		RealtimeContainer realtime() {
			return RealtimeImages.newServer();
		}

		@EventListener
		void on(BroadcastMessage message) {
			this.messages.add(message);
		}

	}

}
