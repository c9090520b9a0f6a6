package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The server is gone while the page sends one line after the other: each is answered at
 * once, and all arrive, in order, each once. With the Maven profile {@code thorough} it
 * is a line a second, and the client tries again as seldom as by default.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OutageDemonstrationTests {

	private static final int LINES = 12;

	private static final Duration PERIOD = Boolean.getBoolean("realtime.thorough") ? Duration.ofSeconds(1)
			: Duration.ofMillis(100);

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	@DynamicPropertySource
	static void reconnectSooner(DynamicPropertyRegistry properties) {
		if (!Boolean.getBoolean("realtime.thorough")) {
			properties.add("supabase.realtime.reconnect.delay", () -> "100ms");
			properties.add("supabase.realtime.reconnect.max-delay", () -> "500ms");
		}
	}

	@Test
	void nothingThatIsSentDuringAnOutageIsLost() {
		BoardClient page = new BoardClient(this.port, "me").listen();
		await().until(() -> page.status().equals("UP"));
		this.server.stop();
		await().until(() -> !page.status().equals("UP"));
		List<String> answers = Collections.synchronizedList(new ArrayList<>());
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try {
			clock.scheduleAtFixedRate(() -> {
				if (answers.size() < LINES) {
					answers.add(page.say("line " + (answers.size() + 1)));
				}
			}, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
			await().atMost(PERIOD.multipliedBy(LINES).plusSeconds(10)).until(() -> answers.size() == LINES);
		}
		finally {
			clock.shutdownNow();
		}
		assertThat(answers).as("each is answered at once").containsOnly("202 WAITING");
		this.server.restart();
		List<String> sent = IntStream.rangeClosed(1, LINES).mapToObj((number) -> "line " + number).toList();
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(page.heard("me")).containsExactlyElementsOf(sent));
		await().untilAsserted(() -> assertThat(sent)
			.allSatisfy((line) -> assertThat(page.outcomes(line)).containsExactly("WAITING", "ACKNOWLEDGED")));
	}

}
