package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the answers of both generations to broadcasts that they refuse (protocol.md
 * 5.6).
 */
class BroadcastAnswersTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final String LARGE = "x".repeat(1600);

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	private void start(ServerGeneration generation) {
		this.server = EmbeddedRealtimeServer.builder()
			.generation(generation)
			.clock(this.clock)
			.maxPayloadKilobytes(1)
			.maxEventsPerSecond(1000)
			.policy((topic, claims) -> claims.path("may").asString("").equals("write") ? Permissions.ALL
					: Permissions.READ_ONLY)
			.start();
	}

	private RawClient connect(String version) {
		return RawClient.connect(this.server, this.server.apiKey(), version);
	}

	private RawClient joined(RawClient client, String config) {
		client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":%s,\"access_token\":\"%s\"}]"
			.formatted(config, this.server.jwt(Map.of("may", "write"))));
		assertThat(client.nextText()).contains("\"ok\"");
		return client;
	}

	/**
	 * Join a private channel with the key of the socket, which may only read.
	 */
	private static RawClient reading(RawClient client, String broadcast) {
		client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":{\"private\":true,\"broadcast\":%s}}]"
			.formatted(broadcast));
		assertThat(client.nextText()).contains("\"ok\"");
		return client;
	}

	private static void broadcast(RawClient client, String ref, String payload) {
		client.send("[\"1\",\"%s\",\"realtime:r\",\"broadcast\",{\"event\":\"e\",\"payload\":\"%s\"}]".formatted(ref,
				payload));
	}

	private static String error(String ref, String response) {
		return "[\"1\",\"%s\",\"realtime:r\",\"phx_reply\",{\"status\":\"error\",\"response\":%s}]".formatted(ref,
				response);
	}

	private void refresh(RawClient client, Map<String, ?> claims) {
		client.send("[\"1\",\"9\",\"realtime:r\",\"access_token\",{\"access_token\":\"%s\"}]"
			.formatted(this.server.jwt(claims)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			NEWEST | {"error":"payload_size_exceeded"}
			V2_129 | "payload_size_exceeded"
			""")
	void aBroadcastThatIsTooLargeIsToldInTheFormOfTheGeneration(ServerGeneration generation, String response) {
		start(generation);
		try (RawClient second = connect("2.0.0");
				RawClient first = connect("1.0.0");
				RawClient other = connect("2.0.0")) {
			joined(second, "{\"broadcast\":{\"ack\":true}}");
			joined(other, "{}");
			broadcast(second, "2", LARGE);
			second.expect(error("2", response));
			second.send(("\3\1\1\12\1\0\1" + "13realtime:re\"" + LARGE + "\"").getBytes());
			second.expect(error("3", response));
			first.send("{\"topic\":\"realtime:r\",\"event\":\"phx_join\",\"payload\":{\"config\":{\"broadcast\":"
					+ "{\"ack\":true}}},\"ref\":\"1\",\"join_ref\":\"1\"}");
			assertThat(first.nextText()).contains("\"ok\"");
			first.send("{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":\"" + LARGE
					+ "\",\"ref\":\"2\",\"join_ref\":\"1\"}");
			first.expect("{\"topic\":\"realtime:r\",\"event\":\"phx_reply\",\"payload\":"
					+ "{\"status\":\"error\",\"response\":%s},\"ref\":\"2\"}".formatted(response));
			other.expectNothingElse();
		}
	}

	@Test
	void theNewestSaysThatAWriteIsNotAllowed() {
		start(ServerGeneration.NEWEST);
		try (RawClient second = connect("2.0.0"); RawClient first = connect("1.0.0")) {
			reading(second, "{\"ack\":true,\"self\":true}");
			broadcast(second, "2", "x");
			second.expect(error("2", "{\"error\":\"unauthorized\"}"));
			// the permission is asked for before the size is looked at
			broadcast(second, "3", LARGE);
			second.expect(error("3", "{\"error\":\"unauthorized\"}"));
			first.send("{\"topic\":\"realtime:r\",\"event\":\"phx_join\",\"payload\":{\"config\":{\"private\":true,"
					+ "\"broadcast\":{\"ack\":true}}},\"ref\":\"1\",\"join_ref\":\"1\"}");
			assertThat(first.nextText()).contains("\"ok\"");
			first.send(
					"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{},\"ref\":\"2\",\"join_ref\":\"1\"}");
			first.expect("{\"topic\":\"realtime:r\",\"event\":\"phx_reply\",\"payload\":"
					+ "{\"status\":\"error\",\"response\":{\"error\":\"unauthorized\"}},\"ref\":\"2\"}");
			second.expectNothingElse();
		}
	}

	@Test
	void version2129SaysNothingOfAWriteThatIsNotAllowed() {
		start(ServerGeneration.V2_129);
		try (RawClient client = connect("2.0.0")) {
			reading(client, "{\"ack\":true,\"self\":true}");
			broadcast(client, "2", "x");
			broadcast(client, "3", LARGE);
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whoDidNotAskForAcknowledgementsIsNotAnswered(ServerGeneration generation) {
		start(generation);
		try (RawClient client = connect("2.0.0"); RawClient writer = connect("2.0.0")) {
			reading(client, "{}");
			joined(writer, "{\"private\":true}");
			broadcast(client, "2", "x");
			broadcast(writer, "2", LARGE);
			this.server.faults().refuseBroadcasts("r", BroadcastError.QUERY_CANCELED);
			broadcast(writer, "3", "x");
			client.expectNothingElse();
			writer.expectNothingElse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aTestCanHaveEachCodeOfTheNewest(BroadcastError error) {
		start(ServerGeneration.NEWEST);
		Fault fault = this.server.faults().times(1).refuseBroadcasts("r", error);
		try (RawClient client = connect("2.0.0"); RawClient other = connect("2.0.0")) {
			joined(client, "{\"private\":true,\"broadcast\":{\"ack\":true}}");
			joined(other, "{\"private\":true}");
			broadcast(client, "2", "x");
			client.expect(error("2", "{\"error\":\"" + error.code() + "\"}"));
			assertThat(fault.strikes()).isEqualTo(1);
			other.expectNothingElse();
			// only a missing permission is remembered
			broadcast(client, "3", "x");
			assertThat(client.nextText()).contains((error == BroadcastError.UNAUTHORIZED) ? "unauthorized" : "\"ok\"");
		}
	}

	@Test
	void codesAreSpelledAsTheServerDoes() {
		start(ServerGeneration.NEWEST);
		assertThat(BroadcastError.values()).extracting(BroadcastError::code)
			.containsExactlyInAnyOrder("payload_size_exceeded", "unauthorized", "rls_policy_error", "query_canceled",
					"missing_partition", "unable_to_connect_to_project", "increase_connection_pool",
					"unable_to_set_policies", "invalid_persist_ttl");
	}

	@ParameterizedTest
	@EnumSource
	void ofTheCodesVersion2129KnowsTheSizeOnly(BroadcastError error) {
		start(ServerGeneration.V2_129);
		this.server.faults().refuseBroadcasts("r", error);
		try (RawClient client = connect("2.0.0"); RawClient other = connect("2.0.0")) {
			joined(client, "{\"private\":true,\"broadcast\":{\"ack\":true}}");
			joined(other, "{\"private\":true}");
			broadcast(client, "2", "x");
			if (error == BroadcastError.PAYLOAD_SIZE_EXCEEDED) {
				client.expect(error("2", "\"payload_size_exceeded\""));
			}
			client.expectNothingElse();
			other.expectNothingElse();
		}
	}

	@Test
	void aRefusalIsRememberedUntilAnotherTokenIsApplied() {
		start(ServerGeneration.NEWEST);
		Fault fault = this.server.faults().times(1).refuseBroadcasts("r", BroadcastError.UNAUTHORIZED);
		try (RawClient client = connect("2.0.0")) {
			joined(client, "{\"private\":true,\"broadcast\":{\"ack\":true}}");
			String refused = "{\"error\":\"unauthorized\"}";
			broadcast(client, "2", "x");
			client.expect(error("2", refused));
			fault.close();
			// whatever the policies would say by now
			this.server.faults().times(1).refuseBroadcasts("r", BroadcastError.QUERY_CANCELED);
			broadcast(client, "3", "x");
			client.expect(error("3", refused));
			refresh(client, Map.of("may", "write", "n", 1));
			broadcast(client, "4", "x");
			client.expect(error("4", "{\"error\":\"query_canceled\"}"));
			broadcast(client, "5", "x");
			client.expect("[\"1\",\"5\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
		}
	}

	@ParameterizedTest
	@EnumSource
	void withoutADatabaseNeitherGenerationAnswersNorRelays(ServerGeneration generation) {
		start(generation);
		try (RawClient client = connect("2.0.0")) {
			joined(client, "{\"private\":true,\"broadcast\":{\"ack\":true,\"self\":true}}");
			try (Fault fault = this.server.faults().ignoreBroadcasts("r")) {
				broadcast(client, "2", "x");
				client.expectNothingElse();
				assertThat(fault.strikes()).isEqualTo(1);
			}
			broadcast(client, "3", "x");
			assertThat(client.nextText()).contains("\"broadcast\"");
			assertThat(client.nextText()).contains("\"ok\"");
		}
	}

	@ParameterizedTest
	@CsvSource({ "NEWEST, x, 0", "V2_129, x, 0", "NEWEST, large, 2", "V2_129, large, 2" })
	void whatIsNotAllowedDoesNotCountAndWhatIsTooLargeDoes(ServerGeneration generation, String payload, String average)
			throws Exception {
		start(generation);
		try (RawClient client = connect("2.0.0")) {
			if (payload.equals("large")) {
				joined(client, "{\"private\":true}");
			}
			else {
				reading(client, "{}");
			}
			for (int i = 0; i < 20; i++) {
				broadcast(client, "2", payload.equals("large") ? LARGE : payload);
			}
			client.expectNothingElse();
		}
		this.clock.advance(Duration.ofSeconds(5));
		HttpResponse<String> response = HTTP
			.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + "/api/broadcast/r/events/e"))
				.header("apikey", this.server.apiKey())
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{}"))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.headers().firstValue("x-rate-rolling")).contains(average);
	}

}
