package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The user's test that the README shows: a row is inserted, and the listener sees it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@EmbeddedRealtime
class EmbeddedDatabaseApplicationTests {

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private Todos todos;

	@Test
	void theListenerSeesTheRow() {
		this.server.database()
			.table("public.todos")
			.column("id", "int8")
			.column("title", "text")
			.primaryKey("id")
			.create();
		this.server.channel("public:todos").awaitMembers(1, Duration.ofSeconds(5));
		this.server.database().insert("public.todos", Map.of("id", 1, "title", "milk"));
		await().untilAsserted(() -> assertThat(this.todos.added).containsExactly(new Todo(1, "milk")));
	}

	record Todo(long id, String title) {
	}

	static class Todos {

		private final List<Todo> added = new CopyOnWriteArrayList<>();

		@PostgresChangesListener(table = "todos")
		void added(Todo todo) {
			this.added.add(todo);
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
