package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts sent from SQL, live and replayed.
 */
class ReplayTests {

	private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

	private final MutableClock clock = new MutableClock(START);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.clock(this.clock)
		.maxPayloadKilobytes(1)
		.policy((topic, claims) -> switch (claims.path("may").asString("all")) {
			case "presence" -> new ChannelPolicy.Permissions(false, true, true, true);
			default -> ChannelPolicy.Permissions.ALL;
		})
		.start();

	private final ServerDatabase database = this.server.database();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static String join(String config) {
		return "[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":%s}]".formatted(config);
	}

	private static String replay(String parameters) {
		return join("{\"private\":true,\"broadcast\":{\"replay\":%s}}".formatted(parameters));
	}

	private static RawClient joined(RawClient client) {
		assertThat(client.nextText()).contains("phx_reply", "\"status\":\"ok\"");
		return client;
	}

	private static String replayed(String event, String id, String payload) {
		return "[\"1\",null,\"realtime:room\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"%s\",\"payload\":%s,\"meta\":{\"id\":\"%s\",\"replayed\":true}}]"
			.formatted(event, payload, id);
	}

	private static byte[] kind4(String event, boolean json, String meta, String data) {
		byte[] header = { 4, (byte) "realtime:room".length(), (byte) event.length(), (byte) meta.length(),
				(byte) (json ? 1 : 0) };
		return (new String(header, StandardCharsets.ISO_8859_1) + "realtime:room" + event + meta + data)
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	@Test
	void aLiveMessageReachesEachVersionInItsForm() {
		try (RawClient second = RawClient.connect(this.server);
				RawClient first = RawClient.connect(this.server, this.server.apiKey(), "1.0.0");
				RawClient open = RawClient.connect(this.server)) {
			joined(second.send(join("{\"private\":true}")));
			joined(first.send(
					"{\"topic\":\"realtime:room\",\"event\":\"phx_join\",\"payload\":{\"config\":{\"private\":true}},\"ref\":\"1\",\"join_ref\":\"1\"}"));
			joined(open.send(join("{}")));
			String id = this.database.send("room", "text", Map.of("id", "mine", "n", 1), true);
			String binary = this.database.sendBinary("realtime:room", "bin", "raw".getBytes(StandardCharsets.UTF_8),
					true);
			String last = this.database.send("realtime:room", "last", Map.of(), true);
			byte[] frame = (byte[]) second.next("kind 4");
			String meta = "{\"id\":\"" + id + "\"}";
			assertThat(new String(frame, StandardCharsets.UTF_8))
				.startsWith(new String(kind4("text", true, meta, ""), StandardCharsets.UTF_8))
				.contains("\"id\":\"mine\"", "\"n\":1");
			assertThat(second.next("kind 4")).isEqualTo(kind4("bin", false, "{\"id\":\"" + binary + "\"}", "raw"));
			assertThat(second.next("kind 4"))
				.isEqualTo(kind4("last", true, "{\"id\":\"" + last + "\"}", "{\"id\":\"" + last + "\"}"));
			first.expect(
					"{\"topic\":\"realtime:room\",\"event\":\"broadcast\",\"payload\":{\"type\":\"broadcast\",\"event\":\"text\",\"payload\":{\"id\":\"mine\",\"n\":1},\"meta\":%s},\"ref\":null}"
						.formatted(meta));
			assertThat(first.nextText()).contains("\"last\"");
			open.expectNothingElse();
			this.database.send("room", "open", Map.of(), false);
			assertThat(open.next("kind 4")).isInstanceOf(byte[].class);
			second.expectNothingElse();
		}
	}

	@Test
	void messagesAreKeptForThreeDaysAndTheRestOfTheirDay() {
		String id = this.database.send("room", "old", Map.of("id", "x"), true);
		Instant dropped = Instant.parse("2027-01-19T00:00:00Z");
		this.clock.advance(Duration.between(START, dropped).minusMillis(1));
		try (RawClient before = RawClient.connect(this.server)) {
			joined(before.send(replay("{\"since\":0}"))).expect(replayed("old", id, "{\"id\":\"x\"}"));
		}
		this.clock.advance(Duration.ofMillis(1));
		try (RawClient after = RawClient.connect(this.server)) {
			joined(after.send(replay("{\"since\":0}"))).expectNothingElse();
		}
	}

	@Test
	void storedMessagesAreReplayedToEachVersionInItsForm() {
		String id = this.database.send("room", "text", Map.of("n", 1, "id", "x"), true);
		String binary = this.database.sendBinary("room", "bin", new byte[] { 'r', 'a', 'w' }, true);
		this.database.send("room", "public", Map.of(), false);
		this.database.send("elsewhere", "other", Map.of(), true);
		try (RawClient second = RawClient.connect(this.server);
				RawClient first = RawClient.connect(this.server, this.server.apiKey(), "1.0.0")) {
			joined(second.send(replay("{\"since\":0}"))).expect(replayed("text", id, "{\"n\":1,\"id\":\"x\"}"));
			assertThat(second.next("kind 4"))
				.isEqualTo(kind4("bin", false, "{\"id\":\"" + binary + "\",\"replayed\":true}", "raw"));
			second.expectNothingElse();
			joined(first.send(
					"{\"topic\":\"realtime:room\",\"event\":\"phx_join\",\"payload\":{\"config\":{\"private\":true,\"broadcast\":{\"replay\":{\"since\":0}}}},\"ref\":\"1\",\"join_ref\":\"1\"}"));
			first.expect(
					"{\"topic\":\"realtime:room\",\"event\":\"broadcast\",\"payload\":{\"type\":\"broadcast\",\"event\":\"text\",\"payload\":{\"n\":1,\"id\":\"x\"},\"meta\":{\"id\":\"%s\",\"replayed\":true}},\"ref\":null}"
						.formatted(id));
			this.database.send("room", "live", Map.of(), true);
			assertThat(first.nextText()).contains("\"live\"").doesNotContain("replayed");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"since":0}                       | 5 | 29
			{"since":0,"limit":25}            | 5 | 29
			{"since":0,"limit":1000}          | 5 | 29
			{"since":0,"limit":null}          | 5 | 29
			{"since":0,"limit":false}         | 5 | 29
			{"since":0,"limit":3}             | 27 | 29
			{"since":0,"limit":0}             | 29 | 29
			{"since":0,"limit":-7}            | 29 | 29
			{"since":1800000028000}           | 28 | 29
			{"since":1800000028001}           | 29 | 29
			{"since":1800000020000,"limit":2} | 28 | 29
			{"since":1800000029001}           | 1 | 0
			{"since":-1}                      | 5 | 29
			""")
	void theNewestFromATimeOnAreReplayedTheOldestFirst(String parameters, int first, int last) {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			this.clock.set(START.plusSeconds(i));
			ids.add(this.database.send("room", "e" + i, Map.of("id", i), true));
		}
		try (RawClient client = RawClient.connect(this.server)) {
			joined(client.send(replay(parameters)));
			for (int i = first; i <= last; i++) {
				client.expect(replayed("e" + i, ids.get(i), "{\"id\":" + i + "}"));
			}
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{"private":false,"broadcast":{"replay":{"since":0}}}              | UnableToReplayMessages: Replay is not allowed for public channels
					{"broadcast":{"replay":null}}                                     | UnableToReplayMessages: Replay is not allowed for public channels
					{"private":true,"broadcast":{"replay":{"since":"0"}}}             | UnableToReplayMessages: Replay params are not valid
					{"private":true,"broadcast":{"replay":{"since":1.5}}}             | UnableToReplayMessages: Replay params are not valid
					{"private":true,"broadcast":{"replay":{"since":0,"limit":"1"}}}   | UnableToReplayMessages: Replay params are not valid
					{"private":true,"broadcast":{"replay":{"since":253402300800000}}} | UnableToReplayMessages: Replay params are not valid
					""")
	void aReplayThatIsNotPossibleRefusesTheJoin(String config, String reason) {
		this.database.send("room", "e", Map.of(), true);
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join(config));
			client.expect(
					"[\"1\",\"1\",\"realtime:room\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":\"%s\"}}]"
						.formatted(reason));
		}
	}

	@Test
	void aReplayNeedsTheRightToReadBroadcasts() {
		this.database.send("room", "e", Map.of(), true);
		try (RawClient client = RawClient.connect(this.server)) {
			String join = "[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":{\"private\":true%s},\"access_token\":\"%s\"}]";
			String token = this.server.jwt(Map.of("may", "presence"));
			client.send(join.formatted(",\"broadcast\":{\"replay\":{\"since\":0}}", token));
			client.expect(
					"[\"1\",\"1\",\"realtime:room\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":\"Unauthorized: You do not have permissions to read from this Channel topic: room\"}}]");
			joined(client.send(join.formatted("", token)));
			this.database.send("room", "live", Map.of(), true);
			client.expectNothingElse();
		}
	}

	@Test
	void whatNobodyReceivedLiveIsStillReplayed() {
		try (RawClient client = RawClient.connect(this.server); RawClient later = RawClient.connect(this.server)) {
			joined(client.send(join("{\"private\":true}")));
			this.database.pauseReplication();
			this.database.send("room", "missed", Map.of(), true);
			this.database.resumeReplication();
			// larger than the limit allows to deliver
			this.database.send("room", "large", Map.of("text", "x".repeat(1600)), true);
			client.expectNothingElse();
			joined(later.send(replay("{\"since\":0}")));
			assertThat(later.nextText()).contains("\"missed\"");
			assertThat(later.nextText()).contains("\"large\"");
		}
	}

	@Test
	void messagesFromTheFutureAreLeftOut() {
		this.clock.advance(Duration.ofMinutes(10));
		this.database.send("room", "future", Map.of(), true);
		this.clock.set(START);
		this.database.send("room", "now", Map.of(), true);
		try (RawClient client = RawClient.connect(this.server)) {
			joined(client.send(replay("{\"since\":0}")));
			JsonNode frame = Json.parse(client.nextText());
			assertThat(frame.at("/4/event").stringValue()).isEqualTo("now");
			client.expectNothingElse();
		}
	}

}
