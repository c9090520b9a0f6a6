package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rates (protocol.md 7), which count on the clock: a burst gets through, the limit is
 * judged every five seconds, and the punishment lasts until the average has fallen.
 */
class RateLimitTests {

	private static final Duration TICK = Duration.ofSeconds(5);

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	private EmbeddedRealtimeServerBuilder builder() {
		return EmbeddedRealtimeServer.builder().clock(this.clock);
	}

	private HttpResponse<String> batch(int messages) throws Exception {
		String message = "{\"topic\":\"room\",\"event\":\"x\",\"payload\":{}}";
		return post("/api/broadcast",
				"{\"messages\":[" + String.join(",", Collections.nCopies(messages, message)) + "]}");
	}

	private HttpResponse<String> post(String path, String body) throws Exception {
		return HTTP.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + path))
			.header("apikey", this.server.apiKey())
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void joinsBeyondTheRateAreRefusedAndCloseTheSocketUntilTheAverageHasFallen() throws Exception {
		this.server = builder().maxJoinsPerSecond(2).start();
		try (RawClient client = RawClient.connect(this.server); RawClient bystander = RawClient.connect(this.server)) {
			for (int i = 0; i < 20; i++) {
				assertThat(client.join("1", "room" + i, "{}")).contains("\"ok\"");
			}
			// 20 in the first of two buckets: an average of 2 a second
			this.clock.advance(TICK);
			assertThat(client.join("2", "other", "{}")).isEqualTo("[\"2\",\"2\",\"realtime:other\",\"phx_reply\","
					+ "{\"status\":\"error\",\"response\":{\"reason\":\"ClientJoinRateLimitReached: Too many joins per second\"}}]");
			assertThat(client.awaitClose()).isEqualTo(1001);
			bystander.expectNothingElse();
			HttpResponse<String> refused = HTTP.send(HttpRequest
				.newBuilder(URI
					.create(this.server.httpUrl() + "/socket/websocket?vsn=2.0.0&apikey=" + this.server.apiKey()))
				.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.body()).isEqualTo("{\"error\":\"Too many joins per second\"}");
			this.clock.advance(TICK);
			assertThat(bystander.join("1", "room", "{}")).contains("\"ok\"");
		}
	}

	@Test
	void channelsThatReceiveTooMuchAreClosedBehindTheirMessage() {
		this.server = builder().maxEventsPerSecond(2).start();
		try (RawClient sender = RawClient.connect(this.server);
				RawClient receiver = RawClient.connect(this.server);
				RawClient quiet = RawClient.connect(this.server)) {
			sender.join("1", "room", "{\"broadcast\":{\"self\":true,\"ack\":true}}");
			receiver.join("1", "room", "{}");
			quiet.join("1", "elsewhere", "{}");
			sender.nextText();
			receiver.nextText();
			quiet.nextText();
			// each is counted once when it comes in and twice when it is delivered
			for (int i = 0; i < 7; i++) {
				sender.send("[\"1\",\"2\",\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{}}]");
				sender.nextText();
				sender.nextText();
				receiver.nextText();
			}
			this.clock.advance(TICK);
			sender.send("[\"1\",\"3\",\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{}}]");
			sender.expect("[null,null,\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{}}]")
				.expect("[\"1\",\"3\",\"realtime:room\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			receiver.expect("[null,null,\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{}}]");
			for (RawClient client : new RawClient[] { sender, receiver }) {
				client
					.expect("[\"1\",null,\"realtime:room\",\"system\",{\"extension\":\"system\",\"status\":\"error\","
							+ "\"message\":\"Too many messages per second\",\"channel\":\"room\"}]")
					.expect("[\"1\",\"1\",\"realtime:room\",\"phx_close\",{}]")
					.expectNothingElse();
			}
			quiet.expectNothingElse();
		}
	}

	@Test
	void broadcastsOverHttpAreRefusedBeyondTheRate() throws Exception {
		this.server = builder().maxEventsPerSecond(4).start();
		assertThat(batch(5)).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(response.body())
				.isEqualTo("{\"message\":\"Too many messages to broadcast, please reduce the batch size\"}");
		});
		for (int i = 0; i < 10; i++) {
			assertThat(batch(4).statusCode()).isEqualTo(202);
		}
		this.clock.advance(TICK);
		assertThat(post("/api/broadcast/room/events/x", "{}")).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(response.body()).isEqualTo("{\"message\":\"Too many requests\"}");
			assertThat(response.headers().firstValue("x-rate-rolling")).contains("4");
			assertThat(response.headers().firstValue("x-rate-limit")).contains("4");
			assertThat(response.headers().firstValue("x-rate-limit-remaining")).contains("0");
		});
		this.clock.advance(TICK);
		assertThat(post("/api/broadcast/room/events/x", "{}").statusCode()).isEqualTo(202);
	}

	@Test
	void databaseChangesAndBroadcastsBeyondTheRateVanish() {
		this.server = builder().maxEventsPerSecond(1).start();
		this.server.database().table("todos").column("id", "int8").primaryKey("id").create();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room",
					"{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}");
			client.awaitTexts(2);
			for (int i = 0; i < 10; i++) {
				this.server.database().insert("todos", Map.of("id", i));
				this.server.database().send("elsewhere", "x", Map.of(), false);
			}
			client.awaitTexts(12);
			this.clock.advance(TICK);
			this.server.database().insert("todos", Map.of("id", 10));
			this.server.database().deliverChanges();
			this.clock.advance(TICK);
			this.server.database().insert("todos", Map.of("id", 11));
			assertThat(client.awaitTexts(13).get(12)).contains("\"id\":11");
		}
	}

	@Test
	void presenceBeyondTheRateEndsTheChannel() {
		this.server = builder().maxPresenceEventsPerSecond(1).start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", "{\"presence\":{\"enabled\":true}}");
			client.nextText();
			client.nextText();
			for (int i = 0; i < 5; i++) {
				client.send("[\"1\",\"2\",\"realtime:room\",\"presence\",{\"event\":\"track\",\"payload\":{\"n\":" + i
						+ "}}]");
				client.nextText();
				client.nextText();
			}
			// the state, five calls and five diffs: an average above 1 a second
			this.clock.advance(TICK);
			client.send("[\"2\",\"2\",\"realtime:other\",\"phx_join\",{\"config\":{\"presence\":{\"enabled\":true}}}]");
			client.nextText();
			client
				.expect("[\"2\",null,\"realtime:other\",\"system\",{\"extension\":\"system\",\"status\":\"error\","
						+ "\"message\":\"Too many presence messages per second\",\"channel\":\"other\"}]")
				.expect("[\"2\",\"2\",\"realtime:other\",\"phx_close\",{}]")
				.expectNothingElse();
			client.send("[\"3\",\"3\",\"realtime:third\",\"phx_join\",{\"config\":{}}]");
			client.nextText();
			client.send("[\"3\",\"4\",\"realtime:third\",\"presence\",{\"event\":\"track\",\"payload\":{}}]");
			assertThat(client.nextText()).contains("Too many presence messages per second");
			client.expect("[\"3\",\"3\",\"realtime:third\",\"phx_close\",{}]").expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "V2_129, 2, presence_state", "NEWEST, 3, Too many presence messages per second" })
	void theStateBehindAFirstTrackCounts(ServerGeneration generation, int frames, String outcome) {
		this.server = builder().generation(generation).maxPresenceEventsPerSecond(1).start();
		try (RawClient client = RawClient.connect(this.server)) {
			for (int i = 0; i < 5; i++) {
				client.join("1", "room" + i, "{}");
				client.nextText();
				client.send("[\"1\",\"2\",\"realtime:room" + i + "\",\"presence\",{\"event\":\"track\"}]");
				for (int frame = 0; frame < frames; frame++) {
					client.nextText();
				}
			}
			client.expectNothingElse();
			// five calls and five diffs are just what is allowed
			this.clock.advance(TICK);
			client.join("1", "other", "{\"presence\":{\"enabled\":true}}");
			client.nextText();
			assertThat(client.nextText()).contains(outcome);
		}
	}

	@Test
	void thePresenceCallsOfAChannelCanBeLimitedOtherwise() {
		this.server = builder().maxPresenceCalls(2, Duration.ofSeconds(3)).start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", "{}");
			for (int i = 0; i < 2; i++) {
				untrack(client);
			}
			this.clock.advance(Duration.ofMillis(3001));
			for (int i = 0; i < 2; i++) {
				untrack(client);
			}
			client.send("[\"1\",\"2\",\"realtime:room\",\"presence\",{\"event\":\"untrack\"}]");
			assertThat(client.awaitTexts(6).get(5)).contains("Client presence rate limit exceeded");
		}
	}

	private static void untrack(RawClient client) {
		int before = client.texts().size();
		client.send("[\"1\",\"2\",\"realtime:room\",\"presence\",{\"event\":\"untrack\"}]");
		assertThat(client.awaitTexts(before + 1).get(before)).contains("\"ok\"");
	}

	@Test
	void onlySocketsThatHaveJoinedAreUsersUntilTheyClose() throws Exception {
		this.server = builder().maxConcurrentUsers(1).start();
		RawClient first = RawClient.connect(this.server);
		try (RawClient second = RawClient.connect(this.server)) {
			assertThat(first.join("1", "room", "{}")).contains("\"ok\"");
			assertThat(first.join("2", "other", "{}")).contains("\"ok\"");
			assertThat(second.join("1", "room", "{}")).contains("ConnectionRateLimitReached: Too many connected users");
			HttpResponse<String> refused = HTTP.send(HttpRequest
				.newBuilder(URI
					.create(this.server.httpUrl() + "/socket/websocket?vsn=2.0.0&apikey=" + this.server.apiKey()))
				.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.body()).isEqualTo("{\"error\":\"Too many connected users\"}");
			first.close();
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			assertThat(second.join("2", "room", "{}")).contains("\"ok\"");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRefusedJoinMakesItsSocketAUserOfAnOlderServerOnly(ServerGeneration generation) {
		this.server = builder().generation(generation).maxConcurrentUsers(1).start();
		RawClient first = RawClient.connect(this.server);
		try (RawClient second = RawClient.connect(this.server)) {
			assertThat(first.join("1", "room", "{\"broadcast\":{\"replay\":{\"since\":1}}}"))
				.contains("UnableToReplayMessages");
			if (generation == ServerGeneration.V2_129) {
				assertThat(second.join("1", "room", "{}"))
					.contains("ConnectionRateLimitReached: Too many connected users");
				assertThat(first.join("2", "room", "{}")).contains("\"ok\"");
			}
			else {
				assertThat(second.join("1", "room", "{}")).contains("\"ok\"");
			}
			first.close();
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			assertThat(second.join("2", "room", "{}")).contains("\"ok\"");
		}
	}

	@Test
	void withoutLimitsNothingIsRefused() throws Exception {
		this.server = builder().start();
		try (RawClient client = RawClient.connect(this.server)) {
			for (int i = 0; i < 50; i++) {
				client.join("1", "room" + i, "{}");
			}
			for (int i = 0; i < 2000; i++) {
				this.server.channel("room0").broadcast("x", i);
			}
			client.awaitTexts(2050);
			this.clock.advance(TICK);
			assertThat(client.join("1", "last", "{}")).contains("\"ok\"");
			this.server.channel("room0").broadcast("x", "y");
			client.awaitTexts(2052);
			client.send("[null,\"hb\",\"phoenix\",\"heartbeat\",{}]");
			assertThat(client.awaitTexts(2053).get(2052)).contains("\"hb\"");
			assertThat(batch(200).statusCode()).isEqualTo(202);
		}
	}

}
