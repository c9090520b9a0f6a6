package io.github.supabaserealtime.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application tests that it goes on where it was interrupted, without a database.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "supabase.realtime.resume.changes=postgrest")
@EmbeddedRealtime(rest = true, maxRows = 2)
class EmbeddedResumeApplicationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private ListenerResume resume;

	@Autowired
	private Todos todos;

	private int next;

	@BeforeEach
	void goLive() {
		this.server.channel("public:todos").awaitMembers(1, PATIENCE);
		this.next = this.server.database().rows("public.todos").size() + 1;
		insert("open");
		assertThat(take()).endsWith(this.next - 1 + " open");
		awaitRead();
		this.server.clearReceived();
	}

	private void awaitRead() {
		await().atMost(PATIENCE).until(() -> {
			ListenerResume.Status status = this.resume.getStatus().get("todos");
			return status.position() != null && !status.reading();
		});
	}

	private void insert(String state) {
		this.server.database()
			.insert("public.todos",
					Map.of("id", this.next, "state", state, "notes", "long", "updated_at", Instant.now()));
		this.next++;
	}

	private String take() {
		try {
			return String.valueOf(this.todos.heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<RestRequest> reads() {
		return this.server.restRequests().stream().filter((request) -> request.path().startsWith("/rest/v1/")).toList();
	}

	@Test
	void whatWasMissedIsReadPageByPageBeforeLiveRows() {
		int first = this.next;
		this.server.stop();
		insert("open");
		insert("done");
		insert("open");
		this.server.database().update("public.todos", Map.of("id", 1, "state", "open", "updated_at", Instant.now()));
		insert("open");
		insert("open");
		this.server.restart();
		this.server.channel("public:todos").awaitMembers(1, PATIENCE);
		insert("open");
		assertThat(take()).isEqualTo("Read " + first + " open");
		assertThat(take()).isEqualTo("Read " + (first + 2) + " open");
		assertThat(take()).isEqualTo("Read 1 open");
		assertThat(take()).isEqualTo("Read " + (first + 3) + " open");
		assertThat(take()).isEqualTo("Read " + (first + 4) + " open");
		// read or live: both may come first
		assertThat(take()).endsWith(" " + (first + 5) + " open");
		awaitRead();
		assertThat(this.todos.heard).isEmpty();
		assertThat(reads()).hasSizeGreaterThan(3).allSatisfy((request) -> {
			assertThat(request.status()).isEqualTo(200);
			assertThat(request.headers()).containsEntry("apikey", this.server.apiKey())
				.containsEntry("authorization", "Bearer " + this.server.apiKey())
				.containsEntry("accept-profile", "public");
			assertThat(URI.create(request.path()).getQuery()).contains("state=eq.open")
				.contains("select=id,state,updated_at");
		});
	}

	@Test
	void aReadThatFailsIsRepeatedAndNothingIsMissed() {
		int first = this.next;
		try (Fault fault = this.server.faults().times(2).refuseReads("todos", 503, "no database")) {
			this.server.stop();
			insert("open");
			this.server.restart();
			await().atMost(PATIENCE).until(() -> this.resume.getStatus().get("todos").problem() != null);
			assertThat(this.resume.getStatus().get("todos").problem()).contains("503");
			assertThat(this.todos.heard).isEmpty();
			insert("open");
			assertThat(take()).isEqualTo("Read " + first + " open");
			assertThat(take()).endsWith(" " + (first + 1) + " open");
			assertThat(fault.strikes()).isEqualTo(2);
		}
		awaitRead();
		assertThat(this.resume.getStatus().get("todos").problem()).isNull();
		assertThat(reads().subList(0, 3)).extracting(RestRequest::status).containsExactly(503, 503, 200);
	}

	record Todo(long id, String state) {
	}

	static class Todos {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@PostgresChangesListener(id = "todos", table = "todos", resumeBy = "updated_at", filter = "state=eq.open",
				select = { "id", "state", "updated_at" })
		void changed(PostgresChange change) {
			Map<String, Object> row = row(change);
			this.heard.add(change.getClass().getSimpleName() + " " + row.get("id") + " " + row.get("state")
					+ (row.containsKey("notes") ? " with notes" : ""));
		}

		private static Map<String, Object> row(PostgresChange change) {
			if (change instanceof PostgresChange.Read read) {
				return read.record().asMap();
			}
			return (change instanceof PostgresChange.Update update) ? update.record().asMap()
					: ((PostgresChange.Insert) change).record().asMap();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Todos todos() {
			return new Todos();
		}

		@Bean
		SmartInitializingSingleton tables(EmbeddedRealtimeServer server) {
			return () -> server.database()
				.table("public.todos")
				.column("id", "int8")
				.column("state", "text")
				.column("notes", "text")
				.column("updated_at", "timestamptz")
				.primaryKey("id")
				.create();
		}

	}

}
