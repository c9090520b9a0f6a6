package io.github.supabaserealtime.conformance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.client.Futures;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cases of accepted and refused upgrades (protocol.md 1).
 */
abstract class UpgradeCases extends ConformanceCases {

	private int status(String query, Map<String, String> headers) {
		try {
			RawSocket.tryToOpen(URI.create(this.target.endpoint() + query), headers);
			return 101;
		}
		catch (NotOpenedException ex) {
			return ex.status();
		}
	}

	private static Map<String, String> headers(String key) {
		return Map.of("x-api-key", key);
	}

	/**
	 * Return what the server says to a request without an upgrade: the same, with a text.
	 */
	private HttpResponse<String> answer(String version, Map<String, String> headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.target.endpoint().plain(version))
			.timeout(RawSocket.PATIENCE);
		headers.forEach(request::header);
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.build()
			.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	// 1.4
	@Test
	void aKeyIsRequired() throws Exception {
		assertThat(status("?vsn=2.0.0", Map.of())).isEqualTo(401);
		assertThat(RawFrame.json(answer(V2, Map.of()).body()))
			.isEqualTo(RawFrame.json("{'error':'API key is missing'}"));
	}

	// 1.4
	@ParameterizedTest
	@EnumSource(BadToken.class)
	void aKeyThatIsNoValidTokenIsRefusedWith401AndAReason(BadToken token) throws Exception {
		Map<String, String> headers = headers(token.of(this.target));
		assertThat(status("?vsn=2.0.0", headers)).isEqualTo(401);
		HttpResponse<String> answer = answer(V2, headers);
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.headers().firstValue("content-type")).hasValueSatisfying(
				(type) -> assertThat(type.replace(" ", "")).isEqualTo("application/json;charset=utf-8"));
		assertThat(RawFrame.json(answer.body()).path("error").stringValue()).isEqualTo(token.upgradeText());
	}

	// 1.2
	@ParameterizedTest
	@ValueSource(strings = { "3.0.0", "2.0" })
	void anUnknownVersionIsRefusedWith403AndNoText(String version) throws Exception {
		Map<String, String> headers = headers(this.target.key());
		assertThat(status("?vsn=" + version, headers)).isEqualTo(403);
		HttpResponse<String> answer = answer(version, headers);
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
		assertThat(status("?apikey=not-a-token", Map.of())).isEqualTo(401);
		assertThat(status("?apikey=not-a-token", headers(this.target.key()))).isEqualTo(101);
		// the client's key is in the parameter
		assertThat(clientFailure(builder(this.target.url()).header("x-api-key", "not-a-token"))).isEqualTo(401);
	}

	// 1.3
	@Test
	void theHeadersApikeyAndAuthorizationAreNotRead() {
		String key = this.target.key();
		assertThat(status("?vsn=2.0.0", Map.of("apikey", key, "Authorization", "Bearer " + key))).isEqualTo(401);
	}

	// 1.4
	@Test
	void aRequestThatIsNoUpgradeIsRefusedWith400() throws Exception {
		assertThat(answer(V2, headers(this.target.key())).statusCode()).isEqualTo(400);
	}

	// 1.4
	@Test
	void theClientFailsWithTheStatusOfARefusal() {
		String key = BadToken.FORGED.of(this.target);
		assertThat(clientFailure(RealtimeConnectionBuilder.of(this.target.url(), key))).isEqualTo(401);
	}

	private static @Nullable Integer clientFailure(RealtimeConnectionBuilder builder) {
		RealtimeConnection connection = builder.build();
		try {
			get(connection.connect());
			return null;
		}
		catch (ConnectionFailedException ex) {
			return ex.getFailure().httpStatus();
		}
		finally {
			Futures.get(connection.disconnect());
		}
	}

}
