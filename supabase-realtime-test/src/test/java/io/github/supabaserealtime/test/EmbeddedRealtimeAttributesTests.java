package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import io.github.supabaserealtime.test.context.EmbeddedRealtimeCustomizer;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The annotation in tests without Spring: what each attribute does.
 */
@EmbeddedRealtime(apiKey = "fixed", jwtSecret = "secret", privateOnly = true, maxFrameBytes = 2000,
		maxPayloadKilobytes = 1, maxChannelsPerClient = 1, maxConcurrentUsers = 2)
class EmbeddedRealtimeAttributesTests {

	private static final String PRIVATE = "{\"private\":true,\"broadcast\":{\"ack\":true}}";

	private EmbeddedRealtimeServer received;

	@BeforeEach
	void receive(EmbeddedRealtimeServer server) {
		this.received = server;
		server.stop();
		server.restart();
	}

	@Test
	void keyAndSecretAreTheServers(EmbeddedRealtimeServer server) throws Exception {
		assertThat(server).isSameAs(this.received);
		assertThat(server.apiKey()).isEqualTo("fixed");
		assertThat(new Jwt("secret").verify(server.jwt(Map.of()), Instant.now()).path("role").stringValue())
			.isEqualTo("authenticated");
	}

	@Test
	void limitsHold(EmbeddedRealtimeServer server) {
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.join("1", "a", "{}")).contains("PrivateOnly");
			assertThat(client.join("2", "a", PRIVATE)).contains("\"ok\"");
			assertThat(client.join("3", "b", PRIVATE)).contains("ChannelRateLimitReached");
			client.send("[\"2\",\"4\",\"realtime:a\",\"broadcast\",{\"payload\":\"" + "x".repeat(1600) + "\"}]");
			assertThat(client.awaitTexts(4).get(3)).contains("payload_size_exceeded");
			client.send("x".repeat(2001));
			assertThat(client.awaitClose()).isEqualTo(1009);
		}
	}

	@Test
	void usersAreCounted(EmbeddedRealtimeServer server) {
		try (RawClient first = RawClient.connect(server);
				RawClient second = RawClient.connect(server);
				RawClient third = RawClient.connect(server)) {
			assertThat(first.join("a", PRIVATE)).contains("\"ok\"");
			assertThat(second.join("a", PRIVATE)).contains("\"ok\"");
			assertThat(third.join("a", PRIVATE)).contains("ConnectionRateLimitReached: Too many connected users");
		}
	}

	private static void assertSigned(EmbeddedRealtimeServer server, String algorithm) {
		String header = server.jwt(Map.of()).split("\\.")[0];
		assertThat(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
			.startsWith("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"");
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.join("a", "{}")).contains("\"ok\"");
		}
	}

	@Nested
	class Inner {

		@Test
		void aNestedClassHasItsOwnServerWithTheAttributesOfTheOuterOne(EmbeddedRealtimeServer server) {
			assertThat(server.apiKey()).isEqualTo("fixed");
		}

	}

	@Nested
	@EmbeddedRealtime(tenant = "acme", connectErrorDelay = 300)
	class Tenant {

		private static final String PATH = "/socket/websocket?vsn=2.0.0";

		@Test
		void onlyTheTenantIsLetIn(EmbeddedRealtimeServer server) {
			assertThat(server.url()).isEqualTo("ws://acme.localhost:" + server.port() + "/socket");
			assertThat(server.httpUrl()).isEqualTo("http://acme.localhost:" + server.port());
			assertThat(RawHttp.get(server, "localhost", PATH))
				.isEqualTo(new RawHttp(404, "{\"error\":\"Tenant not found\"}"));
			long begin = System.nanoTime();
			assertThat(RawHttp.get(server, "acme.localhost", PATH))
				.isEqualTo(new RawHttp(401, "{\"error\":\"API key is missing\"}"));
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(300));
		}

	}

	@Nested
	@EmbeddedRealtime(tokenAlgorithm = TokenAlgorithm.ES256)
	class EllipticCurve {

		@Test
		void tokensAreSignedWithAKey(EmbeddedRealtimeServer server) {
			assertSigned(server, "ES256");
		}

	}

	@Nested
	@EmbeddedRealtime(tokenAlgorithm = TokenAlgorithm.RS256)
	class Rsa {

		@Test
		void tokensAreSignedWithAKey(EmbeddedRealtimeServer server) {
			assertSigned(server, "RS256");
		}

	}

	@Nested
	@EmbeddedRealtime(generation = ServerGeneration.V2_129, maxPayloadKilobytes = 1)
	class Older {

		@Test
		void refusalsAreThoseOfTheGeneration(EmbeddedRealtimeServer server) {
			try (RawClient client = RawClient.connect(server)) {
				client.join("a", PRIVATE);
				client.send("[\"1\",\"2\",\"realtime:a\",\"broadcast\",{\"payload\":\"" + "x".repeat(1600) + "\"}]");
				assertThat(client.awaitTexts(2).get(1)).contains("\"response\":\"payload_size_exceeded\"");
			}
		}

	}

	@Nested
	@EmbeddedRealtime(broadcastPersistence = false)
	class WithoutPersistence {

		@Test
		void nothingIsStored(EmbeddedRealtimeServer server) {
			try (RawClient client = RawClient.connect(server)) {
				client.join("a", PRIVATE);
				client.send("\3\1\1\12\1\20\1".concat("12realtime:ae{\"persist\":true}{}")
					.getBytes(StandardCharsets.UTF_8));
				assertThat(client.awaitTexts(2).get(1)).contains("\"response\":{}");
			}
		}

	}

	@Nested
	@EmbeddedRealtime(joinErrorDelay = 200, maxJoinsPerSecond = 1, customizers = OnAClock.class)
	class Joins {

		@Test
		void joinsAreCountedOnTheClockOfTheCustomizer(EmbeddedRealtimeServer server) {
			try (RawClient client = RawClient.connect(server)) {
				for (int i = 0; i < 10; i++) {
					assertThat(client.join("1", "a" + i, "{}")).contains("\"ok\"");
				}
				OnAClock.CLOCK.advance(Duration.ofSeconds(5));
				long begin = System.nanoTime();
				client.send("[\"9\",\"9\",\"realtime:a\",\"phx_join\",{}]");
				assertThat(client.awaitClose()).isEqualTo(1001);
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
			}
		}

	}

	@Nested
	@EmbeddedRealtime(maxEventsPerSecond = 1, maxPresenceEventsPerSecond = 1, customizers = OnAClock.class)
	class Events {

		@Test
		void eventsAndPresenceAreCounted(EmbeddedRealtimeServer server) {
			try (RawClient client = RawClient.connect(server)) {
				client.join("1", "a", "{\"presence\":{\"enabled\":true}}");
				client.awaitTexts(2);
				for (int i = 0; i < 20; i++) {
					server.channel("a").broadcast("x", i);
				}
				for (int i = 0; i < 5; i++) {
					client.send("[\"1\",\"2\",\"realtime:a\",\"presence\",{\"event\":\"track\",\"payload\":{\"n\":" + i
							+ "}}]");
				}
				client.awaitTexts(2 + 20 + 10);
				OnAClock.CLOCK.advance(Duration.ofSeconds(5));
				client.join("3", "b", "{\"presence\":{\"enabled\":true}}");
				assertThat(client.awaitTexts(35).get(33)).contains("Too many presence messages per second");
				server.channel("a").broadcast("x", 20);
				assertThat(client.awaitTexts(37).get(36)).contains("Too many messages per second");
			}
		}

	}

	@Nested
	@EmbeddedRealtime(maxPresenceCalls = 1, presenceWindow = 10_000, channellessTimeout = 5000,
			customizers = OnAClock.class)
	class Presence {

		@Test
		void callsAreCountedAndASocketWithoutChannelsIsDropped(EmbeddedRealtimeServer server) {
			try (RawClient client = RawClient.connect(server)) {
				client.join("1", "a", "{}");
				client.nextText();
				for (int i = 0; i < 2; i++) {
					OnAClock.CLOCK.advance(Duration.ofSeconds(11));
					assertThat(untrack(client)).contains("\"ok\"");
				}
				OnAClock.CLOCK.advance(Duration.ofSeconds(9));
				assertThat(untrack(client)).contains("Client presence rate limit exceeded");
				assertThat(client.nextText()).contains("phx_close");
				client.expectNothingElse();
				OnAClock.CLOCK.advance(Duration.ofSeconds(5));
				assertThat(client.awaitClose()).isEqualTo(1006);
			}
		}

		private static String untrack(RawClient client) {
			return client.send("[\"1\",\"2\",\"realtime:a\",\"presence\",{\"event\":\"untrack\"}]").nextText();
		}

	}

	@Nested
	@EmbeddedRealtime(rest = true, maxRows = 1)
	class WithRest {

		@Test
		void tablesAreReadOverHttpInPages(EmbeddedRealtimeServer server) throws Exception {
			server.database().table("orders").column("id", "int").primaryKey("id").create();
			server.database().insert("orders", Map.of("id", 1));
			server.database().insert("orders", Map.of("id", 2));
			HttpRequest request = HttpRequest.newBuilder(URI.create(server.restUrl() + "/orders"))
				.header("apikey", server.apiKey())
				.build();
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.body()).isEqualTo("[{\"id\":1}]");
		}

	}

	static class OnAClock implements EmbeddedRealtimeCustomizer {

		static final MutableClock CLOCK = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

		@Override
		public void customize(EmbeddedRealtimeServerBuilder builder) {
			builder.clock(CLOCK);
		}

	}

}
