package io.github.supabaserealtime.samples.securechat;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The end of the application while somebody is in the room.
 */
class ShutdownTests {

	@Test
	void connectionsAreClosedAndPagesDoNotHoldUpTheEnd() {
		ConfigurableApplicationContext context = SpringApplication.run(SecureChatApplication.class, "--server.port=0");
		EmbeddedRealtimeServer server = context.getBean(EmbeddedRealtimeServer.class);
		ChatClient alice = ChatClient.of(((ServletWebServerApplicationContext) context).getWebServer().getPort(),
				"alice");
		await().until(alice::isInTheRoom);
		Instant begin = Instant.now();
		context.close();
		assertThat(Duration.between(begin, Instant.now())).as("the web server waits 30 s for open streams")
			.isLessThan(Duration.ofSeconds(20));
		assertThat(server.received("realtime:team:blue", "phx_leave")).hasSize(1);
		await().until(alice::hasEnded);
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().startsWith("chat-1-")));
	}

}
