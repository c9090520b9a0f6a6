package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The board as a stranger meets it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LiveBoardApplicationTests {

	private static final String ADA = "Ada (simulated)";

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	@Test
	void healthIsUpAndLinesArrive() {
		BoardClient page = page("visitor");
		assertThat(page.health().path("details").path("channels").path("SUBSCRIBED").intValue()).isEqualTo(3);
		await().untilAsserted(() -> assertThat(page.heard(ADA)).isNotEmpty());
		assertThat(page.say("hello")).isEqualTo("202 SENDING");
		await().untilAsserted(() -> assertThat(page.heard("visitor")).containsExactly("hello"));
		await().untilAsserted(() -> assertThat(page.outcomes("hello")).containsExactly("SENDING", "ACKNOWLEDGED"));
		assertThat(page.say(" ")).startsWith("400");
		assertThat(page.say("W".repeat(281))).startsWith("400");
	}

	@Test
	void aPageThatIsLoadedAgainGetsTheBoard() {
		BoardClient page = page("reader");
		page.say("kept");
		await().untilAsserted(() -> assertThat(page.heard("reader")).contains("kept"));
		JsonNode snapshot = page("reader").snapshot();
		assertThat(snapshot.path("room").path("lines").toString()).contains("kept");
		assertThat(snapshot.path("log").toString()).contains("broadcast line", "kept");
		assertThat(snapshot.path("history").path("moments").toString()).contains("Channel live-board subscribed");
		assertThat(snapshot.path("todos").toString()).contains("Add the starter to the POM");
	}

	@Test
	void visitorsOfOtherApplicationsAreHereToo() {
		BoardClient first = page("first");
		BoardClient second = page("second");
		await().untilAsserted(() -> assertThat(first.visitors()).contains("first", "second", ADA));
		await().untilAsserted(() -> assertThat(second.visitors()).contains("first", "second", ADA));
		// five calls in 30 seconds are allowed, which the pages of other tests may have
		// used
		await().atMost(Duration.ofSeconds(40))
			.untilAsserted(() -> assertThat(this.server.channel("live-board").presence().state().toString())
				.contains("\"first\"", "\"second\""));
	}

	@Test
	void cursorsAreSeenByOthers() {
		BoardClient page = page("watcher");
		page.exchange("POST", "/api/room/cursor", Map.of("visitor", "other", "name", "Other", "x", 0.25, "y", 0.75));
		await().untilAsserted(() -> assertThat(page.events("cursor")).anySatisfy((cursor) -> {
			assertThat(cursor.path("visitor").asString("")).isEqualTo("other");
			assertThat(cursor.path("x").doubleValue()).isEqualTo(0.25);
		}));
		assertThat(
				page.exchange("POST", "/api/room/cursor", Map.of("visitor", "other", "name", "Other", "x", 2, "y", 0))
					.statusCode())
			.isEqualTo(400);
	}

	@Test
	void rowsComeBackAsChanges() {
		BoardClient writer = page("writer");
		BoardClient reader = page("onlooker");
		assertThat(writer.exchange("POST", "/api/todos", Map.of("title", "Write a test", "editedBy", "writer"))
			.statusCode()).isEqualTo(201);
		await().untilAsserted(() -> assertThat(reader.events("todo").map(JsonNode::toString))
			.anySatisfy((row) -> assertThat(row).contains("Write a test", "\"done\":false")));
		long id = reader.events("todo")
			.filter((row) -> row.toString().contains("Write a test"))
			.findFirst()
			.orElseThrow()
			.path("id")
			.longValue();
		writer.exchange("PATCH", "/api/todos/" + id, Map.of("done", true, "editedBy", "writer"));
		await().untilAsserted(() -> assertThat(reader.events("todo").map(JsonNode::toString))
			.anySatisfy((row) -> assertThat(row).contains("Write a test", "\"done\":true")));
		writer.exchange("DELETE", "/api/todos/" + id, Map.of());
		await().untilAsserted(
				() -> assertThat(reader.events("todo-deleted").map((row) -> row.path("id").longValue())).contains(id));
		assertThat(writer.exchange("PATCH", "/api/todos/" + id, Map.of("done", true)).statusCode()).isEqualTo(404);
		assertThat(writer.exchange("POST", "/api/todos", Map.of("title", " ")).body()).contains("between 1 and 120");
	}

	@Test
	void thePageGoesOnWhenTheServerWasRestarted() {
		BoardClient page = page("patient");
		this.server.stop();
		await().until(() -> !page.status().equals("UP"));
		assertThat(page.health().path("details").path("state").stringValue()).isEqualTo("RECONNECTING");
		this.server.restart();
		await().atMost(Duration.ofSeconds(30)).until(() -> page.status().equals("UP"));
		int before = page.heard(ADA).size();
		await().atMost(Duration.ofSeconds(30)).until(() -> page.heard(ADA).size() > before);
		assertThat(page.moments("LINK")).anyMatch((text) -> text.startsWith("Link reconnecting"));
	}

	private BoardClient page(String name) {
		BoardClient page = new BoardClient(this.port, name).listen();
		await().until(() -> page.status().equals("UP"));
		await().until(() -> page.events("snapshot").findFirst().isPresent());
		return page;
	}

}
