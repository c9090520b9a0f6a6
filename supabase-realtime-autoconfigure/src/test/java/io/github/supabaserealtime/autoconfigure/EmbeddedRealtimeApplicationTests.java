package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A user's test: an annotation, and the application talks to the embedded server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "supabase.realtime.channels.lobby.topic=room:lobby")
@EmbeddedRealtime
class EmbeddedRealtimeApplicationTests {

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private RealtimeConnection connection;

	@Autowired
	private Application application;

	@Test
	void theListenerHearsWhatTheServerSends() {
		await().until(() -> this.connection.channel("room:lobby").getState() == ChannelState.SUBSCRIBED);
		this.server.channel("room:lobby").broadcast("greeting", Map.of("text", "hello"));
		await().untilAsserted(
				() -> assertThat(this.application.messages).extracting(BroadcastMessage::event).contains("greeting"));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<BroadcastMessage> messages = new CopyOnWriteArrayList<>();

		@EventListener
		void on(BroadcastMessage message) {
			this.messages.add(message);
		}

	}

}
