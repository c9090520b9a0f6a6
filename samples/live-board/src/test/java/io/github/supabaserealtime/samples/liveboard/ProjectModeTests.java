package io.github.supabaserealtime.samples.liveboard;

import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The board with the address of a server, as with {@code SUPABASE_URL}: what only the
 * embedded server can do is not there.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class ProjectModeTests {

	private static final EmbeddedRealtimeServer PROJECT = EmbeddedRealtimeServer.start();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void address(DynamicPropertyRegistry registry) {
		registry.add("supabase.realtime.url", PROJECT::url);
		registry.add("supabase.realtime.api-key", PROJECT::apiKey);
	}

	@AfterAll
	static void close() {
		PROJECT.close();
	}

	@Test
	void thereIsARoomAndNothingToBreak() {
		BoardClient page = new BoardClient(this.port, "me").listen();
		await().until(() -> page.status().equals("UP"));
		await().until(() -> page.events("snapshot").findFirst().isPresent());
		assertThat(page.snapshot().path("info").path("embedded").booleanValue()).isFalse();
		assertThat(page.snapshot().has("todos")).isFalse();
		assertThat(page.snapshot().has("faults")).isFalse();
		page.say("hello");
		await().untilAsserted(() -> assertThat(page.heard("me")).containsExactly("hello"));
		PROJECT.channel("live-board").broadcast("line", Map.of("from", "another program", "text", "hi"));
		await().untilAsserted(() -> assertThat(page.heard("another program")).containsExactly("hi"));
		assertThat(page.exchange("PUT", "/api/faults/CUT", Map.of()).statusCode()).isEqualTo(404);
		assertThat(page.exchange("POST", "/api/todos", Map.of("title", "no")).statusCode()).isEqualTo(404);
	}

}
