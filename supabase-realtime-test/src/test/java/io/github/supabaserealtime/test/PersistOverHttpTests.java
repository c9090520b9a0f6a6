package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts over HTTP that are to be stored (protocol.md 5.7.7 and 5.7.8).
 */
class PersistOverHttpTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

	private static final String SINGLE = "/api/broadcast/room%3A1/events/hi";

	private static final String INVALID = "{\"message\":\"persist ttl must be a positive integer of seconds from 1 to 259200\"}";

	private static final String PUBLIC = "{\"errors\":{\"persist\":[\"can only be used on private channels\"]}}";

	private final MutableClock clock = new MutableClock(START);

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	private EmbeddedRealtimeServerBuilder builder() {
		return EmbeddedRealtimeServer.builder()
			.clock(this.clock)
			.maxPayloadKilobytes(1)
			.policy((topic, claims) -> switch (claims.path("may").asString("")) {
				case "write" -> new Permissions(true, true, true, true);
				case "read" -> Permissions.READ_ONLY;
				default -> Permissions.ALL;
			});
	}

	private void start(ServerGeneration generation) {
		this.server = builder().generation(generation).start();
	}

	private HttpResponse<String> post(String path, String type, String body, String token) throws Exception {
		return HTTP.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + path))
			.header("apikey", this.server.apiKey())
			.header("Authorization", "Bearer " + token)
			.header("Content-Type", type)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String query, String body) throws Exception {
		return post(SINGLE + query, "application/json", body, this.server.jwt(Map.of()));
	}

	private static void assertAccepted(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(202);
		assertThat(response.body()).isEmpty();
	}

	private static void assertRefused(HttpResponse<String> response, int status, String body) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(Json.parse(response.body())).isEqualTo(Json.parse(body));
	}

	private RawClient joined(String broadcast) {
		RawClient client = RawClient.connect(this.server);
		client.send("[\"1\",\"1\",\"realtime:room:1\",\"phx_join\",{\"config\":{\"private\":true,\"broadcast\":%s}}]"
			.formatted(broadcast));
		assertThat(client.nextText()).contains("\"status\":\"ok\"");
		return client;
	}

	private void assertReplayed(String payload) {
		try (RawClient later = joined("{\"replay\":{\"since\":0}}")) {
			JsonNode frame = Json.parse(later.nextText());
			assertThat(frame.at("/4/event").asString("")).isEqualTo("hi");
			assertThat(frame.at("/4/payload")).isEqualTo(Json.parse(payload));
			assertThat(frame.at("/4/meta/replayed").booleanValue()).isTrue();
			assertThat(frame.at("/4/meta/id").asString("")).hasSize(36);
			later.expectNothingElse();
		}
	}

	private void assertNothingIsReplayed() {
		try (RawClient later = joined("{\"replay\":{\"since\":0}}")) {
			later.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "persist=true, 259200", "persist%5Bttl%5D=3600, 3600", "persist%5Bttl%5D=259200, 259200",
			"persist%5Bother%5D=1, 259200" })
	void whatIsStoredOverHttpIsReplayedUntilItExpires(String persist, long seconds) throws Exception {
		start(ServerGeneration.NEWEST);
		try (RawClient receiver = joined("{}")) {
			assertAccepted(post("?private=true&" + persist, "{\"a\":1,\"persist\":false}"));
			assertThat((byte[]) receiver.next("the live copy")).startsWith(4, 15, 2, 0, 1);
			receiver.expectNothingElse();
		}
		this.clock.set(START.plusSeconds(seconds).minusMillis(1));
		assertReplayed("{\"a\":1,\"persist\":false}");
		this.clock.advance(Duration.ofMillis(1));
		assertNothingIsReplayed();
	}

	@Test
	void bytesAndJsonThatIsNoObjectCanBeStoredToo() throws Exception {
		start(ServerGeneration.NEWEST);
		assertAccepted(post("?private=true&persist=true", "[1,2]"));
		assertReplayed("{\"_json\":[1,2]}");
		this.server.close();
		start(ServerGeneration.NEWEST);
		assertAccepted(post(SINGLE + "?private=true&persist=true", "application/octet-stream", "raw",
				this.server.jwt(Map.of())));
		try (RawClient later = joined("{\"replay\":{}}")) {
			assertThat((byte[]) later.next("kind 4")).startsWith(4, 15, 2, 61, 0).endsWith('}', 'r', 'a', 'w');
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "&persist=false", "&persist%5B=true", "&persisted=true" })
	void whatDoesNotAskForItIsNotStored(String query) throws Exception {
		start(ServerGeneration.NEWEST);
		assertAccepted(post("?private=true" + query, "{\"persist\":true}"));
		assertAccepted(post("?private=false" + query, "{}"));
		assertNothingIsReplayed();
	}

	@ParameterizedTest
	@ValueSource(strings = { "persist=1", "persist=yes", "persist=", "persist%5B%5D=true", "persist%5Bttl%5D=0",
			"persist%5Bttl%5D=-1", "persist%5Bttl%5D=259201", "persist%5Bttl%5D=3.5", "persist%5Bttl%5D=1h",
			"persist%5Bttl%5D=", "persist%5Bttl%5D%5Bx%5D=1" })
	void whatCannotBeUnderstoodIsRefusedBeforeAnythingElse(String persist) throws Exception {
		this.server = builder().broadcastPersistence(false).start();
		assertRefused(post("?private=true&" + persist, "{}"), 422, INVALID);
		assertRefused(post("?" + persist, "{\"a\":\"" + "x".repeat(1600) + "\"}"), 422, INVALID);
		this.server.suspend();
		assertRefused(post("?private=true&" + persist, "{}"), 422, INVALID);
		assertRefused(post("?private=true&persist=true", "{}"), 403, "{\"message\":\"Tenant is suspended\"}");
	}

	@Test
	void onAPublicChannelItIsRefusedWhateverTheFlagAndBesideTheSize() throws Exception {
		for (boolean flag : new boolean[] { true, false }) {
			try (EmbeddedRealtimeServer started = builder().broadcastPersistence(flag).start()) {
				this.server = started;
				assertRefused(post("?persist=true", "{}"), 422, PUBLIC);
				assertRefused(post("?private=false&persist%5Bttl%5D=1", "{}"), 422, PUBLIC);
				HttpResponse<String> both = post("?persist=true", "{\"a\":\"" + "x".repeat(1600) + "\"}");
				assertThat(both.statusCode()).isEqualTo(422);
				assertThat(Json.parse(both.body()).path("errors").propertyNames()).containsExactlyInAnyOrder("payload",
						"persist");
			}
		}
	}

	@Test
	void whoMayNotSendIsRefusedAndWhoMayNotStoreIsNotToldSo() throws Exception {
		start(ServerGeneration.NEWEST);
		String path = SINGLE + "?private=true&persist=true";
		assertRefused(post(path, "application/json", "{}", this.server.jwt(Map.of("may", "read"))), 403,
				"{\"message\":\"Unauthorized\"}");
		assertAccepted(post(path, "application/json", "{}", this.server.jwt(Map.of("may", "write"))));
		assertNothingIsReplayed();
		this.server.close();
		this.server = builder().broadcastPersistence(false).start();
		assertAccepted(post("?private=true&persist=true", "{}"));
		assertNothingIsReplayed();
	}

	@Test
	void aBatchIsNeverStored() throws Exception {
		start(ServerGeneration.NEWEST);
		for (String query : new String[] { "?persist=true", "?persist=1", "" }) {
			assertAccepted(post("/api/broadcast" + query, "application/json",
					"{\"messages\":[{\"topic\":\"room:1\",\"event\":\"hi\",\"payload\":{},\"private\":true,\"persist\":true}]}",
					this.server.jwt(Map.of())));
		}
		assertNothingIsReplayed();
	}

	@ParameterizedTest
	@ValueSource(strings = { "?private=true&persist=true", "?private=true&persist=1", "?persist=true",
			"?persist%5Bttl%5D=0" })
	void version2129SendsWithoutReadingTheParameter(String query) throws Exception {
		start(ServerGeneration.V2_129);
		assertAccepted(post(query, "{}"));
		assertNothingIsReplayed();
	}

}
