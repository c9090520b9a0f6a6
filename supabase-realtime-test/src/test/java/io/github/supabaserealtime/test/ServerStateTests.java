package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a test can ask of the server: topics, tables, rows; and where it listens.
 */
class ServerStateTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().address("0.0.0.0").start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private void join(RawClient client, String ref, String topic) {
		int before = this.server.channel(topic).memberCount();
		client.send("[\"%s\",\"%s\",\"realtime:%s\",\"phx_join\",{}]".formatted(ref, ref, topic));
		this.server.channel(topic).awaitMembers(before + 1, PATIENCE);
	}

	@Test
	void theTopicsAreThoseThatHaveMembers() {
		assertThat(this.server.topics()).isEmpty();
		try (RawClient first = RawClient.connect(this.server); RawClient second = RawClient.connect(this.server)) {
			join(first, "1", "room:2");
			join(first, "2", "room:1");
			join(second, "1", "room:2");
			assertThat(this.server.topics()).containsExactly("room:1", "room:2");
			first.send("[\"2\",\"3\",\"realtime:room:1\",\"phx_leave\",{}]");
			this.server.channel("room:1").awaitMembers(0, PATIENCE);
			assertThat(this.server.topics()).containsExactly("room:2");
		}
	}

	@Test
	void theRowsAreThoseOfTheMomentAndCopies() {
		ServerDatabase database = this.server.database();
		assertThat(database.tables()).isEmpty();
		database.table("todos").column("id", "bigserial").column("title", "text").primaryKey("id").create();
		database.table("private.notes").column("id", "int8").create();
		assertThat(database.tables()).containsExactly("public.todos", "private.notes");
		database.insert("todos", Map.of("title", "Sleep"));
		database.insert("todos", Map.of("title", "Eat"));
		assertThat(database.rows("public.todos")).map(Object::toString)
			.containsExactly("{\"id\":1,\"title\":\"Sleep\"}", "{\"id\":2,\"title\":\"Eat\"}");
		List<JsonNode> before = database.rows("todos");
		database.update("todos", Map.of("id", 1, "title", "Rest"));
		assertThat(before.get(0).path("title").stringValue()).isEqualTo("Sleep");
		assertThat(database.rows("todos").get(0).path("title").stringValue()).isEqualTo("Rest");
		assertThatIllegalArgumentException().isThrownBy(() -> database.rows("letters"))
			.withMessageContaining("There is no table 'public.letters'");
	}

	@Test
	void anAddressThatThisMachineDoesNotHaveFailsTheStart() {
		// an address for documentation (RFC 5737)
		EmbeddedRealtimeServerBuilder elsewhere = EmbeddedRealtimeServer.builder().address("192.0.2.1");
		assertThatIllegalStateException().isThrownBy(elsewhere::start);
	}

}
