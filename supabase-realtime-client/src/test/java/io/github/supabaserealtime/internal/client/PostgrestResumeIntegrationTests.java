package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What PostgREST is asked with, by a connection whose listener resumes.
 */
class PostgrestResumeIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final List<Headers> asked = new CopyOnWriteArrayList<>();

	private final List<String> queries = new CopyOnWriteArrayList<>();

	private final HttpServer postgrest;

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private volatile int status = 200;

	private volatile String rows = "[]";

	PostgrestResumeIntegrationTests() throws IOException {
		this.postgrest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.postgrest.createContext("/rest/v1/orders", this::answer);
		this.postgrest.start();
	}

	private void answer(HttpExchange exchange) throws IOException {
		this.asked.add(exchange.getRequestHeaders());
		String query = exchange.getRequestURI().getQuery();
		this.queries.add(query);
		String body = (query.contains("or=(")) ? "[]" : this.rows;
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(this.status, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	@AfterEach
	void stop() {
		Futures.get(this.context.getBean(RealtimeConnection.class).disconnect());
		this.context.close();
		this.server.close();
		this.postgrest.stop(0);
	}

	private Orders listen() {
		RealtimeConnection connection = RealTiming.client(this.server).build();
		this.context.registerBean("connection", RealtimeConnection.class, () -> connection,
				(definition) -> definition.setDestroyMethodName(""));
		URI address = URI.create("http://localhost:" + this.postgrest.getAddress().getPort() + "/rest/v1");
		this.context.registerBean(ListenerResume.class, () -> ListenerResume.builder("test").rows(address).build());
		this.context.registerBean(Orders.class);
		this.context.registerBean(AnnotatedListenerProcessor.class);
		this.context.refresh();
		Futures.get(connection.connect());
		return this.context.getBean(Orders.class);
	}

	private ListenerResume.Status status() {
		return this.context.getBean(ListenerResume.class).getStatus().get("orders");
	}

	@Test
	void rowsAreAskedForWithTheKeyAndTheCurrentToken() throws Exception {
		Orders orders = listen();
		await().atMost(PATIENCE).until(() -> status().position() != null && !status().reading());
		assertThat(this.queries).first().asString().contains("order=updated_at.desc,id.desc");
		RealtimeConnection connection = this.context.getBean(RealtimeConnection.class);
		String token = this.server.jwt(Map.of("role", "authenticated"));
		connection.setAuth(token);
		this.rows = "[{\"id\":1,\"updated_at\":\"2026-08-21T12:00:00+00:00\"}]";
		this.server.connections().get(0).abort();
		assertThat(Futures.take(orders.heard))
			.isEqualTo("Read {\"id\":1,\"updated_at\":\"2026-08-21T12:00:00+00:00\"}");
		await().atMost(PATIENCE).until(() -> !status().reading());
		Headers last = this.asked.get(this.asked.size() - 1);
		assertThat(last.getFirst("apikey")).isEqualTo(this.server.apiKey());
		assertThat(last.getFirst("Authorization")).isEqualTo("Bearer " + token);
		assertThat(last.getFirst("Accept-Profile")).isEqualTo("public");
	}

	@Test
	void aRefusalIsSaidWithoutASecret() {
		this.status = 401;
		this.rows = "{\"message\":\"no rights for " + this.server.apiKey() + "\"}";
		listen();
		await().atMost(PATIENCE).until(() -> status().problem() != null);
		assertThat(status().problem()).contains("PostgREST answered 401: {\"message\":\"no rights for ")
			.doesNotContain(this.server.apiKey());
		this.status = 200;
		this.rows = "[]";
		await().atMost(PATIENCE).until(() -> status().problem() == null);
	}

	static class Orders {

		final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at")
		void changed(String order, PostgresChange change) {
			this.heard.add(change.getClass().getSimpleName() + " " + order);
		}

	}

}
