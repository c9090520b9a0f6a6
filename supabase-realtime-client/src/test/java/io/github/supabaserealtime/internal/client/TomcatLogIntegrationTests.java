package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.ServerConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tomcat says nothing in the application's log of what this client handles.
 */
class TomcatLogIntegrationTests {

	private static final Logger TOMCAT_CLIENT = Logger
		.getLogger("org.apache.tomcat.websocket.WsRemoteEndpointImplClient");

	private static final Logger TOMCAT = Logger.getLogger("org.apache.tomcat");

	// of a close that is not answered Tomcat waits for the whole of it
	private static final Duration SHUTDOWN = Boolean.getBoolean("realtime.thorough") ? Duration.ofSeconds(5)
			: Duration.ofSeconds(1);

	private static final Duration THREADS_END_WITHIN = Duration.ofSeconds(15);

	private final List<String> records = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord record) {
			if (record.getLevel().intValue() >= Level.INFO.intValue()) {
				TomcatLogIntegrationTests.this.records
					.add(record.getLevel() + " " + record.getLoggerName() + ": " + record.getMessage());
			}
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	};

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final FaultProxy proxy = FaultProxy.to(this.server.url());

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.proxy.url(), this.server.apiKey())
		.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)))
		.shutdownTimeout(SHUTDOWN)
		.build();

	@BeforeEach
	void listen() {
		TOMCAT.addHandler(this.handler);
	}

	@AfterEach
	void close() {
		TOMCAT.removeHandler(this.handler);
		Futures.get(this.connection.disconnect());
		this.proxy.close();
		this.server.close();
	}

	@Test
	void aLossUnderTrafficIsNotLoggedByTomcat() {
		RealtimeChannel channel = subscribed();
		AtomicBoolean over = new AtomicBoolean();
		Thread sender = new Thread(() -> {
			while (!over.get()) {
				channel.broadcast("x", "y".repeat(2000)).exceptionally((ex) -> null).join();
			}
		});
		sender.start();
		try {
			for (int loss = 1; loss <= 20; loss++) {
				lose(this.proxy::reset);
			}
		}
		finally {
			over.set(true);
		}
		assertNothingIsLogged();
	}

	@Test
	void aLossWithoutTrafficIsNotLoggedByTomcat() {
		subscribed();
		for (int loss = 1; loss <= 5; loss++) {
			lose(this.proxy::reset);
			lose(() -> {
				List<ServerConnection> connections = this.server.connections();
				connections.get(connections.size() - 1).close(1011, "");
			});
		}
		assertNothingIsLogged();
	}

	@Test
	void aDisconnectFromAPeerThatIsGoneIsNotLoggedByTomcat() {
		RealtimeChannel channel = subscribed();
		this.proxy.pause();
		IntStream.range(0, 200).forEach((i) -> channel.broadcast("x", "y".repeat(20_000)));
		CompletableFuture<Void> disconnected = this.connection.disconnect();
		this.proxy.reset();
		Futures.get(disconnected);
		assertNothingIsLogged();
	}

	@Test
	void aCloseThatIsNotAnsweredIsNotLoggedByTomcatAndLeavesNoThreadBehind() {
		// all sockets of a JVM share them
		await("the threads of earlier sockets").atMost(THREADS_END_WITHIN)
			.until(() -> threads("WebSocketClient").isEmpty());
		Set<Thread> before = threads("WebSocket");
		subscribed();
		this.proxy.pause();
		Futures.get(this.connection.disconnect());
		await().atMost(THREADS_END_WITHIN).untilAsserted(() -> assertThat(threads("WebSocketClient")).isEmpty());
		assertNothingIsLogged();
		this.server.close();
		await().atMost(THREADS_END_WITHIN).untilAsserted(() -> assertThat(threads("WebSocket")).isSubsetOf(before));
	}

	private static Set<Thread> threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.collect(Collectors.toSet());
	}

	@Test
	void theWarningAboutAnotherSocketIsLogged() {
		subscribed();
		TOMCAT_CLIENT.warning("another socket");
		await().untilAsserted(() -> assertThat(this.records).singleElement().asString().endsWith("another socket"));
	}

	private RealtimeChannel subscribed() {
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room");
		Futures.get(channel.subscribe());
		return channel;
	}

	private void lose(Runnable loss) {
		long before = this.proxy.connectionCount();
		loss.run();
		// the server knows of the new socket, which it need not when the client opened it
		await().until(() -> this.proxy.connectionCount() > before
				&& this.connection.channel("room").getState() == ChannelState.SUBSCRIBED);
	}

	/**
	 * A warning of another socket is logged a second late, so that all before it that
	 * were to come have come when it does.
	 */
	private void assertNothingIsLogged() {
		TOMCAT_CLIENT.warning("the last");
		await().until(() -> !this.records.isEmpty() && this.records.get(this.records.size() - 1).endsWith("the last"));
		assertThat(this.records).hasSize(1);
	}

}
