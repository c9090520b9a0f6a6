package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the faults behind the buttons, and for the recovery.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class BoardFaultTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	private BoardClient page;

	@BeforeEach
	void open() {
		this.page = new BoardClient(this.port, "breaker").listen();
		await().atMost(SOON).until(() -> this.page.status().equals("UP"));
		await().until(() -> this.page.events("snapshot").findFirst().isPresent());
	}

	@Test
	void aLinkThatWasCutIsOpenedAgainAndTheTableReadAgain() {
		put("CUT");
		await().until(() -> this.page.health().path("details").path("state").asString("").equals("RECONNECTING"));
		assertThat(this.page.say("waits")).isEqualTo("202 WAITING");
		this.page.exchange("PATCH", "/api/todos/3", Map.of("title", "Changed meanwhile", "editedBy", "breaker"));
		assertThat(rowsAbout("Changed meanwhile")).isZero();
		end("CUT");
		await().atMost(SOON).untilAsserted(() -> assertThat(this.page.outcomes("waits")).endsWith("ACKNOWLEDGED"));
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(this.page.moments("RECOVERY"))
				.anyMatch((text) -> text.startsWith("To-do table read again from the database: ")));
		assertThat(this.page.events("todos").reduce((first, second) -> second).orElseThrow().toString())
			.contains("Changed meanwhile");
		assertThat(this.page.moments("GAP")).anyMatch((text) -> text.contains("on live-board (connection lost)"));
	}

	@Test
	void aServerThatWasKilledIsFoundAgain() {
		put("KILL");
		assertThat(this.server.isRunning()).isFalse();
		end("KILL");
		assertThat(this.server.isRunning()).isTrue();
		await().atMost(SOON).until(() -> this.page.status().equals("UP"));
		await().untilAsserted(
				() -> assertThat(this.page.moments("FAULT")).contains("Server killed", "Server started again"));
	}

	@Test
	void aSlowNetworkIsMeasured() {
		put("SLOW");
		this.page.say("slowly");
		await().atMost(SOON).untilAsserted(() -> assertThat(this.page.outcomes("slowly")).endsWith("ACKNOWLEDGED"));
		JsonNode ended = this.page.events("sending")
			.filter((sending) -> sending.path("line").path("text").asString("").equals("slowly"))
			.reduce((first, second) -> second)
			.orElseThrow();
		assertThat(ended.path("millis").longValue()).isGreaterThanOrEqualTo(700);
		end("SLOW");
	}

	@Test
	void anExpiredTokenIsReplacedAndTheChannelsAreJoinedAgain() {
		put("EXPIRE");
		await().atMost(SOON)
			.untilAsserted(() -> assertThat(this.page.moments("CHANNEL"))
				.anyMatch((text) -> text.startsWith("Channel live-board errored") && text.contains("Token has expired"))
				.contains("Channel live-board subscribed", "Channel public:todos subscribed"));
		assertThat(this.page.moments("TOKEN")).singleElement().asString().matches("Access token \\d+ issued");
	}

	@Test
	void whatIsNoFaultIsRefused() {
		assertThat(this.page.exchange("PUT", "/api/faults/FIRE", Map.of()).statusCode()).isEqualTo(400);
	}

	private long rowsAbout(String title) {
		return this.page.events("todo").filter((row) -> row.path("title").asString("").equals(title)).count();
	}

	private void put(String fault) {
		assertThat(this.page.exchange("PUT", "/api/faults/" + fault, Map.of()).statusCode()).isEqualTo(204);
	}

	private void end(String fault) {
		assertThat(this.page.exchange("DELETE", "/api/faults/" + fault, Map.of()).statusCode()).isEqualTo(204);
	}

}
