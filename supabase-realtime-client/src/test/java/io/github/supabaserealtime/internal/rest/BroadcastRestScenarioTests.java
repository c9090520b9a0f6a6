package io.github.supabaserealtime.internal.rest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.RestRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Broadcasts over HTTP: what is sent, and what is made of the answer. Numbers are those
 * of docs/scenarios.md.
 */
class BroadcastRestScenarioTests {

	private static BroadcastRestClient client(String base, String apiKey, @Nullable String token) {
		return client(base, apiKey, token, Duration.ofSeconds(30));
	}

	private static BroadcastRestClient client(String base, String apiKey, @Nullable String token,
			Duration readTimeout) {
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
		factory.setReadTimeout(readTimeout);
		return new DefaultBroadcastRestClient(RestClient.builder().requestFactory(factory).build(), base, Map.of(),
				apiKey, () -> token, JsonMapper.shared(), UnaryOperator.identity());
	}

	private static HttpBroadcast json(String topic, String event, String payload) {
		return HttpBroadcast.of(topic, event, Payload.ofJson(payload, JsonMapper.shared()));
	}

	private static RestRequest sent(EmbeddedRealtimeServer server) {
		assertThat(server.restRequests()).hasSize(1);
		return server.restRequests().get(0);
	}

	// 66
	@Test
	void aTokenIsSentBesideTheKey() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			String token = server.jwt(Map.of("role", "authenticated"));
			client(server.httpUrl(), server.apiKey(), token).send(json("room", "x", "{}"));
			assertThat(sent(server).headers()).containsEntry("apikey", server.apiKey())
				.containsEntry("authorization", "Bearer " + token);
		}
	}

	// 66
	@Test
	void withoutATokenTheKeyGoesAlone() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().apiKey("sb_publishable_x").start()) {
			client(server.httpUrl(), server.apiKey(), null).send(json("room", "x", "{}"));
			assertThat(sent(server).status()).isEqualTo(202);
			assertThat(sent(server).headers()).containsEntry("apikey", "sb_publishable_x")
				.doesNotContainKey("authorization");
		}
	}

	// 66
	@Test
	void aServerThatDoesNotAnswerIsGivenUpInTime() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			BroadcastRestClient client = client("http://localhost:" + silent.getLocalPort(), "key", null,
					Duration.ofMillis(300));
			assertThatExceptionOfType(BroadcastRejectedException.class)
				.isThrownBy(() -> client.send(json("room", "x", "{}")))
				.withMessageContaining("no answer")
				.satisfies((ex) -> {
					assertThat(ex.getStatus()).isZero();
					assertThat(ex.isRetryable()).isTrue();
				});
		}
	}

	// 67
	@Test
	void topicAndEventAreEncodedEachByItself() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			client(server.httpUrl(), server.apiKey(), server.apiKey())
				.send(HttpBroadcast.ofPrivate("room/1?a=b#c", "süß & 100%", new byte[] { 1, 2 }));
			assertThat(sent(server).path())
				.isEqualTo("/broadcast/room%2F1%3Fa%3Db%23c/events/s%C3%BC%C3%9F%20%26%20100%25?private=true");
			assertThat(sent(server).status()).isEqualTo(202);
		}
	}

	@ParameterizedTest
	@CsvSource({ "72, persist=true", "1, persist%5Bttl%5D=3600" })
	void whatIsToBeStoredGoesThroughTheSingleEndpointWithAParameter(int hours, String parameter) {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			BroadcastRestClient client = client(server.httpUrl(), server.apiKey(), server.apiKey());
			for (Object payload : new Object[] { Map.of("persist", 1), new byte[] { 1 }, List.of() }) {
				client.send(HttpBroadcast.ofPrivate("room:1", "hi", payload).persisted(Duration.ofHours(hours)));
			}
			assertThat(server.restRequests()).hasSize(3).allSatisfy((request) -> {
				assertThat(request.path()).isEqualTo("/broadcast/room%3A1/events/hi?private=true&" + parameter);
				assertThat(request.status()).isEqualTo(202);
			});
		}
	}

	@Test
	void aBatchThatIsToBeStoredIsNotSent() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			BroadcastRestClient client = client(server.httpUrl(), server.apiKey(), server.apiKey());
			HttpBroadcast broadcast = HttpBroadcast.ofPrivate("room", "x", Map.of());
			assertThatIllegalArgumentException()
				.isThrownBy(() -> client.sendAll(List.of(broadcast, broadcast.persisted())))
				.withMessageContaining("Message 1 of the batch")
				.withMessageContaining("stored");
			assertThat(server.restRequests()).isEmpty();
		}
	}

	// 67
	@Test
	void bytesGoAsOctetStreamAndUnchanged() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			byte[] bytes = { 0, 1, (byte) 0xff, '{' };
			client(server.httpUrl(), server.apiKey(), server.apiKey()).send(HttpBroadcast.of("room", "x", bytes));
			assertThat(sent(server).headers()).containsEntry("content-type", "application/octet-stream");
			assertThat(sent(server).body()).isEqualTo(bytes);
		}
	}

	// 67
	@Test
	void a404OfTheSingleEndpointExplainsTheVersionThatIsNeeded() {
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> answered(404, "", HttpBroadcast.of("room", "x", new byte[] { 1 })))
			.withMessageContaining("2.97.0")
			.satisfies((ex) -> assertThat(ex.isRetryable()).isFalse());
	}

	// 68
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'',
			value = { "{\"error\":\"Unsupported Media Type\"}|Unsupported Media Type",
					"{\"message\":\"Unauthorized\"}|Unauthorized",
					"{\"errors\":{\"payload\":[\"too large\"]}}|{\"payload\":[\"too large\"]}",
					"Bad Request|Bad Request", "[1]|[1]", "{\"other\":1}|{\"other\":1}", "''|no text", "' '|no text" })
	void theTextComesFromTheBodyWhereverItStands(String body, String text) {
		for (int status : new int[] { 400, 401, 403, 415, 422, 429, 500, 503 }) {
			assertThatExceptionOfType(BroadcastRejectedException.class)
				.isThrownBy(() -> answered(status, body, json("room", "x", "{}")))
				.withMessage("The server answered the broadcast with " + status + ": " + text)
				.satisfies((ex) -> {
					assertThat(ex.getStatus()).isEqualTo(status);
					assertThat(ex.isRetryable()).isEqualTo(status == 429 || status >= 500);
				});
		}
	}

	private static void answered(int status, String body, HttpBroadcast broadcast) {
		try (CannedServer server = new CannedServer(status, body)) {
			client(server.url(), "key", null).send(broadcast);
		}
	}

}
