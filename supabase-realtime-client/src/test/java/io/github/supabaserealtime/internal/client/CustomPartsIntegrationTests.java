package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportRequest;
import io.github.supabaserealtime.transport.TransportSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Parts that an application replaces, the older protocol version, and HTTP.
 */
class CustomPartsIntegrationTests {

	private static final ChannelOptions PRIVATE = ChannelOptions.builder().privateChannel(true).build();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.policy(ChannelPolicy.rules()
			.allow("news", ChannelPolicy.Permissions.READ_ONLY)
			.allow("*", ChannelPolicy.Permissions.ALL))
		.start();

	private RealtimeConnection connection;

	private RealtimeConnectionBuilder builder() {
		return RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)));
	}

	private RealtimeChannel subscribed(RealtimeConnectionBuilder builder, ChannelOptions options) {
		this.connection = builder.build();
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room", options);
		Futures.get(channel.subscribe());
		return channel;
	}

	@AfterEach
	void stop() {
		if (this.connection != null) {
			Futures.get(this.connection.disconnect());
		}
		this.server.close();
	}

	@Test
	void aTransportOfTheApplicationsOwnIsUsedAndItsFailuresAreOutlived() {
		AtomicInteger opens = new AtomicInteger();
		RealtimeTransport transport = (request, listener) -> {
			switch (opens.incrementAndGet()) {
				case 1 -> throw new IllegalStateException("a broken transport with " + this.server.apiKey());
				case 2 -> listener.failed(ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE, "gone"));
				default -> answering(request, listener);
			}
		};
		this.connection = builder().transport(transport).build();
		assertThat(this.connection.connect()).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withMessageNotContaining(this.server.apiKey());
		Futures.get(this.connection.channel("room").subscribe());
		assertThat(opens).hasValue(3);
	}

	private static void answering(TransportRequest request, TransportListener listener) {
		listener.opened(new TransportSession() {

			@Override
			public void send(String text) {
				JsonNode frame = Bench.MAPPER.readTree(text);
				String reply = "[%s,%s,%s,\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]";
				listener.text(reply.formatted(frame.get(0), frame.get(1), frame.get(2)));
			}

			@Override
			public void send(byte[] bytes) {
			}

			@Override
			public void close(int code, String reason) {
				listener.closed(code, reason);
			}

		});
	}

	@Test
	void aMapperOfTheApplicationConvertsPayloadsAndNotFrames() {
		JsonMapper mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		RealtimeChannel channel = subscribed(builder().jsonMapper(mapper),
				ChannelOptions.builder().broadcastSelf(true).build());
		CompletableFuture<Position> received = new CompletableFuture<>();
		channel.onBroadcast("position", Position.class, received::complete);
		channel.broadcast("position", new Position(7));
		assertThat(Futures.get(received)).isEqualTo(new Position(7));
		assertThat(this.server.awaitReceived((frame) -> frame.isBroadcast("position")).payload())
			.isEqualTo(Bench.MAPPER.readTree("{\"map_x\":7}"));
	}

	@Test
	void anExecutorOfTheApplicationCallsTheListeners() {
		var executor = Executors.newSingleThreadExecutor((task) -> new Thread(task, "the-applications-own"));
		List<String> threads = new CopyOnWriteArrayList<>();
		try {
			RealtimeChannel channel = subscribed(builder().deliveryExecutor(executor), ChannelOptions.defaults());
			channel.onBroadcast("*", (message) -> threads.add(Thread.currentThread().getName()));
			this.server.channel("room").broadcast("x", 1);
			await().untilAsserted(() -> assertThat(threads).containsExactly("the-applications-own"));
			Futures.get(this.connection.disconnect());
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void theOlderVersionCarriesTextAndRefusesBinaryClearly() {
		RealtimeChannel channel = subscribed(builder().protocolVersion(ProtocolVersion.V1),
				ChannelOptions.builder().broadcastSelf(true).broadcastAck(true).build());
		CompletableFuture<String> received = new CompletableFuture<>();
		channel.onBroadcast("x", String.class, received::complete);
		assertThat(Futures.get(channel.broadcast("x", "text"))).isEqualTo(SendResult.acknowledged());
		assertThat(Futures.get(received)).isEqualTo("text");
		assertThatExceptionOfType(RealtimeException.class)
			.isThrownBy(() -> Futures.get(channel.broadcast("x", new byte[] { 1 })))
			.withMessageContaining("2.0.0");
		assertThat(this.server.connections().get(0).query()).containsEntry("vsn", "1.0.0");
		// the close of the join before is told by its reference
		this.server.channel("room").crash();
		await().until(() -> this.server.received("realtime:room", "phx_join").size() == 2);
		await().until(() -> channel.getState() == ChannelState.SUBSCRIBED);
	}

	private RealtimeChannel withFallback(RealtimeConnectionBuilder builder) {
		return withFallback(builder, "room", ChannelOptions.defaults());
	}

	private RealtimeChannel withFallback(RealtimeConnectionBuilder builder, String topic, ChannelOptions options) {
		ConnectionSettings.BufferSettings defaults = ConnectionSettings.BufferSettings.DEFAULTS;
		this.connection = builder.sendBufferCapacity(defaults.sendCapacity())
			.sendBufferOverflow(OverflowPolicy.DROP_OLDEST)
			.sendBufferMaxAge(Duration.ofSeconds(10))
			.pushBufferCapacity(defaults.pushCapacity())
			.httpFallback(true)
			.build();
		RealtimeChannel channel = this.connection.channel(topic, options);
		channel.subscribe();
		return channel;
	}

	@Test
	void whileTheLinkIsDownBroadcastsGoOverHttp() {
		AtomicInteger requests = new AtomicInteger();
		RealtimeChannel channel = withFallback(builder().header("X-Team", "blue")
			.restClientBuilder(PlainRestClient.builder().requestInterceptor((request, body, execution) -> {
				requests.incrementAndGet();
				return execution.execute(request, body);
			})));
		assertThat(Futures.get(channel.broadcast("object", Map.of("a", 1)))).isEqualTo(SendResult.acceptedOverHttp());
		assertThat(Futures.get(channel.broadcast("bytes/x", new byte[] { 1 })))
			.isEqualTo(SendResult.acceptedOverHttp());
		assertThat(Futures.get(channel.broadcast("list", List.of(1)))).isEqualTo(SendResult.acceptedOverHttp());
		List<RestRequest> received = this.server.restRequests();
		assertThat(received).extracting(RestRequest::path)
			.containsExactly("/broadcast", "/broadcast/room/events/bytes%2Fx", "/broadcast/room/events/list");
		JsonNode message = Bench.MAPPER.readTree(received.get(0).text()).path("messages").path(0);
		assertThat(message.path("topic").stringValue()).isEqualTo("room");
		assertThat(message.path("private").booleanValue()).isFalse();
		assertThat(message.path("id").stringValue()).hasSize(36);
		assertThat(received.get(0).headers()).containsEntry("apikey", this.server.apiKey())
			.containsEntry("authorization", "Bearer " + this.server.apiKey())
			.containsEntry("x-team", "blue");
		assertThat(received.get(1).headers()).containsEntry("content-type", "application/octet-stream");
		assertThat(requests).hasValue(3);
	}

	@Test
	void whatTheRestClientBuilderIsUsedForLaterDoesNotConcernTheConnection() {
		RestClient.Builder shared = PlainRestClient.builder();
		RealtimeChannel channel = withFallback(builder().restClientBuilder(shared));
		shared.defaultHeader("X-Secret", "of another service");
		assertThat(Futures.get(channel.broadcast("x", Map.of()))).isEqualTo(SendResult.acceptedOverHttp());
		assertThat(this.server.restRequests()).singleElement()
			.satisfies((request) -> assertThat(request.headers()).doesNotContainKey("x-secret"));
	}

	@Test
	void aRefusalOverHttpIsToldAndWhatMayPassLaterIsRepeatedWithItsId() {
		RealtimeChannel channel = withFallback(builder());
		this.server.faults().times(1).refuseRest(503, "busy");
		assertThat(Futures.get(channel.broadcast("x", Map.of()))).isEqualTo(SendResult.acceptedOverHttp());
		assertThat(this.server.restRequests()).extracting(RestRequest::status).containsExactly(503, 202);
		assertThat(this.server.restRequests()).extracting(RestRequest::text)
			.allMatch((text) -> text.equals(this.server.restRequests().get(0).text()));
		this.server.faults().refuseRest(422, "Payload size exceeds tenant limit of " + this.server.apiKey());
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> Futures.get(channel.broadcast("x", Map.of())))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(422))
			.withMessageContaining("Payload size exceeds tenant limit of ***");
		assertThat(this.server.restRequests()).hasSize(3);
	}

	@Test
	void overHttpTooAPrivateChannelSaysWhoMayNotWrite() {
		RealtimeChannel forbidden = withFallback(builder(), "news", PRIVATE);
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> Futures.get(forbidden.broadcast("x", Map.of())))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(BroadcastRejectedException.Reason.FORBIDDEN));
		assertThat(this.server.restRequests()).extracting(RestRequest::path)
			.containsExactly("/broadcast/news/events/x?private=true");
	}

	@Test
	void toAnOldServerMessagesOfAPrivateChannelGoInABatch() {
		RealtimeChannel channel = withFallback(builder(), "room", PRIVATE);
		this.server.faults().times(1).refuseRest(404, "Not Found");
		assertThat(Futures.get(channel.broadcast("x", Map.of("a", 1)))).isEqualTo(SendResult.acceptedOverHttp());
		List<RestRequest> received = this.server.restRequests();
		assertThat(received).extracting(RestRequest::path)
			.containsExactly("/broadcast/room/events/x?private=true", "/broadcast");
		JsonNode message = Bench.MAPPER.readTree(received.get(1).text()).path("messages").path(0);
		assertThat(message.path("private").booleanValue()).isTrue();
		assertThat(message.path("id").stringValue()).hasSize(36);
	}

	@Test
	void whatIsToBeStoredGoesThroughTheSingleEndpointOnly() {
		RealtimeChannel channel = withFallback(builder(), "room",
				PRIVATE.toBuilder().broadcastPersistence(BroadcastPersistence.longest()).build());
		this.server.faults().times(1).refuseRest(503, "busy");
		assertThat(Futures.get(channel.broadcast("x", Map.of("a", 1))))
			.isEqualTo(SendResult.acceptedOverHttp().withPersistence(BroadcastPersistence.Outcome.UNKNOWN));
		assertThat(Futures.get(channel.broadcast("x", new byte[] { 1 },
				BroadcastOptions.builder().persist(Duration.ofSeconds(90)).build())))
			.isEqualTo(SendResult.acceptedOverHttp().withPersistence(BroadcastPersistence.Outcome.UNKNOWN));
		assertThat(this.server.restRequests()).extracting(RestRequest::path)
			.containsExactly("/broadcast/room/events/x?private=true&persist=true",
					"/broadcast/room/events/x?private=true&persist=true",
					"/broadcast/room/events/x?private=true&persist%5Bttl%5D=90");
		assertThat(this.server.restRequests().get(1).text()).isEqualTo("{\"a\":1}");
	}

	@Test
	void anOldServerThatHasNoSingleEndpointIsNotGivenWhatIsToBeStored() {
		RealtimeChannel channel = withFallback(builder(), "room", PRIVATE);
		this.server.faults().refuseRest(404, "Not Found");
		assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(
				() -> Futures.get(channel.broadcast("x", Map.of("a", 1), BroadcastOptions.builder().persist().build())))
			.withMessageContaining("2.97.0");
		assertThat(this.server.restRequests()).extracting(RestRequest::path)
			.containsExactly("/broadcast/room/events/x?private=true&persist=true");
	}

	@Test
	void anOldServerIsExplained() {
		RealtimeChannel channel = withFallback(builder());
		this.server.faults().refuseRest(404, "Not Found");
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> Futures.get(channel.broadcast("x", new byte[] { 1 })))
			.withMessageContaining("2.97.0");
	}

	@Test
	void otherMessagesThanBroadcastsAreNotSentOverHttpAndNothingIsSentTwice() {
		RealtimeChannel channel = withFallback(builder());
		assertThat(Futures.get(channel.broadcast("x", Map.of()))).isEqualTo(SendResult.acceptedOverHttp());
		Futures.get(this.connection.connect());
		Futures.get(channel.subscribe());
		assertThat(Futures.get(channel.broadcast("y", Map.of()))).isEqualTo(SendResult.written());
		this.server.awaitReceived((frame) -> frame.isBroadcast("y"));
		assertThat(this.server.received()).noneMatch((frame) -> frame.isBroadcast("x"));
		assertThat(this.server.restRequests()).hasSize(1);
	}

	record Position(int mapX) {
	}

}
