package io.github.supabaserealtime.test.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.WaitStrategyTarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TenantWaitStrategy}.
 */
class TenantWaitStrategyTests {

	private static final Supplier<String> STARTED = () -> "Seeding selfhosted Realtime\nStarting Realtime\n";

	private static final Supplier<String> NOTHING = () -> "";

	private final Queue<String> hosts = new ConcurrentLinkedQueue<>();

	@Test
	void asksUntilTheTenantIsKnown() {
		HttpServer server = server(2);
		try {
			strategy(Duration.ofSeconds(30)).waitUntilReady(new Target(server.getAddress().getPort(), true, STARTED));
			String host = "board.localhost:" + server.getAddress().getPort();
			assertThat(this.hosts).containsExactly(host, host, host);
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void asksNobodyBeforeTheServerThatStaysIsStarted() {
		// the application that seeds the tenant answers with 200 too
		HttpServer server = server(0);
		try {
			AtomicInteger looks = new AtomicInteger();
			List<Integer> askedBefore = new ArrayList<>();
			Supplier<String> logs = () -> {
				askedBefore.add(this.hosts.size());
				return (looks.incrementAndGet() < 4) ? "Seeding selfhosted Realtime\n" : STARTED.get();
			};
			strategy(Duration.ofSeconds(30)).waitUntilReady(new Target(server.getAddress().getPort(), true, logs));
			assertThat(askedBefore).containsExactly(0, 0, 0, 0);
			assertThat(this.hosts).hasSize(1);
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void saysThatTheServerHasNotBeenStartedWhenTimeIsUp() {
		assertThatExceptionOfType(ContainerLaunchException.class)
			.isThrownBy(() -> strategy(Duration.ZERO).waitUntilReady(new Target(unusedPort(), true, NOTHING)))
			.withMessage("After PT0S the server has not logged 'Starting Realtime'");
	}

	@Test
	void doesNotWaitForAContainerThatStoppedAfterItsStart() {
		assertThatExceptionOfType(ContainerLaunchException.class)
			.isThrownBy(() -> strategy(Duration.ofMinutes(5)).waitUntilReady(new Target(unusedPort(), false, STARTED)))
			.withMessage("The server stopped before it was ready");
	}

	@Test
	void theServerThatRunsInThisJvmIsReady() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			assertThat(TenantWaitStrategy.ask("localhost", server.port(), "board.localhost:1"))
				.startsWith("HTTP/1.1 200");
		}
	}

	@Test
	void saysWhatTheServerAnsweredWhenTimeIsUp() {
		HttpServer server = server(Integer.MAX_VALUE);
		try {
			assertThatExceptionOfType(ContainerLaunchException.class)
				.isThrownBy(() -> strategy(Duration.ZERO)
					.waitUntilReady(new Target(server.getAddress().getPort(), true, STARTED)))
				.withMessageContaining("board.localhost")
				.withMessageContaining("HTTP/1.1 401");
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void doesNotWaitForAContainerThatStopped() {
		assertThatExceptionOfType(ContainerLaunchException.class)
			.isThrownBy(() -> strategy(Duration.ofMinutes(5)).waitUntilReady(new Target(unusedPort(), false, NOTHING)))
			.withMessage("The server stopped before it was ready");
	}

	private static TenantWaitStrategy strategy(Duration timeout) {
		return new TenantWaitStrategy(4000, timeout, () -> "board.localhost");
	}

	private HttpServer server(int refusals) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/api/ping", (exchange) -> answer(exchange, refusals));
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void answer(HttpExchange exchange, int refusals) throws IOException {
		this.hosts.add(exchange.getRequestHeaders().getFirst("Host"));
		exchange.sendResponseHeaders((this.hosts.size() > refusals) ? 200 : 401, -1);
		exchange.close();
	}

	private static int unusedPort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A container of which only this is known.
	 */
	private record Target(int port, boolean running, Supplier<String> logs) implements WaitStrategyTarget {

		@Override
		public String getHost() {
			return "localhost";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			assertThat(originalPort).isEqualTo(4000);
			return this.port;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public String getLogs() {
			return this.logs.get();
		}

		@Override
		public List<Integer> getExposedPorts() {
			return List.of(4000);
		}

		@Override
		public InspectContainerResponse getContainerInfo() {
			throw new IllegalStateException("There is no container");
		}

	}

}
