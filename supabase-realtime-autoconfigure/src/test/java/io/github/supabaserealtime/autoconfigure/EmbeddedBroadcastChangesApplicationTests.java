package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastChangesListener;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The user's test that the documentation shows: a trigger broadcasts the changes of a
 * table, and the listener sees the rows.
 */
class EmbeddedBroadcastChangesApplicationTests {

	abstract static class Case {

		@Autowired
		private EmbeddedRealtimeServer server;

		@Autowired
		private Todos todos;

		@Autowired
		private RealtimeConnection connection;

		@Test
		void theListenerSeesTheRows() {
			this.server.database()
				.table("public.todos")
				.column("id", "int8")
				.column("title", "text")
				.column("created_by", "text")
				.column("photo", "bytea")
				.primaryKey("id")
				.broadcastChanges("todos")
				.create();
			this.server.channel("todos").awaitMembers(1, Duration.ofSeconds(5));
			List<String> heard = new CopyOnWriteArrayList<>();
			this.connection.findChannel("todos")
				.orElseThrow()
				.onBroadcastChanges(BroadcastChange.Update.class,
						(update) -> heard.add(update.oldRecordAs(Todo.class).title()));
			this.server.database()
				.insert("public.todos", Map.of("id", 1, "title", "milk", "created_by", "ada", "photo", "\\x00ff"));
			this.server.database().update("public.todos", Map.of("id", 1, "title", "oat milk"));
			this.server.database().delete("public.todos", Map.of("id", 1));
			await().untilAsserted(() -> assertThat(this.todos.heard).containsExactly("INSERT milk by ada, 2 bytes",
					"UPDATE oat milk by ada, 2 bytes", "DELETE oat milk by ada, 2 bytes"));
			assertThat(heard).containsExactly("milk");
		}

		@Test
		void aPublicChannelHasNone() {
			assertThatIllegalStateException().isThrownBy(
					() -> this.connection.channel("public").onBroadcastChanges(BroadcastChange.class, (change) -> {
					}))
				.withMessageContaining("private");
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, classes = Application.class)
	@EmbeddedRealtime
	class Newest extends Case {

	}

	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, classes = Application.class)
	@EmbeddedRealtime(generation = ServerGeneration.V2_129)
	class Older extends Case {

	}

	record Todo(long id, String title, @Nullable String createdBy, byte[] photo) {
	}

	static class Todos {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		@BroadcastChangesListener(topic = "todos", table = "todos")
		void changed(BroadcastChange change, Todo row) {
			this.heard.add(change.operation() + " " + row.title() + " by " + row.createdBy() + ", " + row.photo().length
					+ " bytes");
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Todos todos() {
			return new Todos();
		}

	}

}
