package io.github.supabaserealtime.conformance;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.Futures;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who is let in (protocol.md 1).
 */
abstract class UpgradeCases extends ConformanceCases {

	private int refusal(@Nullable String key, String version, Map<String, String> headers) {
		try {
			RawSocket.open(this.target.endpoint(), key, version, headers).close();
			return 101;
		}
		catch (NotOpenedException ex) {
			return ex.status();
		}
	}

	private HttpResponse<String> answer(@Nullable String key, String version) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.target.endpoint().plain(key, version))
			.timeout(RawSocket.PATIENCE)
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	// 1.4
	@Test
	void aKeyIsRequired() throws Exception {
		assertThat(refusal(null, V2, Map.of())).isEqualTo(401);
		assertThat(RawFrame.json(answer(null, V2).body())).isEqualTo(RawFrame.json("{'error':'API key is missing'}"));
	}

	// 1.4
	@ParameterizedTest
	@EnumSource(BadToken.class)
	void aKeyThatIsNoValidTokenIsRefusedWith401AndAReason(BadToken token) throws Exception {
		String key = token.of(this.target);
		assertThat(refusal(key, V2, Map.of())).isEqualTo(401);
		HttpResponse<String> answer = answer(key, V2);
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.headers().firstValue("content-type")).hasValueSatisfying(
				(type) -> assertThat(type.replace(" ", "")).isEqualTo("application/json;charset=utf-8"));
		assertThat(RawFrame.json(answer.body()).path("error").stringValue()).isEqualTo(token.upgradeText());
	}

	// 1.2
	@ParameterizedTest
	@ValueSource(strings = { "3.0.0", "2.0" })
	void anUnknownVersionIsRefusedWith403AndNoText(String version) throws Exception {
		assertThat(refusal(this.target.key(), version, Map.of())).isEqualTo(403);
		HttpResponse<String> answer = answer(this.target.key(), version);
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(answer.body()).isEmpty();
	}

	// 1.2
	@Test
	void withoutAVersionTheServerSpeaks100() {
		RawSocket socket = socket(this.target.key(), null);
		String ref = socket.push(null, "phoenix", "heartbeat", Map.of());
		RawFrame reply = socket.reply(ref);
		assertThat(reply.joinRef().isMissingNode()).as("an object, and no array").isTrue();
	}

	// 1.3
	@Test
	void theHeaderXApiKeyWinsOverTheParameter() {
		assertThat(refusal("not-a-token", V2, Map.of("x-api-key", this.target.key()))).isEqualTo(101);
		assertThat(refusal(this.target.key(), V2, Map.of("x-api-key", "not-a-token"))).isEqualTo(401);
	}

	// 1.3
	@Test
	void theHeadersApikeyAndAuthorizationAreNotRead() {
		assertThat(
				refusal(null, V2, Map.of("apikey", this.target.key(), "Authorization", "Bearer " + this.target.key())))
			.isEqualTo(401);
	}

	// 1.4
	@Test
	void aRequestThatIsNoUpgradeIsRefusedWith400() throws Exception {
		assertThat(answer(this.target.key(), V2).statusCode()).isEqualTo(400);
	}

	// 1.4
	@Test
	void theClientFailsWithTheStatusOfARefusal() {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.target.url(), BadToken.FORGED.of(this.target))
			.build();
		assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> get(connection.connect()))
			.satisfies((ex) -> assertThat(ex.getFailure().httpStatus()).isEqualTo(401));
		Futures.get(connection.disconnect());
	}

}
