package io.github.supabaserealtime.internal.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the failure that the transport reports for a refused upgrade.
 */
class SpringWebSocketTransportTests {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final CountDownLatch never = new CountDownLatch(1);

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(401, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.never.countDown();
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private ConnectionFailure failure(BiFunction<TransportRequest, ConnectionFailure, ConnectionFailure> texts,
			Duration connectTimeout, Map<String, String> headers) throws Exception {
		return failureOf(new SpringWebSocketTransport(this.executor, null, texts), connectTimeout, headers);
	}

	private ConnectionFailure failureOf(RealtimeTransport transport, Duration connectTimeout,
			Map<String, String> headers) throws Exception {
		URI uri = URI.create("ws://localhost:" + this.server.getAddress().getPort() + "/socket/websocket?apikey=k");
		AttemptListener attempt = new AttemptListener();
		transport.open(new TransportRequest(uri, headers, connectTimeout, connectTimeout, connectTimeout, 1000),
				attempt);
		return attempt.failure().get(10, TimeUnit.SECONDS);
	}

	@Test
	void aRefusalIsToldThoughTheTextCannotBeAskedFor() throws Exception {
		ConnectionFailure failure = failure((request, refusal) -> {
			throw new IllegalArgumentException("invalid header value: s3cret");
		}, Duration.ofSeconds(20), Map.of());
		assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.REFUSED);
		assertThat(failure.httpStatus()).isEqualTo(401);
		assertThat(failure.message()).doesNotContain("s3cret");
	}

	@Test
	void aRefusalIsToldWithinTheLimitForConnectingThoughTheTextDoesNotCome() throws Exception {
		ConnectionFailure failure = failure((request, refusal) -> {
			try {
				this.never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return refusal;
		}, Duration.ofSeconds(1), Map.of());
		assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.REFUSED);
		assertThat(failure.httpStatus()).isEqualTo(401);
	}

	@Test
	void aRefusalIsToldThoughThereIsNoThreadForTheText() throws Exception {
		AtomicInteger tasks = new AtomicInteger();
		SpringWebSocketTransport transport = new SpringWebSocketTransport((task) -> {
			// the opening, then the text
			if (tasks.incrementAndGet() == 2) {
				throw new RejectedExecutionException("no thread");
			}
			this.executor.execute(task);
		}, null, (request, refusal) -> ConnectionFailure.refused(401, "a text"));
		ConnectionFailure failure = failureOf(transport, Duration.ofSeconds(20), Map.of());
		assertThat(failure.httpStatus()).isEqualTo(401);
		assertThat(failure.message()).isNotEqualTo("a text");
	}

	@Test
	void theTextIsTold() throws Exception {
		ConnectionFailure failure = failure((request, refusal) -> ConnectionFailure.refused(401, "a text"),
				Duration.ofSeconds(20), Map.of());
		assertThat(failure.message()).isEqualTo("a text");
	}

	@Test
	void aHeaderThatWouldBeginAnotherIsNotSent() throws Exception {
		for (Map<String, String> headers : List.of(Map.of("X-Team", "a\r\nX-Admin: s3cret"),
				Map.of("X-Team\r\nX-Admin", "s3cret"), Map.of("X-Team", "\u201cs3cret\u201d"))) {
			ConnectionFailure failure = failure((request, refusal) -> refusal, Duration.ofSeconds(20), headers);
			assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.OTHER);
			assertThat(failure.message()).contains("X-Team").contains("cannot be sent").doesNotContain("s3cret");
		}
	}

}
