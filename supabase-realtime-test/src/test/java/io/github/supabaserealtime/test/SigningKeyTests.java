package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

import javax.crypto.spec.SecretKeySpec;

import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import io.github.supabaserealtime.test.internal.protocol.JwtAlgorithm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tokens that are signed with a key of a JWKS (protocol.md 1.5).
 */
class SigningKeyTests {

	private static final String SECRET = "secret";

	private static final String BATCH = "{\"messages\":[{\"topic\":\"r\",\"event\":\"e\",\"payload\":{}}]}";

	private static final String SIGNER = "Failed to generate JWT signer, check your JWT secret or JWKS configuration";

	private static final Map<String, ?> CLAIMS = Map.of("role", "anon", "exp", 4_000_000_000L);

	private final SigningKey ec = SigningKey.es256();

	private final SigningKey rsa = SigningKey.rs256();

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private EmbeddedRealtimeServer server = builder().signingKey(this.rsa).signingKey(this.ec).start();

	private EmbeddedRealtimeServerBuilder builder() {
		return EmbeddedRealtimeServer.builder().jwtSecret(SECRET).clock(this.clock);
	}

	private EmbeddedRealtimeServer start(EmbeddedRealtimeServerBuilder builder) {
		this.server.close();
		this.server = builder.start();
		return this.server;
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static String signer(String id) {
		return SIGNER.replace(",", " for key ID (kid) \"" + id + "\",");
	}

	private static String withHeader(String header, String token) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
				+ token.substring(token.indexOf('.'));
	}

	private String token(String kind) {
		return switch (kind) {
			case "RS256" -> this.rsa.sign(CLAIMS);
			case "ES256" -> this.ec.sign(CLAIMS);
			case "HS256" -> new Jwt(SECRET).sign(CLAIMS);
			default -> throw new IllegalArgumentException(kind);
		};
	}

	@Test
	void theServerSignsWithTheLastKey() {
		assertThat(this.ec.algorithm()).isEqualTo("ES256");
		assertThat(this.rsa.algorithm()).isEqualTo("RS256");
		String header = new String(Base64.getUrlDecoder().decode(this.server.apiKey().split("\\.")[0]),
				StandardCharsets.UTF_8);
		assertThat(header).isEqualTo("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(this.ec.id()));
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("r", "{}")).contains("\"ok\"");
		}
	}

	@Test
	void theJwksHoldsThePublicKeyOnly() {
		assertThat(Json.parse(this.ec.jwks()).at("/keys/0").propertyNames()).containsExactly("kty", "kid", "alg", "use",
				"crv", "x", "y");
		assertThat(Json.parse(this.rsa.jwks()).at("/keys/0").propertyNames()).containsExactly("kty", "kid", "alg",
				"use", "n", "e");
		assertThat(this.ec).hasToString("SigningKey[ES256, " + this.ec.id() + "]");
	}

	@ParameterizedTest
	@CsvSource({ "RS256", "ES256", "HS256" })
	void aTokenIsTakenAtTheUpgradeTheJoinTheRefreshAndOverHttp(String algorithm) {
		String token = token(algorithm);
		try (RawClient client = RawClient.connect(this.server, token, "2.0.0")) {
			client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":{},\"access_token\":\"" + token + "\"}]");
			assertThat(client.nextText()).contains("\"ok\"");
			String later = this.server.jwt(Map.of("sub", algorithm));
			client.send("[\"1\",\"2\",\"realtime:r\",\"access_token\",{\"access_token\":\"" + later + "\"}]")
				.expectNothingElse();
		}
		assertThat(RawHttp.post(this.server, "localhost", "/api/broadcast", token, BATCH).status()).isEqualTo(202);
	}

	@Test
	void theKeysOfAJwksAreTakenToo() {
		start(builder().jwks(this.rsa.jwks()).jwks(this.ec.jwks()));
		for (String algorithm : new String[] { "RS256", "ES256", "HS256" }) {
			try (RawClient client = RawClient.connect(this.server, token(algorithm), "2.0.0")) {
				client.expectNothingElse();
			}
		}
		assertThat(this.server.jwt(Map.of())).startsWith(new Jwt(SECRET).sign(Map.of()).split("\\.")[0]);
	}

	static Stream<Arguments> forgeries() {
		return Stream.of(Arguments.of("none with the id of a key", "{\"alg\":\"none\",\"kid\":\"EC\"}", SIGNER),
				Arguments.of("none without an id", "{\"alg\":\"none\"}", SIGNER),
				Arguments.of("no algorithm", "{\"kid\":\"EC\"}", SIGNER),
				Arguments.of("no id", "{\"alg\":\"ES256\"}", SIGNER),
				Arguments.of("an id that is no text", "{\"alg\":\"ES256\",\"kid\":7}", SIGNER),
				Arguments.of("an unknown id", "{\"alg\":\"ES256\",\"kid\":\"other\"}", signer("other")),
				Arguments.of("a key of another type", "{\"alg\":\"ES256\",\"kid\":\"RSA\"}", signer("RSA")),
				Arguments.of("a key of another curve", "{\"alg\":\"ES384\",\"kid\":\"EC\"}", signer("EC")),
				Arguments.of("a type without keys", "{\"alg\":\"EdDSA\",\"kid\":\"EC\"}", signer("EC")),
				Arguments.of("a type without keys and without an id", "{\"alg\":\"EdDSA\"}", SIGNER),
				Arguments.of("another header", "{\"alg\":\"ES256\",\"kid\":\"EC\",\"x\":1}",
						"Failed to validate JWT signature"),
				Arguments.of("the public key as a secret", "{\"alg\":\"HS256\",\"kid\":\"EC\"}",
						"Failed to validate JWT signature"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forgeries")
	void aTokenThatFitsNoKeyIsRefused(String name, String header, String text) {
		String token = withHeader(named(header), this.ec.sign(CLAIMS));
		RawHttp refusal = RawHttp.get(this.server, "localhost", "/socket/websocket?vsn=2.0.0&apikey=" + token);
		assertThat(refusal.status()).isEqualTo(401);
		assertThat(Json.parse(refusal.body())).isEqualTo(Json.object().put("error", named(text)));
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":{},\"access_token\":\"" + token + "\"}]");
			assertThat(Json.parse(client.nextText()).at("/4/response/reason").stringValue())
				.endsWith(": " + named(text));
		}
		assertThat(RawHttp.post(this.server, "localhost", "/api/broadcast", token, BATCH).status()).isEqualTo(401);
	}

	private String named(String text) {
		return text.replace("\"EC\"", '"' + this.ec.id() + '"').replace("\"RSA\"", '"' + this.rsa.id() + '"');
	}

	@Test
	void aTokenOfAnotherKeyWithTheSameIdIsRefused() {
		String token = withHeader("{\"alg\":\"ES256\",\"kid\":\"" + this.ec.id() + "\"}",
				SigningKey.es256().sign(CLAIMS));
		assertThat(RawHttp.get(this.server, "localhost", "/socket/websocket?vsn=2.0.0&apikey=" + token).body())
			.contains("Failed to validate JWT signature");
	}

	@Test
	void aSecretOfTheJwksIsChosenByItsId() {
		byte[] secret = "another".getBytes(StandardCharsets.UTF_8);
		start(builder().jwks("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\""
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\"}]}"));
		Key key = new SecretKeySpec(secret, "HmacSHA256");
		try (RawClient client = RawClient.connect(this.server, Jwt.sign(JwtAlgorithm.HS256, key, "k", CLAIMS),
				"2.0.0")) {
			client.expectNothingElse();
		}
		String unnamed = Jwt.sign(JwtAlgorithm.HS256, key, null, CLAIMS);
		assertThat(RawHttp.get(this.server, "localhost", "/socket/websocket?vsn=2.0.0&apikey=" + unnamed).body())
			.contains("Failed to validate JWT signature");
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void theRefreshWithATokenThatNamesNoKeyIsToldInTheWordsOfTheGeneration(ServerGeneration generation) {
		start(builder().signingKey(this.ec).generation(generation));
		String token = withHeader("{\"alg\":\"ES256\"}", this.ec.sign(CLAIMS));
		expectRefusedRefresh(token, (generation == ServerGeneration.NEWEST) ? SIGNER : ":error_generating_signer");
		expectRefusedRefresh(withHeader("{\"alg\":\"ES256\",\"kid\":\"other\"}", token), signer("other"));
	}

	private void expectRefusedRefresh(String token, String text) {
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", "{}");
			client.nextText();
			client.send("[\"1\",\"2\",\"realtime:r\",\"access_token\",{\"access_token\":\"" + token + "\"}]");
			assertThat(Json.parse(client.nextText()).at("/4/message").stringValue()).isEqualTo(text);
			client.expect("[\"1\",\"1\",\"realtime:r\",\"phx_close\",{}]");
		}
	}

	@Test
	void withoutASecretOnlyKeysOfTheJwksCount() {
		start(builder().signingKey(this.ec).withoutJwtSecret());
		String token = token("HS256");
		RawHttp refusal = RawHttp.get(this.server, "localhost", "/socket/websocket?vsn=2.0.0&apikey=" + token);
		assertThat(refusal).isEqualTo(new RawHttp(401, "{\"error\":\"" + SIGNER + "\"}"));
		expectRefusedRefresh(token, SIGNER);
		expectRefusedRefresh(withHeader("{\"alg\":\"HS256\",\"kid\":\"legacy\"}", token), signer("legacy"));
	}

	@Test
	void withoutASecretThereHasToBeAKeyAndAServerThatCanDoWithout() {
		assertThatIllegalStateException().isThrownBy(() -> builder().withoutJwtSecret().start())
			.withMessageContaining("signingKey");
		assertThatIllegalStateException()
			.isThrownBy(
					() -> builder().signingKey(this.ec).withoutJwtSecret().generation(ServerGeneration.V2_129).start())
			.withMessageContaining("2.129");
	}

}
