package io.github.supabaserealtime.internal.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.ServerConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The connection over real sockets to the embedded server.
 */
class ConnectionIntegrationTests {

	private static final String TOPIC = "realtime:room";

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final RecordingListener listener = new RecordingListener();

	private final RealtimeConnection connection = builder().build();

	private RealtimeConnectionBuilder builder() {
		return RealTiming.client(this.server)
			.listener(this.listener)
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)));
	}

	@AfterEach
	void close() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private RealtimeChannel subscribed(ChannelOptions options) {
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room", options);
		Futures.get(channel.subscribe());
		return channel;
	}

	@Test
	void connectsAndIsReadableAtOnce() {
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
		CompletableFuture<Void> first = this.connection.connect();
		CompletableFuture<Void> second = this.connection.connect();
		Futures.get(first);
		Futures.get(second);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		this.server.awaitConnections(1, Duration.ofSeconds(5));
		assertThat(this.server.connectionCount()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(this.listener.events(RealtimeConnectionStateEvent.class))
			.extracting(RealtimeConnectionStateEvent::newState)
			.containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN));
		ServerConnection accepted = this.server.connections().get(0);
		assertThat(accepted.query()).containsEntry("vsn", "2.0.0").containsEntry("apikey", this.server.apiKey());
		assertThat(accepted.headers().get("x-client-info")).matches("supabase-realtime-spring/\\d+\\.\\d+.*");
	}

	@Test
	void growingDelaysEndWithTheLastRetry() {
		this.server.stop();
		RealtimeConnection brief = builder().reconnectDelay(Duration.ofMillis(100), 2, Duration.ofMillis(200), 2)
			.build();
		brief.connect();
		await().untilAsserted(() -> assertThat(this.listener.events(RealtimeConnectionStateEvent.class))
			.extracting(RealtimeConnectionStateEvent::newState)
			.endsWith(ConnectionState.DISCONNECTED));
		assertThat(this.listener.events(ReconnectScheduledEvent.class)).hasSize(2)
			.allSatisfy((event) -> assertThat(event.delay()).isLessThanOrEqualTo(Duration.ofMillis(200)));
		Futures.get(brief.disconnect());
	}

	@Test
	void subscribesAndReceivesBroadcastsAsTextAndBinary() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		assertThat(channel.getState()).isEqualTo(ChannelState.SUBSCRIBED);
		this.server.channel("room").broadcast("text", Map.of("n", 1));
		this.server.channel("room").broadcastJson("json", Map.of("n", 2));
		this.server.channel("room").broadcastBinary("binary", new byte[] { 1, 2, 3 });
		List<BroadcastMessage> messages = this.listener.awaitMessages(BroadcastMessage.class, 3);
		assertThat(messages).extracting(BroadcastMessage::event).containsExactly("text", "json", "binary");
		assertThat(messages.get(0).payload().asTree().path("n").intValue()).isEqualTo(1);
		assertThat(messages.get(1).payload().asTree().path("n").intValue()).isEqualTo(2);
		assertThat(messages.get(2).payload().asBytes()).containsExactly(1, 2, 3);
		assertThat(messages.get(2).connectionName()).isEqualTo("supabaseRealtime");
		assertThat(messages.get(2).topic()).isEqualTo(TOPIC);
	}

	@Test
	void aBroadcastComesBackConvertedAndIsAcknowledged() {
		RealtimeChannel channel = subscribed(ChannelOptions.builder().broadcastSelf(true).broadcastAck(true).build());
		CompletableFuture<Cursor> received = new CompletableFuture<>();
		channel.onBroadcast("CURSOR", Cursor.class, received::complete);
		assertThat(Futures.get(channel.broadcast("cursor", new Cursor(1, 2)))).isEqualTo(SendResult.acknowledged());
		assertThat(Futures.get(received)).isEqualTo(new Cursor(1, 2));
	}

	@Test
	void aBroadcastWithoutAckIsWritten() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		assertThat(Futures.get(channel.broadcast("x", "text"))).isEqualTo(SendResult.written());
		assertThat(Futures.get(channel.broadcast("y", new byte[] { 7 }))).isEqualTo(SendResult.written());
		assertThat(this.server.awaitReceived((frame) -> frame.isBroadcast("x")).payload().stringValue())
			.isEqualTo("text");
		assertThat(this.server.awaitReceived((frame) -> frame.isBroadcast("y")).binary()).containsExactly(7);
	}

	@Test
	void aListenerForAllEventsHearsAll() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		List<String> heard = new CopyOnWriteArrayList<>();
		channel.onBroadcast("*", (message) -> heard.add(message.event()));
		channel.onBroadcast("two", (message) -> heard.add("two!")).close();
		this.server.channel("room").broadcast("one", null);
		this.server.channel("room").broadcast("two", null);
		await().untilAsserted(() -> assertThat(heard).containsExactly("one", "two"));
	}

	@Test
	void largeMessagesArriveAndTooLargeOnesAreReported() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		ServerConnection socket = this.server.connections().get(0);
		for (int size : new int[] { 20_000, 1_000_000, 4_000_000, 6_000_000, 10 }) {
			socket.sendRaw("[null,null,\"%s\",\"broadcast\",{\"event\":\"%d\",\"payload\":\"%s\"}]".formatted(TOPIC,
					size, "x".repeat(size)));
		}
		List<BroadcastMessage> messages = this.listener.awaitMessages(BroadcastMessage.class, 4);
		assertThat(messages).extracting(BroadcastMessage::event).containsExactly("20000", "1000000", "4000000", "10");
		await().untilAsserted(() -> assertThat(this.listener.events(MessagesDroppedEvent.class)).containsExactly(
				MessagesDroppedEvent.of("supabaseRealtime", null, 1, MessagesDroppedEvent.Reason.TOO_LARGE)));
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		assertThat(channel.getState()).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void largeBinaryMessagesArriveAndTooLargeOnesAreReported() {
		subscribed(ChannelOptions.defaults());
		for (int size : new int[] { 4_000_000, 6_000_000, 10 }) {
			this.server.channel("room").broadcastBinary(Integer.toString(size), new byte[size]);
		}
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 2)).extracting(BroadcastMessage::event)
			.containsExactly("4000000", "10");
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
	}

	@Test
	void aFrameThatIsTooLargeFailsAndNothingIsWritten() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		byte[] atTheEdge = new byte[5_000_000];
		assertThatExceptionOfType(MessageTooLargeException.class)
			.isThrownBy(() -> Futures.get(channel.broadcast("edge", atTheEdge)));
		assertThatExceptionOfType(MessageTooLargeException.class)
			.isThrownBy(() -> Futures.get(channel.broadcast("json", "x".repeat(5_000_001))));
		assertThat(Futures.get(channel.broadcast("small", 1))).isEqualTo(SendResult.written());
		this.server.awaitReceived((frame) -> frame.isBroadcast("small"));
		assertThat(this.server.received()).noneMatch((frame) -> frame.isBroadcast("edge") || frame.isBroadcast("json"));
		assertThat(this.server.connectionCount()).isEqualTo(1);
	}

	@Test
	void malformedAndUnknownFramesAreDroppedAndTheLinkStays() {
		subscribed(ChannelOptions.defaults());
		ServerConnection socket = this.server.connections().get(0);
		socket.sendRaw("{");
		socket.sendRaw("[null,null,\"" + TOPIC + "\",\"something_new\",{\"a\":1}]");
		socket.sendRaw(new byte[] { 9, 9, 9 });
		socket.sendRaw("[null,null,\"realtime:elsewhere\",\"broadcast\",{\"event\":\"lost\",\"payload\":{}}]");
		this.server.channel("room").broadcast("after", null);
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 1)).extracting(BroadcastMessage::event)
			.containsExactly("after");
		await().untilAsserted(() -> assertThat(this.listener.events(MessagesDroppedEvent.class)).hasSize(2)
			.allMatch((event) -> event.reason() == MessagesDroppedEvent.Reason.MALFORMED));
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
	}

	@Test
	void comesBackAfterEveryCloseAndSaysWhatWasMissed() {
		subscribed(ChannelOptions.defaults());
		int closes = 0;
		for (int code : new int[] { 1000, 1001, 1011, 1012 }) {
			this.server.connections().get(0).close(code, "");
			int expected = ++closes;
			await().untilAsserted(() -> assertThat(this.listener.events(DeliveryGapEvent.class)).hasSize(expected));
			this.server.channel("room").awaitMembers(1, Duration.ofSeconds(5));
		}
		assertThat(this.server.connectionCount()).isEqualTo(5);
		assertThat(this.listener.events(DeliveryGapEvent.class)).allSatisfy((gap) -> {
			assertThat(gap.cause()).isEqualTo(DeliveryGapEvent.Cause.CONNECTION_LOST);
			assertThat(gap.from()).isBeforeOrEqualTo(gap.to());
		});
		this.server.channel("room").broadcast("again", null);
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 1)).hasSize(1);
	}

	@Test
	void comesBackWhenTheServerWasRestarted() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		this.server.stop();
		await().until(() -> this.connection.getState() == ConnectionState.RECONNECTING);
		assertThat(channel.getState()).isEqualTo(ChannelState.JOINING);
		this.server.restart();
		await().until(() -> channel.getState() == ChannelState.SUBSCRIBED);
		this.server.channel("room").broadcast("again", null);
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 1)).hasSize(1);
	}

	@Test
	void comesBackAfterACrashAndAfterACloseWithItsReason() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		this.server.channel("room").crash();
		await().until(() -> this.listener.events(DeliveryGapEvent.class).size() == 1);
		this.server.channel("room").closeWith("Too many messages per second");
		await().until(() -> this.listener.events(DeliveryGapEvent.class).size() == 2);
		assertThat(channel.getState()).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.listener.events(RealtimeChannelStateEvent.class))
			.filteredOn((event) -> event.newState() == ChannelState.ERRORED)
			.extracting(RealtimeChannelStateEvent::reason)
			.containsExactly("the channel crashed at the server", "Too many messages per second");
		assertThat(this.server.connectionCount()).isEqualTo(1);
	}

	@Test
	void aRefusedUpgradeKeepsItsStatusAndTheMaskedText() {
		String key = this.server.apiKey();
		this.server.faults().refuseUpgrades(401, "Failed to validate JWT signature of " + key);
		assertThatExceptionOfType(ConnectionFailedException.class)
			.isThrownBy(() -> Futures.get(this.connection.connect()))
			.satisfies((ex) -> {
				assertThat(ex.getFailure().kind()).isEqualTo(ConnectionFailure.Kind.REFUSED);
				assertThat(ex.getFailure().httpStatus()).isEqualTo(401);
				assertThat(ex.getMessage()).contains("Failed to validate JWT signature of ***. Check the api key")
					.doesNotContain(key);
			});
		assertThat(this.connection.getStatus().lastFailure().isLastingRefusal()).isTrue();
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void theTextOfARefusalMayTakeAsLongAsTheAttemptToConnect() throws Exception {
		HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		slow.createContext("/", (exchange) -> {
			try (exchange) {
				if (!exchange.getRequestHeaders().containsKey("Upgrade")) {
					new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
				}
				byte[] text = "No such tenant".getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(403, text.length);
				exchange.getResponseBody().write(text);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		slow.start();
		RealtimeConnection refused = RealtimeConnectionBuilder
			.of("ws://localhost:" + slow.getAddress().getPort() + "/socket", "key")
			.pushTimeout(Duration.ofMillis(50))
			.build();
		try {
			assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(refused.connect()))
				.withMessageContaining("No such tenant");
		}
		finally {
			Futures.get(refused.disconnect());
			slow.stop(0);
		}
	}

	@Test
	void aPageOfHtmlAndFurtherLinesDoNotReachTheText() {
		for (String body : List.of("<html><body>s3cret page</body></html>", " \n<!DOCTYPE html>s3cret page")) {
			this.server.faults().clear();
			this.server.faults().refuseUpgrades(502, body);
			RealtimeConnection refused = builder().build();
			assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(refused.connect()))
				.satisfies((ex) -> assertThat(ex.getMessage()).contains("502").doesNotContain("<", "s3cret"));
			Futures.get(refused.disconnect());
		}
		this.server.faults().clear();
		this.server.faults().refuseUpgrades(502, "one\r\ntwo\u2028three");
		RealtimeConnection refused = builder().build();
		assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(refused.connect()))
			.withMessageEndingWith(": one two three");
		Futures.get(refused.disconnect());
	}

	@Test
	void anUnknownPathAtAServerWithoutAGatewayHintsAtItsSocket() {
		this.server.faults().refuseUpgrades(404, "Not Found");
		String host = "localhost:" + this.server.port();
		RealtimeConnection refused = RealtimeConnectionBuilder.of("http://" + host, this.server.apiKey()).build();
		assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(refused.connect()))
			.withMessageContaining("404")
			.withMessageEndingWith("use the url 'ws://" + host + "/socket'");
		Futures.get(refused.disconnect());
	}

	@Test
	void everyStatusOfARefusedUpgradeIsTold() {
		for (int status : new int[] { 400, 401, 403, 404, 429, 500, 503 }) {
			this.server.faults().clear();
			this.server.faults().refuseUpgrades(status, "no");
			RealtimeConnection refused = builder().build();
			assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(refused.connect()))
				.satisfies((ex) -> assertThat(ex.getFailure().httpStatus()).isEqualTo(status));
			Futures.get(refused.disconnect());
		}
	}

	@Test
	void anUnknownHostAndAClosedPortAreTold() {
		RealtimeConnection unknown = RealtimeConnectionBuilder.of("ws://no-such-host.invalid/socket", "secret-key")
			.build();
		assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(unknown.connect()))
			.satisfies((ex) -> assertThat(ex.getFailure().kind()).isEqualTo(ConnectionFailure.Kind.UNKNOWN_HOST))
			.withMessageNotContaining("secret-key");
		Futures.get(unknown.disconnect());
		this.server.stop();
		assertThatExceptionOfType(ConnectionFailedException.class)
			.isThrownBy(() -> Futures.get(this.connection.connect()))
			.satisfies((ex) -> assertThat(ex.getFailure().kind()).isEqualTo(ConnectionFailure.Kind.UNREACHABLE));
	}

	@Test
	void aLastingRefusalOfAJoinEndsTheSubscribe() {
		this.server.faults().refuseJoins("room", "Unauthorized: You do not have permissions");
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(channel.subscribe()))
			.satisfies((ex) -> {
				assertThat(ex.getCode()).isEqualTo("Unauthorized");
				assertThat(ex.isRetryable()).isFalse();
			});
		assertThat(channel.getState()).isEqualTo(ChannelState.ERRORED);
		assertThat(this.connection.getStatus().refusedChannels()).containsKey(TOPIC);
	}

	@Test
	void heartbeatsAreAnsweredAndTold() {
		RealtimeConnection quick = builder().heartbeatInterval(Duration.ofMillis(50))
			.heartbeatTimeout(Duration.ofSeconds(2))
			.build();
		Futures.get(quick.connect());
		await().until(() -> this.listener.events(HeartbeatEvent.class).size() >= 2);
		assertThat(this.listener.events(HeartbeatEvent.class))
			.allMatch((event) -> event.outcome() == HeartbeatEvent.Outcome.OK
					&& event.roundTrip().compareTo(Duration.ZERO) > 0);
		assertThat(quick.getStatus().lastRoundTrip()).isNotNull();
		Futures.get(quick.disconnect());
	}

	@Test
	void aMissingHeartbeatReplyEndsTheSocketAndANewOneIsOpened() {
		RealtimeConnection quick = builder().heartbeatInterval(Duration.ofMillis(50))
			.heartbeatTimeout(Duration.ofMillis(100))
			.build();
		Fault fault = this.server.faults().ignoreHeartbeats();
		Futures.get(quick.connect());
		await().until(() -> this.listener.events(HeartbeatEvent.class)
			.stream()
			.anyMatch((event) -> event.outcome() == HeartbeatEvent.Outcome.TIMEOUT));
		fault.close();
		await().until(() -> this.server.connectionCount() >= 2 && quick.getState() == ConnectionState.OPEN);
		Futures.get(quick.disconnect());
	}

	@Test
	void unsubscribeLeavesAndRemoveForgets() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		assertThat(this.connection.channel(TOPIC)).isSameAs(channel);
		Futures.get(channel.unsubscribe());
		assertThat(channel.getState()).isEqualTo(ChannelState.CLOSED);
		assertThat(this.server.channel("room").memberCount()).isZero();
		Futures.get(channel.subscribe());
		Futures.get(this.connection.removeChannel(channel));
		assertThat(this.connection.getChannels()).isEmpty();
		assertThat(this.connection.findChannel("room")).isEmpty();
		assertThat(this.server.channel("room").memberCount()).isZero();
	}

	@Test
	void stopsAndStartsAnyNumberOfTimesAndDeliversNothingAfterStop() {
		RealtimeChannel channel = subscribed(ChannelOptions.defaults());
		for (int i = 0; i < 5; i++) {
			Futures.get(this.connection.disconnect());
			assertThat(this.connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
			int before = this.listener.count();
			this.server.awaitConnections(0, Duration.ofSeconds(5));
			this.server.channel("room").broadcast("lost", null);
			Futures.get(this.connection.connect());
			await().until(() -> channel.getState() == ChannelState.SUBSCRIBED);
			assertThat(this.listener.messages(BroadcastMessage.class)).isEmpty();
			assertThat(this.listener.count()).isGreaterThan(before);
		}
		assertThat(this.server.received(TOPIC, "phx_leave")).hasSize(5);
	}

	// 9
	@Test
	void whatIsNotNeededAnyMoreHoldsNoSocket() {
		List<RealtimeConnection> dropped = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			RealtimeConnection one = builder().name("dropped-" + i).build();
			one.channel("room").subscribe();
			CompletableFuture<Void> connected = one.connect();
			if (i > 0) {
				Futures.get(connected);
			}
			dropped.add(one);
		}
		dropped.forEach((one) -> Futures.get(one.disconnect()));
		this.server.awaitConnections(0, Duration.ofSeconds(10));
		await().untilAsserted(() -> assertThat(threads("dropped-")).isEmpty());
		assertThat(this.server.channel("room").memberCount()).isZero();
	}

	// 60
	@Test
	void aProviderMaySetTheTokenItself() {
		String inner = this.server.jwt(Map.of("sub", "inner"));
		String answer = this.server.jwt(Map.of("sub", "answer"));
		AtomicReference<RealtimeConnection> own = new AtomicReference<>();
		RealtimeConnection provided = builder().accessTokenProvider(() -> {
			own.get().setAuth(inner);
			return answer;
		}).build();
		own.set(provided);
		Futures.get(provided.connect());
		Futures.get(provided.channel("room").subscribe());
		assertThat(this.server.awaitReceived((frame) -> frame.event().equals("phx_join"))
			.payload()
			.path("access_token")
			.stringValue()).as("the look-up was overtaken by what was set").isEqualTo(inner);
		Futures.get(provided.disconnect());
	}

	@Test
	void itsThreadsEndWithIt() {
		// those that earlier connections of this JVM have not given back yet are not
		// meant
		List<String> before = threads("WebSocketClient-AsyncIO");
		RealtimeConnection named = builder().name("threads-end").build();
		Futures.get(named.connect());
		assertThat(threads("threads-end")).isNotEmpty();
		Futures.get(named.disconnect());
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			assertThat(threads("threads-end")).isEmpty();
			assertThat(threads("WebSocketClient-AsyncIO")).isSubsetOf(before);
		});
	}

	private static List<String> threads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith(prefix))
			.toList();
	}

	@Test
	void theJoinCarriesTheTokenAndNothingUnknown() {
		subscribed(ChannelOptions.builder().presenceKey("me").build());
		var payload = this.server.awaitReceived((frame) -> frame.event().equals("phx_join")).payload();
		assertThat(payload.propertyNames()).containsExactlyInAnyOrder("config", "access_token");
		assertThat(payload.path("config").propertyNames()).containsExactlyInAnyOrder("broadcast", "presence",
				"postgres_changes", "private");
		assertThat(payload.path("access_token").stringValue()).isEqualTo(this.server.apiKey());
	}

	@Test
	void aMessageWithUnicodeArrivesAsItWasSent() {
		RealtimeChannel channel = subscribed(ChannelOptions.builder().broadcastSelf(true).build());
		String text = "grüße 🎈 \u0000 \"quoted\"";
		channel.broadcast("événement", Map.of("text", text));
		BroadcastMessage message = this.listener.awaitMessages(BroadcastMessage.class, 1).get(0);
		assertThat(message.event()).isEqualTo("événement");
		assertThat(message.payload().asTree().path("text").stringValue()).isEqualTo(text);
		assertThat(new String(message.payload().asBytes(), StandardCharsets.UTF_8)).contains("grüße");
	}

	record Cursor(int x, int y) {
	}

}
