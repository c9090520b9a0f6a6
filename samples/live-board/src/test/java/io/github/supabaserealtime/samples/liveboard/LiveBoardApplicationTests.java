package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The board as a stranger meets it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "logging.level.root=DEBUG", "logging.level.io.github.supabaserealtime=TRACE",
				"logging.threshold.console=WARN", "logging.file.name=target/test-logs/live-board.log" })
class LiveBoardApplicationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	@Test
	void healthIsUpAndMessagesArrive() {
		BoardClient page = new BoardClient(this.port).listen();
		await().until(() -> page.status().equals("UP"));
		assertThat(page.health().path("details").path("channels").path("SUBSCRIBED").intValue()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(page.texts("participant")).isNotEmpty());
		assertThat(page.send("me", "hello").join()).isEqualTo("200 ACKNOWLEDGED");
		await().untilAsserted(() -> assertThat(page.texts("me")).containsExactly("hello"));
		assertThat(page.lines).contains("event:connection", "data:OPEN", "event:channel", "data:SUBSCRIBED");
		assertThat(page.send("me", " ").join()).startsWith("400");
	}

	@Test
	void thePageGoesOnWhenTheServerWasRestarted() {
		BoardClient page = new BoardClient(this.port).listen();
		await().until(() -> page.status().equals("UP"));
		this.server.stop();
		await().until(() -> !page.status().equals("UP"));
		assertThat(page.health().path("details").path("state").stringValue()).isEqualTo("RECONNECTING");
		this.server.restart();
		await().atMost(Duration.ofSeconds(30)).until(() -> page.status().equals("UP"));
		int before = page.texts("participant").size();
		await().atMost(Duration.ofSeconds(30)).until(() -> page.texts("participant").size() > before);
		assertThat(page.lines).contains("data:RECONNECTING");
	}

}
