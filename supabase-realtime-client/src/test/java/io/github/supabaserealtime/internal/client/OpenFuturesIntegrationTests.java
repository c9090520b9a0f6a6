package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for calls before the start, in an outage and after the stop, from the call of the
 * application to the frames at the server. {@link OpenFuturesScenarioTests} has the same
 * for the machines.
 */
class OpenFuturesIntegrationTests {

	private static final Duration SHORT = Duration.ofMillis(500);

	private static final Duration LONG = Duration.ofSeconds(30);

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	@AfterEach
	void stop() {
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
		this.server.close();
	}

	private RealtimeConnection connection(Duration subscribe, Duration maxAge) {
		return connection(subscribe, maxAge, false);
	}

	private RealtimeConnection connection(Duration subscribe, Duration maxAge, boolean httpFallback) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.connectTimeout(LONG)
			.joinTimeout(LONG)
			.subscribeTimeout(subscribe)
			.pushTimeout(LONG)
			.sendTimeout(LONG)
			.shutdownTimeout(LONG)
			.sendBufferCapacity(100)
			.sendBufferOverflow(OverflowPolicy.DROP_OLDEST)
			.sendBufferMaxAge(maxAge)
			.pushBufferCapacity(100)
			.httpFallback(httpFallback)
			.build();
		this.connections.add(connection);
		return connection;
	}

	private RealtimeChannel joined(RealtimeConnection connection) {
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("room");
		Futures.get(channel.subscribe());
		return channel;
	}

	private void lose(RealtimeConnection connection) {
		this.server.stop();
		await().until(() -> connection.getState() == ConnectionState.RECONNECTING);
	}

	private static void assertThatExpired(CompletableFuture<SendResult> future, String text) {
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(future))
			.withMessageContaining(text);
	}

	@Test
	void aBroadcastWhoseTimeoutEndsInAnOutageIsNotSent() {
		RealtimeConnection connection = connection(LONG, LONG);
		RealtimeChannel channel = joined(connection);
		lose(connection);
		BroadcastOptions soon = BroadcastOptions.builder().timeout(Duration.ofMillis(200)).build();
		CompletableFuture<SendResult> json = channel.broadcast("json", 1, soon);
		CompletableFuture<SendResult> bytes = channel.broadcast("bytes", new byte[] { 1 }, soon);
		CompletableFuture<SendResult> patient = channel.broadcast("patient", 1);
		assertThatExpired(json, "its timeout of 200 ms");
		assertThatExpired(bytes, "its timeout of 200 ms");
		assertThat(patient).isNotDone();
		this.server.restart();
		assertThat(Futures.get(patient, LONG)).isEqualTo(SendResult.written());
		this.server.awaitReceived((frame) -> frame.isBroadcast("patient"));
		assertThat(this.server.received())
			.noneMatch((frame) -> frame.isBroadcast("json") || frame.isBroadcast("bytes"));
	}

	@Test
	void aBroadcastOverHttpWhoseTimeoutEndsIsNotTriedAgain() {
		RealtimeConnection connection = connection(LONG, LONG, true);
		RealtimeChannel channel = joined(connection);
		lose(connection);
		BroadcastOptions soon = BroadcastOptions.builder().timeout(Duration.ofMillis(200)).build();
		assertThatExpired(channel.broadcast("json", 1, soon), "queue for HTTP for its timeout of 200 ms");
		this.server.restart();
		assertThat(Futures.get(channel.broadcast("patient", 1), LONG)).isNotNull();
		assertThat(this.server.restRequests()).noneMatch((request) -> request.path().contains("json"));
		assertThat(this.server.received()).noneMatch((frame) -> frame.isBroadcast("json"));
	}

	@Test
	void aSendBufferThatOverflowsInAnOutageNamesItsProperty() {
		RealtimeConnection connection = connection(LONG, LONG);
		RealtimeChannel channel = joined(connection);
		lose(connection);
		CompletableFuture<SendResult> oldest = channel.broadcast("x", 0);
		for (int i = 1; i <= 100; i++) {
			channel.broadcast("x", i);
		}
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(oldest))
			.withMessageContaining("supabase.realtime.send-buffer.capacity");
	}

	@Test
	void presenceInAnOutageEnds() {
		RealtimeConnection connection = connection(LONG, SHORT);
		RealtimeChannel channel = joined(connection);
		lose(connection);
		CompletableFuture<SendResult> tracked = channel.track(Map.of("n", 1));
		assertThatExpired(tracked, "is sent when it is joined");
		assertThat(Futures.get(channel.untrack())).isNotNull();
	}

	@Test
	void afterTheStopEveryCallEnds() {
		RealtimeConnection connection = connection(LONG, LONG);
		RealtimeChannel channel = joined(connection);
		Futures.get(connection.disconnect());
		assertThat(Futures.get(channel.untrack())).isNotNull();
		for (CompletableFuture<SendResult> sent : List.of(channel.broadcast("x", 1), channel.track(Map.of("n", 1)))) {
			assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(sent));
		}
	}

	@Test
	void aStopWithBroadcastsOverHttpEndsAllOfThem() {
		try (FaultProxy proxy = FaultProxy.to(this.server.url())) {
			RealtimeConnection connection = RealtimeConnectionBuilder.of(proxy.url(), this.server.apiKey())
				.sendBufferCapacity(100)
				.sendBufferOverflow(OverflowPolicy.DROP_OLDEST)
				.sendBufferMaxAge(LONG)
				.pushBufferCapacity(100)
				.httpFallback(true)
				.build();
			this.connections.add(connection);
			RealtimeChannel channel = joined(connection);
			this.server.faults().refuseUpgrades(503, "not now");
			proxy.reset();
			await().until(() -> connection.getState() == ConnectionState.RECONNECTING);
			proxy.pause(FaultProxy.Direction.TO_CLIENT);
			CompletableFuture<SendResult> begun = channel.broadcast("begun", 1);
			CompletableFuture<SendResult> waiting = channel.broadcast("waiting", 2);
			await().until(() -> !this.server.restRequests().isEmpty());
			Futures.get(connection.disconnect());
			assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(waiting));
			assertThat(begun).isNotDone();
			// the request was sent, and its answer is still taken
			proxy.lift();
			assertThat(Futures.get(begun)).isEqualTo(SendResult.acceptedOverHttp());
			assertThat(this.server.restRequests()).hasSize(1);
		}
	}

	@Test
	void aStopWithABroadcastThatHttpRepeatsEndsIt() {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.sendBufferCapacity(100)
			.sendBufferOverflow(OverflowPolicy.DROP_OLDEST)
			.sendBufferMaxAge(LONG)
			.pushBufferCapacity(100)
			.httpFallback(true)
			.build();
		this.connections.add(connection);
		RealtimeChannel channel = joined(connection);
		this.server.faults().refuseUpgrades(503, "not now");
		this.server.faults().refuseRest(503, "not now");
		this.server.connections().forEach((socket) -> socket.close(1011, "not now"));
		await().until(() -> connection.getState() == ConnectionState.RECONNECTING);
		CompletableFuture<SendResult> repeated = channel.broadcast("repeated", 1);
		await().until(() -> this.server.restRequests().size() > 1);
		Futures.get(connection.disconnect());
		assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> Futures.get(repeated));
	}

	// it takes the five seconds; OpenFuturesScenarioTests has the same without waiting
	@Test
	@EnabledIfSystemProperty(named = "realtime.thorough", matches = "true",
			disabledReason = "part of the Maven profile thorough")
	void listenersOfChannelsThatNobodySubscribesAreWarnedOfOnceEach() {
		RealtimeConnection connection = connection(LONG, LONG);
		joined(connection).onBroadcast("e", (message) -> {
		});
		RealtimeChannel deaf = connection.channel("deaf");
		deaf.onBroadcast("e", (message) -> {
		});
		deaf.onBroadcast("e", (message) -> {
		});
		connection.channel("lonely").onPresence((message) -> {
		});
		await().atMost(LONG).until(() -> this.log.warnings().size() >= 2);
		assertThat(this.log.warnings()).satisfiesExactlyInAnyOrder(
				(line) -> assertThat(line).contains("'realtime:deaf'", "call subscribe()"),
				(line) -> assertThat(line).contains("'realtime:lonely'", "call subscribe()"));
	}

}
