package io.github.supabaserealtime.test;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which upgrades are accepted and how the others are refused (protocol.md 1.2 to 1.5).
 */
class UpgradeTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final String SECRET = "secret";

	private static final long NOW = 1_800_000_000;

	private static final Jwt JWT = new Jwt(SECRET);

	private EmbeddedRealtimeServer server = builder().start();

	private static EmbeddedRealtimeServerBuilder builder() {
		return EmbeddedRealtimeServer.builder().jwtSecret(SECRET).clock(new MutableClock(Instant.ofEpochSecond(NOW)));
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static String query(String key) {
		return "?vsn=2.0.0&apikey=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
	}

	/**
	 * Ask without the headers of an upgrade: a good key is answered with 400.
	 */
	private HttpResponse<String> get(String query, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create(this.server.httpUrl() + "/socket/websocket" + query));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String unsigned(String header, String claims) {
		Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
		return encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
				+ encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
	}

	private static String token(String kind) {
		return switch (kind) {
			case "expired" -> JWT.sign(Map.of("role", "anon", "exp", NOW - 1));
			case "expires now" -> JWT.sign(Map.of("role", "anon", "exp", NOW));
			case "expires next" -> JWT.sign(Map.of("role", "anon", "exp", NOW + 1));
			case "decimals" -> JWT.sign(Map.of("role", "anon", "exp", NOW + 9.5, "iat", NOW - 0.25));
			case "no role" -> JWT.sign(Map.of("exp", NOW + 9));
			case "no exp" -> JWT.sign(Map.of("role", "anon"));
			case "text exp" -> JWT.sign(Map.of("role", "anon", "exp", "soon"));
			case "text iat" -> JWT.sign(Map.of("role", "anon", "exp", NOW + 9, "iat", "now"));
			case "other secret" -> new Jwt("other").sign(Map.of("role", "anon", "exp", NOW + 9));
			case "alg none" -> unsigned("{\"alg\":\"none\",\"typ\":\"JWT\"}", "{\"role\":\"anon\"}");
			case "kid" -> unsigned("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}", "{\"role\":\"anon\"}");
			case "claims no object" -> unsigned("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "[]");
			default -> kind;
		};
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					''               | 401 | The token provided is not a valid JWT
					nonsense         | 401 | The token provided is not a valid JWT
					claims no object | 401 | The token provided is not a valid JWT
					expired          | 401 | Token has expired
					expires now      | 401 | Token has expired
					no role          | 401 | Fields `role` and `exp` are required in JWT
					no exp           | 401 | Fields `role` and `exp` are required in JWT
					other secret     | 401 | Failed to validate JWT signature
					alg none         | 401 | Failed to generate JWT signer, check your JWT secret or JWKS configuration
					kid              | 401 | Failed to generate JWT signer for key ID (kid) \\"k1\\", check your JWT secret or JWKS configuration
					text exp         | 500 | Error connecting to Realtime
					text iat         | 500 | Error connecting to Realtime
					""")
	void aBadKeyIsRefusedWithItsReason(String kind, int status, String text) throws Exception {
		HttpResponse<String> response = get(query(token(kind)));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).isEqualTo("{\"error\":\"" + text + "\"}");
		assertThat(response.headers().firstValue("content-type").orElseThrow().replace(" ", ""))
			.isEqualToIgnoringCase("application/json;charset=utf-8");
		assertThat(response.headers().firstValue("retry-after")).isEmpty();
		assertThat(this.server.refusedCount()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "expires next", "decimals" })
	void aKeyThatIsStillGoodIsAccepted(String kind) {
		try (RawClient client = RawClient.connect(this.server, token(kind), "2.0.0")) {
			client.expectNothingElse();
			assertThat(this.server.refusedCount()).isZero();
		}
	}

	@Test
	void aKeyMayBePercentEncodedTwiceAndHoldBlanks() {
		String key = this.server.apiKey();
		String spoiled = " " + key.substring(0, 10) + "\n" + key.substring(10).replace(".", "%2E") + " ";
		try (RawClient client = RawClient.connect(this.server, spoiled, "2.0.0")) {
			client.expectNothingElse();
		}
	}

	@Test
	void theHeaderWinsOverTheQueryEvenWhenItIsEmpty() throws Exception {
		String key = this.server.apiKey();
		assertThat(get(query(key), "x-api-key", "").statusCode()).isEqualTo(401);
		assertThat(get(query(key), "x-api-key", "nonsense").statusCode()).isEqualTo(401);
		assertThat(get(query("nonsense"), "x-api-key", key)).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
		});
	}

	@Test
	void headersOfTheHttpEndpointsAreNotReadHere() throws Exception {
		String key = this.server.apiKey();
		assertThat(get("?vsn=2.0.0", "apikey", key, "Authorization", "Bearer " + key).body())
			.isEqualTo("{\"error\":\"API key is missing\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.0.0", "2.0", "2.1.0", "1.1.0", "" })
	void anUnknownVersionIsForbiddenBeforeTheKeyIsLookedAt(String version) throws Exception {
		HttpResponse<String> response = get("?vsn=" + version);
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void onlyGetCanUpgrade() throws Exception {
		HttpResponse<String> response = HTTP
			.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + "/socket/websocket?vsn=2.0.0"))
				.POST(HttpRequest.BodyPublishers.ofString("x"))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void aSubprotocolIsAcceptedButNotEchoed() {
		String url = this.server.url() + "/websocket" + query(this.server.apiKey());
		String chosen = HTTP.newWebSocketBuilder()
			.subprotocols("phoenix")
			.buildAsync(URI.create(url), new WebSocket.Listener() {
			})
			.thenApply((socket) -> {
				socket.abort();
				return socket.getSubprotocol();
			})
			.join();
		assertThat(chosen).isEmpty();
	}

	@Test
	void noExtensionIsNegotiated() {
		assertThat(RawHttp.upgrade(this.server, "/socket/websocket" + query(this.server.apiKey()),
				"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
			.startsWith("HTTP/1.1 101")
			.doesNotContainIgnoringCase("sec-websocket-extensions");
	}

	@ParameterizedTest
	@CsvSource({ "/socket/websocket, 8000, 403", "/socket/websocket, 8001, 414", "/socket/websocket, 40000, 414",
			"/api/broadcast, 8000, 404", "/api/broadcast, 8001, 414" })
	void aRequestLineHasALimit(String path, int length, int status) {
		String start = path + "?vsn=none&x=";
		int rest = length - "GET  HTTP/1.1".length() - start.length();
		assertThat(RawHttp.get(this.server, "localhost", start + "x".repeat(rest)).status()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "/socket/websocket, 4096, 400", "/socket/websocket, 4097, 431", "/socket/websocket, 40000, 431",
			"/api/broadcast, 4096, 404", "/api/broadcast, 4097, 431" })
	void theValueOfAHeaderHasALimit(String path, int length, int status) throws Exception {
		HttpResponse<String> response = HTTP
			.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + path + query(this.server.apiKey())))
				.header("x-long", "x".repeat(length))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(this.server.refusedCount()).isEqualTo((status == 431 && path.startsWith("/socket")) ? 1 : 0);
	}

	@Test
	void refusalsComeLateWhenTheyShall() throws Exception {
		this.server.close();
		this.server = builder().connectErrorDelay(Duration.ofMillis(400)).start();
		long begin = System.nanoTime();
		assertThat(get(query("nonsense")).statusCode()).isEqualTo(401);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
	}

}
