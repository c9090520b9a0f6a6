package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.MessageError;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.RestRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Broadcasts over HTTP against a server, and what those who listen get of them.
 */
class BroadcastRestIntegrationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.maxPayloadKilobytes(10)
		.policy((topic, claims) -> topic.startsWith("closed") ? Permissions.READ_ONLY : Permissions.ALL)
		.start();

	private final BlockingQueue<BroadcastMessage> received = new LinkedBlockingQueue<>();

	private final RealtimeConnection connection = builder().build();

	private RealtimeConnectionBuilder builder() {
		return RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey());
	}

	private BroadcastRestClient client() {
		return builder().buildRestClient();
	}

	private void listen(String topic, boolean privateChannel) {
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel(topic,
				ChannelOptions.builder().privateChannel(privateChannel).build());
		channel.onBroadcast("*", this.received::add);
		Futures.get(channel.subscribe());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "room:1", "realtime:room:1", "a/b?c#d" })
	void aMessageReachesTheRoomByItsTopicWithAndWithoutPrefix(String topic) {
		listen(topic, false);
		client().broadcast(topic, "cursor", new Position(7));
		BroadcastMessage message = Futures.take(this.received);
		assertThat(message.event()).isEqualTo("cursor");
		assertThat(message.payload().as(Position.class)).isEqualTo(new Position(7));
	}

	@Test
	void anOwnBuilderThatAsksForHttp2IsToldWhatToChange() {
		BroadcastRestClient client = builder()
			.restClientBuilder(RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()))
			.buildRestClient();
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> client.broadcast("room", "x", Map.of()))
			.withMessageContaining("version(HttpClient.Version.HTTP_1_1)");
	}

	@Test
	void aPrivateMessageReachesThePrivateRoomOnly() {
		listen("room", true);
		client().broadcast("room", "public", Map.of());
		client().broadcastPrivate("room", "private", Map.of());
		assertThat(Futures.take(this.received).event()).isEqualTo("private");
		assertThat(this.received).isEmpty();
	}

	@Test
	void bytesArriveAsBytes() {
		listen("room", false);
		client().broadcast("room", "x", new byte[] { 0, '{', (byte) 0xff });
		BroadcastMessage message = Futures.take(this.received);
		assertThat(message.payload().isBinary()).isTrue();
		assertThat(message.payload().asBytes()).containsExactly(0, '{', 0xff);
		client().broadcast("room", "empty", new byte[0]);
		assertThat(Futures.take(this.received).payload().asBytes()).isEmpty();
	}

	@Test
	void jsonThatIsNoObjectArrivesWrapped() {
		listen("room", false);
		List.of("text", 7, List.of(1, 2), NullNode.getInstance())
			.forEach((payload) -> client().broadcast("room", "x", payload));
		assertThat(Futures.take(this.received).payload().asText()).isEqualTo("{\"_json\":\"text\"}");
		assertThat(Futures.take(this.received).payload().asText()).isEqualTo("{\"_json\":7}");
		assertThat(Futures.take(this.received).payload().asText()).isEqualTo("{\"_json\":[1,2]}");
		assertThat(Futures.take(this.received).payload().asText()).isEqualTo("{\"_json\":null}");
	}

	@Test
	void aReceivedPayloadIsPassedOnAsItArrived() {
		String json = "{\"n\": 0.12345678901234567890, \"big\": 12345678901234567890123}";
		HttpBroadcast broadcast = HttpBroadcast.of("room", "x", Payload.ofJson(json, JsonMapper.shared()));
		client().send(broadcast);
		client().sendAll(List.of(broadcast));
		assertThat(this.server.restRequests().get(0).text()).isEqualTo(json);
		assertThat(this.server.restRequests().get(1).text()).contains("\"payload\":" + json);
	}

	@Test
	void theMapperOfTheApplicationWritesPayloadsAndNothingElse() {
		JsonMapper mapper = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
			.build();
		BroadcastRestClient client = builder().jsonMapper(mapper).buildRestClient();
		client.sendAll(List.of(HttpBroadcast.of("room", "x", new Position(1))));
		assertThat(this.server.restRequests().get(0).text()).isEqualTo(
				"{\"messages\":[{\"topic\":\"room\",\"event\":\"x\",\"payload\":{\"MapX\":1},\"private\":false}]}");
	}

	@Test
	void aBatchGoesInOneRequestToSeveralRoomsInItsOrder() {
		listen("one", false);
		listen("two", true);
		client().sendAll(List.of(HttpBroadcast.of("realtime:one", "a", Map.of("n", 1)).withId("id-1"),
				HttpBroadcast.of("one", "b", Map.of()), HttpBroadcast.ofPrivate("two", "c", Map.of())));
		List<BroadcastMessage> messages = List.of(Futures.take(this.received), Futures.take(this.received),
				Futures.take(this.received));
		assertThat(messages).extracting(BroadcastMessage::event).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(messages).filteredOn((message) -> message.topic().endsWith("one"))
			.extracting(BroadcastMessage::event)
			.containsExactly("a", "b");
		assertThat(messages).filteredOn((message) -> message.event().equals("a"))
			.extracting(BroadcastMessage::id)
			.containsExactly("id-1");
		assertThat(this.server.restRequests()).extracting(RestRequest::path).containsExactly("/broadcast");
	}

	@Test
	void anEmptyBatchSendsNothing() {
		client().sendAll(List.of());
		assertThat(this.server.restRequests()).isEmpty();
	}

	@Test
	void whatIsNoObjectIsRefusedInABatchBeforeAnythingIsSent() {
		List<Object> payloads = List.of("text", 7, List.of(), new byte[] { '{', '}' },
				Payload.ofJson("{\"a\":1}},{\"topic\":\"other\"", JsonMapper.shared()),
				Payload.ofJson("{\"a\":", JsonMapper.shared()));
		HttpBroadcast good = HttpBroadcast.of("room", "good", Map.of());
		for (Object payload : payloads) {
			HttpBroadcast bad = HttpBroadcast.of("room", "bad", payload);
			assertThatIllegalArgumentException().isThrownBy(() -> client().sendAll(List.of(good, bad)))
				.withMessageContaining("Message 1 of the batch, HttpBroadcast[room, bad]");
			assertThatIllegalArgumentException().isThrownBy(() -> client().send(bad.withId("id")))
				.withMessageContaining("JSON object");
		}
		assertThat(this.server.restRequests()).isEmpty();
	}

	@Test
	void anIdGoesThroughTheBatchEndpoint() {
		listen("room", false);
		client().send(HttpBroadcast.of("room", "x", Map.of()).withId("id-1"));
		assertThat(Futures.take(this.received).id()).isEqualTo("id-1");
	}

	@Test
	void aPrivateTopicThatMayNotBeWrittenToIsToldForOneMessageAndNotForABatch() {
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> client().broadcastPrivate("closed", "x", Map.of()))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.FORBIDDEN));
		client().sendAll(List.of(HttpBroadcast.ofPrivate("closed", "x", Map.of())));
		client().broadcast("closed", "x", Map.of());
		assertThat(this.server.restRequests()).extracting(RestRequest::status).containsExactly(403, 202, 202);
	}

	@Test
	void aPayloadAboveTheTenantsLimitIsNamedByItsPlaceInTheBatch() {
		HttpBroadcast small = HttpBroadcast.of("room", "small", Map.of());
		HttpBroadcast large = HttpBroadcast.of("room", "large", Map.of("text", "x".repeat(11_000)));
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> client().sendAll(List.of(small, large)))
			.satisfies((ex) -> {
				assertThat(ex.getReason()).isEqualTo(Reason.PAYLOAD_TOO_LARGE);
				assertThat(ex.getMessageErrors())
					.containsExactly(new MessageError(1, "payload", "Payload size exceeds tenant limit"));
			});
		assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> client().send(large))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.PAYLOAD_TOO_LARGE));
	}

	@Test
	void aRequestThatNoServerReadsIsNotSent() {
		byte[] bytes = new byte[8_000_001];
		assertThatExceptionOfType(MessageTooLargeException.class)
			.isThrownBy(() -> client().broadcast("room", "x", bytes))
			.withMessageContaining("8000001 bytes")
			.withMessageContaining("8000000");
		HttpBroadcast half = HttpBroadcast.of("room", "x", Map.of("text", "x".repeat(4_000_000)));
		assertThatExceptionOfType(MessageTooLargeException.class)
			.isThrownBy(() -> client().sendAll(List.of(half, half)))
			.withMessageContaining("smaller batches");
		assertThat(this.server.restRequests()).isEmpty();
	}

	@Test
	void aPayloadThatCannotBeWrittenIsToldWithoutItsContent() {
		assertThatExceptionOfType(RealtimeException.class)
			.isThrownBy(() -> client().broadcast("room", "x", new Unwritable("content")))
			.withMessageContaining(Unwritable.class.getName())
			.withMessageNotContaining("content")
			.withNoCause();
	}

	@ParameterizedTest
	@ValueSource(strings = { ".", ".." })
	void aNameThatIsAStepInAPathIsRefusedForOneMessageAndGoesInABatch(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> client().broadcast(name, "x", Map.of()))
			.withMessageContaining("'topic'");
		assertThatIllegalArgumentException().isThrownBy(() -> client().broadcast("x", name, Map.of()))
			.withMessageContaining("'event'");
		client().sendAll(List.of(HttpBroadcast.of(name, name, Map.of())));
		assertThat(this.server.restRequests()).extracting(RestRequest::status).containsExactly(202);
	}

	@Test
	void aRefusedKeyIsUnauthorizedAndNotShown() {
		BroadcastRestClient client = RealtimeConnectionBuilder.of(this.server.url(), "wrong-key").buildRestClient();
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> client.broadcast("room", "x", Map.of()))
			.withMessageNotContaining("wrong-key")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.UNAUTHORIZED));
		assertThat(client.toString()).isEqualTo("BroadcastRestClient[" + this.server.httpUrl() + "]");
	}

	@Test
	void afterARefusedTokenTheProviderIsAskedAgain() {
		String good = this.server.jwt(Map.of("role", "authenticated"));
		String bad = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl";
		List<String> answers = new ArrayList<>(List.of(bad, good));
		BroadcastRestClient client = builder().accessTokenProvider(() -> answers.remove(0)).buildRestClient();
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> client.broadcast("room", "x", Map.of()))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.UNAUTHORIZED));
		client.broadcast("room", "x", Map.of());
		client.broadcast("room", "x", Map.of());
		assertThat(answers).isEmpty();
		assertThat(this.server.restRequests()).extracting(RestRequest::status).containsExactly(401, 202, 202);
		assertThat(this.server.restRequests().get(2).headers()).containsEntry("authorization", "Bearer " + good);
	}

	record Position(int mapX) {

	}

	record Unwritable(String value) {

		@Override
		public String value() {
			throw new IllegalStateException(this.value);
		}

	}

}
