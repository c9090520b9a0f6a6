package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The server is gone for twenty seconds while the page sends a line a second: all arrive,
 * in order, each once.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OutageDemonstrationTests {

	private static final int SECONDS = 12;

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	@Test
	void nothingThatIsSentDuringAnOutageIsLost() {
		BoardClient page = new BoardClient(this.port).listen();
		await().until(() -> page.status().equals("UP"));
		this.server.stop();
		List<CompletableFuture<String>> answers = new ArrayList<>();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try {
			clock.scheduleAtFixedRate(() -> answers.add(page.send("me", "line " + (answers.size() + 1))), 0, 1,
					TimeUnit.SECONDS);
			await().atMost(Duration.ofSeconds(SECONDS + 10)).until(() -> answers.size() == SECONDS);
		}
		finally {
			clock.shutdownNow();
		}
		assertThat(answers).as("nothing is answered before it is known").noneMatch(CompletableFuture::isDone);
		this.server.restart();
		List<String> sent = IntStream.rangeClosed(1, SECONDS).mapToObj((number) -> "line " + number).toList();
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(page.texts("me")).containsExactlyElementsOf(sent));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.join()).isEqualTo("200 ACKNOWLEDGED"));
	}

}
