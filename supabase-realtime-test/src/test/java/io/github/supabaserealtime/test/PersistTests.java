package io.github.supabaserealtime.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Broadcasts of clients that the newest server stores (protocol.md 5.7), byte by byte.
 */
class PersistTests {

	private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

	private static final String ACK = "{\"private\":true,\"broadcast\":{\"ack\":true}}";

	private static final String SECOND_OK = "[\"1\",\"2\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]";

	private final MutableClock clock = new MutableClock(START);

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	private EmbeddedRealtimeServerBuilder builder(ServerGeneration generation) {
		return EmbeddedRealtimeServer.builder()
			.generation(generation)
			.clock(this.clock)
			.policy((topic, claims) -> switch (claims.path("may").asString("")) {
				case "write" -> new Permissions(true, true, true, true);
				case "read" -> Permissions.READ_ONLY;
				default -> Permissions.ALL;
			});
	}

	private void start(ServerGeneration generation) {
		this.server = builder(generation).start();
	}

	private RawClient joined(String config) {
		return joined(config, "all");
	}

	private RawClient joined(String config, String may) {
		RawClient client = RawClient.connect(this.server);
		client.send(join(config, may));
		assertThat(client.nextText()).contains("\"status\":\"ok\"");
		return client;
	}

	private String join(String config, String may) {
		return "[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":%s,\"access_token\":\"%s\"}]".formatted(config,
				this.server.jwt(Map.of("may", may)));
	}

	private RawClient replaying() {
		return joined("{\"private\":true,\"broadcast\":{\"replay\":{\"since\":0}}}");
	}

	/**
	 * A frame of kind 3 with the join reference 1, the reference 2 and JSON as payload.
	 */
	private static byte[] kind3(String metadata, String event, String payload) {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.writeBytes(new byte[] { 3, 1, 1, 10, (byte) event.length(), (byte) metadata.length(), 1 });
		frame.writeBytes(("12realtime:r" + event + metadata + payload).getBytes(StandardCharsets.UTF_8));
		return frame.toByteArray();
	}

	private static byte[] hex(String bytes) {
		return HexFormat.of().parseHex(bytes.replace(" ", ""));
	}

	private static String storedId(RawClient client, String ref) {
		JsonNode reply = Json.parse(client.nextText());
		String id = reply.at("/4/response/id").asString("");
		assertThat(id).matches("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
		assertThat(reply).isEqualTo(Json
			.parse("[\"1\",\"%s\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"id\":\"%s\"}}]"
				.formatted(ref, id)));
		return id;
	}

	private static String replayed(String event, String payload, String id) {
		return "[\"1\",null,\"realtime:r\",\"broadcast\",{\"event\":\"%s\",\"payload\":%s,\"type\":\"broadcast\",\"meta\":{\"id\":\"%s\",\"replayed\":true}}]"
			.formatted(event, payload, id);
	}

	@Test
	void whatRealtimeJsSendsIsStoredAndReplayedByteByByte() {
		start(ServerGeneration.NEWEST);
		try (RawClient sender = joined("{\"private\":true,\"broadcast\":{\"ack\":true,\"self\":true}}");
				RawClient receiver = joined("{\"private\":true}")) {
			sender.send(hex(
					"03 01 01 0a 01 10 01 31 37 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 70 65 72 73 69 73 74 22 3a 74 72 75 65 7d 7b 22 61 22 3a 31 7d"));
			byte[] live = hex("04 0a 01 00 01 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 61 22 3a 31 7d");
			// the own copy, then the insert, then the answer
			assertThat(sender.next("the own copy")).isEqualTo(live);
			String first = storedId(sender, "7");
			this.clock.advance(Duration.ofSeconds(1));
			sender.send(hex(
					"03 01 01 0a 01 18 01 31 37 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 70 65 72 73 69 73 74 22 3a 7b 22 74 74 6c 22 3a 33 36 30 30 7d 7d 7b 22 61 22 3a 31 7d"));
			assertThat(sender.next("the own copy")).isEqualTo(live);
			String second = storedId(sender, "7");
			this.clock.advance(Duration.ofSeconds(1));
			sender.send(hex(
					"03 01 01 0a 03 10 00 31 37 72 65 61 6c 74 69 6d 65 3a 72 62 69 6e 7b 22 70 65 72 73 69 73 74 22 3a 74 72 75 65 7d 01 02 ff"));
			assertThat(sender.next("the own copy"))
				.isEqualTo(hex("04 0a 03 00 00 72 65 61 6c 74 69 6d 65 3a 72 62 69 6e 01 02 ff"));
			String third = storedId(sender, "7");
			// nobody can tell from the live copies that they are stored
			for (int i = 0; i < 2; i++) {
				assertThat(receiver.next("a live copy")).isEqualTo(live);
			}
			receiver.next("the binary one");
			receiver.expectNothingElse();
			try (RawClient later = replaying()) {
				later.expect(replayed("e", "{\"a\":1}", first)).expect(replayed("e", "{\"a\":1}", second));
				String id = HexFormat.ofDelimiter(" ").formatHex(third.getBytes(StandardCharsets.UTF_8));
				assertThat(later.next("kind 4")).isEqualTo(hex(
						"04 0a 03 3d 00 72 65 61 6c 74 69 6d 65 3a 72 62 69 6e 7b 22 69 64 22 3a 22 %s 22 2c 22 72 65 70 6c 61 79 65 64 22 3a 74 72 75 65 7d 01 02 ff"
							.formatted(id)));
				later.expectNothingElse();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "\"true\"", "{}", "{\"ttl\":null}", "{\"other\":1}", "{\"ttl\":259200}",
			"{\"ttl\":\"259200\"}", "{\"ttl\":259200,\"other\":1}" })
	void thatIsStoredForTheLongestTime(String persist) {
		assertStoredFor(persist, Duration.ofHours(72));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"ttl":1}      | 1
			{"ttl":"1"}    | 1
			{"ttl":3600}   | 3600
			{"ttl":"0060"} | 60
			""")
	void thatIsStoredForThatManySeconds(String persist, long seconds) {
		assertStoredFor(persist, Duration.ofSeconds(seconds));
	}

	private void assertStoredFor(String persist, Duration time) {
		start(ServerGeneration.NEWEST);
		try (RawClient sender = joined(ACK)) {
			sender.send(kind3("{\"persist\":" + persist + "}", "e", "{\"a\":1}"));
			String id = storedId(sender, "2");
			this.clock.set(START.plus(time).minusMillis(1));
			try (RawClient inTime = replaying()) {
				inTime.expect(replayed("e", "{\"a\":1}", id)).expectNothingElse();
			}
			this.clock.set(START.plus(time));
			try (RawClient late = replaying()) {
				late.expectNothingElse();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"persist\":false}", "{\"persist\":\"false\"}", "{\"persist\":null}", "{}",
			"{\"ttl\":3600}", "[true]", "7", "\"persist\"", "" })
	void thatIsRelayedAndNotStored(String metadata) {
		start(ServerGeneration.NEWEST);
		try (RawClient sender = joined(ACK); RawClient receiver = joined("{\"private\":true}")) {
			sender.send(kind3(metadata, "e", "{\"a\":1}"));
			sender.expect(SECOND_OK);
			assertThat(receiver.next("a live copy")).isInstanceOf(byte[].class);
			try (RawClient later = replaying()) {
				later.expectNothingElse();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "\"yes\"", "\"\"", "[]", "{\"ttl\":0}", "{\"ttl\":-1}", "{\"ttl\":259201}",
			"{\"ttl\":3.5}", "{\"ttl\":\"1h\"}", "{\"ttl\":\"\"}", "{\"ttl\":[]}", "{\"ttl\":true}",
			"{\"ttl\":99999999999999999999}", "{\"ttl\":\"99999999999999999999\"}" })
	void whatCannotBeUnderstoodIsRefusedAndNotSent(String persist) {
		// even where nothing would be stored, and before the permission is asked for
		this.server = builder(ServerGeneration.NEWEST).broadcastPersistence(false).start();
		try (RawClient sender = joined(ACK);
				RawClient reader = joined(ACK, "read");
				RawClient silent = joined("{\"private\":true}")) {
			for (RawClient client : List.of(sender, reader, silent)) {
				client.send(kind3("{\"persist\":" + persist + "}", "e", "{\"a\":1}"));
				if (client != silent) {
					client.expect(
							"[\"1\",\"2\",\"realtime:r\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"error\":\"invalid_persist_ttl\"}}]");
				}
				client.expectNothingElse();
			}
		}
	}

	@Test
	void brokenMetadataDropsTheFrameInEitherGeneration() {
		for (ServerGeneration generation : ServerGeneration.values()) {
			try (EmbeddedRealtimeServer started = builder(generation).start()) {
				this.server = started;
				try (RawClient sender = joined(ACK)) {
					sender.send(kind3("{\"persist\":", "e", "{}")).expectNothingElse();
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"persist\":true}", "{\"persist\":{\"ttl\":0}}", "{\"persist\":1}" })
	void version2129RelaysWithoutReadingTheMetadata(String metadata) {
		start(ServerGeneration.V2_129);
		try (RawClient sender = joined(ACK); RawClient receiver = joined("{\"private\":true}")) {
			sender.send(kind3(metadata, "e", "{\"a\":1}"));
			sender.expect(SECOND_OK);
			assertThat(receiver.next("a live copy"))
				.isEqualTo(hex("04 0a 01 00 01 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 61 22 3a 31 7d"));
			try (RawClient later = replaying()) {
				later.expectNothingElse();
			}
		}
	}

	@Test
	void withoutPermissionFlagOrPrivateChannelTheAnswerHasNoId() {
		this.server = builder(ServerGeneration.NEWEST).broadcastPersistence(false).start();
		try (RawClient sender = joined(ACK)) {
			sender.send(kind3("{\"persist\":true}", "e", "{}")).expect(SECOND_OK);
		}
		this.server.close();
		start(ServerGeneration.NEWEST);
		try (RawClient writer = joined(ACK, "write"); RawClient open = joined("{\"broadcast\":{\"ack\":true}}")) {
			writer.send(kind3("{\"persist\":true}", "e", "{}")).expect(SECOND_OK);
			open.send(kind3("{\"persist\":true}", "e", "{}")).expect(SECOND_OK);
			open.send(kind3("{\"persist\":1}", "e", "{}")).expect(SECOND_OK);
			writer.send("[\"1\",\"2\",\"realtime:r\",\"broadcast\",{\"event\":\"e\",\"payload\":{},\"persist\":true}]");
			writer.expect(SECOND_OK);
		}
		try (RawClient later = replaying()) {
			later.expectNothingElse();
		}
	}

	@Test
	void aTokenThatIsAppliedBringsThePermissionToStore() {
		start(ServerGeneration.NEWEST);
		try (RawClient sender = joined(ACK, "write")) {
			sender.send(kind3("{\"persist\":true}", "e", "{}")).expect(SECOND_OK);
			sender.send("[\"1\",\"9\",\"realtime:r\",\"access_token\",{\"access_token\":\"%s\"}]"
				.formatted(this.server.jwt(Map.of("may", "all"))));
			sender.send(kind3("{\"persist\":true}", "e", "{}"));
			storedId(sender, "2");
		}
	}

	@Test
	void itIsStoredWithoutAnAcknowledgementToo() {
		start(ServerGeneration.NEWEST);
		this.server.faults().times(1).dropAcks("r");
		try (RawClient silent = joined("{\"private\":true}"); RawClient dropped = joined(ACK)) {
			silent.send(kind3("{\"persist\":true}", "silent", "{}")).expectNothingElse();
			this.clock.advance(Duration.ofSeconds(1));
			dropped.next("the live copy");
			dropped.send(kind3("{\"persist\":true}", "dropped", "{}")).expectNothingElse();
		}
		try (RawClient later = replaying()) {
			assertThat(later.nextText()).contains("\"silent\"");
			assertThat(later.nextText()).contains("\"dropped\"");
			later.expectNothingElse();
		}
	}

	@Test
	void aRefusedBroadcastIsNotStored() {
		this.server = builder(ServerGeneration.NEWEST).maxPayloadKilobytes(1).start();
		try (RawClient sender = joined(ACK); RawClient reader = joined(ACK, "read")) {
			sender.send(kind3("{\"persist\":true}", "e", "{\"a\":\"" + "x".repeat(1600) + "\"}"));
			assertThat(sender.nextText()).contains("payload_size_exceeded");
			reader.send(kind3("{\"persist\":true}", "e", "{}"));
			assertThat(reader.nextText()).contains("unauthorized");
		}
		try (RawClient later = replaying()) {
			later.expectNothingElse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1,2]", "\"text\"", "7" })
	void jsonThatIsNoObjectCrashesItsChannelAndRefusesReplaysUntilItExpires(String payload) {
		start(ServerGeneration.NEWEST);
		String replay = "{\"private\":true,\"broadcast\":{\"replay\":{\"since\":0}}}";
		try (LogCapture log = new LogCapture();
				RawClient sender = joined(ACK);
				RawClient receiver = joined("{\"private\":true}");
				RawClient later = RawClient.connect(this.server)) {
			sender.send(kind3("{\"persist\":{\"ttl\":60}}", "e", payload));
			sender.expect("[\"1\",\"1\",\"realtime:r\",\"phx_error\",{\"reason\":\"channel_crash\"}]");
			assertThat(receiver.next("a live copy")).isInstanceOf(byte[].class);
			assertThat(log.records).anyMatch((entry) -> entry.getMessage().contains("whose JSON is not an object"));
			later.send(join(replay, "all"));
			JsonNode refusal = Json.parse(later.nextText());
			assertThat(refusal.at("/4/response/reason").stringValue()).isEqualTo("UnknownErrorOnChannel: cannot load `"
					+ payload + "` as type :map for field :payload in schema Realtime.Api.Message");
			this.clock.advance(Duration.ofSeconds(60));
			later.send(join(replay, "all"));
			assertThat(later.nextText()).contains("\"status\":\"ok\"");
			later.expectNothingElse();
		}
	}

	@Test
	void whatIsNoJsonIsNotStored() {
		start(ServerGeneration.NEWEST);
		try (RawClient sender = joined(ACK)) {
			sender.send(kind3("{\"persist\":true}", "e", "{nonsense")).expect(SECOND_OK);
			try (RawClient later = replaying()) {
				later.expectNothingElse();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"since\":null}", "{\"limit\":25}", "{\"since\":0,\"limit\":25}" })
	void theNewestReplaysAllThatIsKeptOfEitherOrigin(String parameters) {
		start(ServerGeneration.NEWEST);
		List<String> expected = new ArrayList<>();
		try (RawClient sender = joined(ACK)) {
			for (int i = 0; i < 30; i++) {
				this.clock.set(START.plusSeconds(i));
				if (i % 3 == 0) {
					expected.add(replayed("e" + i, "{\"id\":" + i + "}",
							this.server.database().send("r", "e" + i, Map.of("id", i), true)));
					sender.next("the message of the database");
				}
				else {
					// each tenth is gone before it could be replayed
					String ttl = (i % 10 == 0) ? "{\"ttl\":5}" : "true";
					sender.send(kind3("{\"persist\":" + ttl + "}", "e" + i, "{\"n\":" + i + "}"));
					String id = storedId(sender, "2");
					if (i % 10 != 0) {
						expected.add(replayed("e" + i, "{\"n\":" + i + "}", id));
					}
				}
			}
		}
		assertThat(expected).hasSize(28);
		try (RawClient later = joined("{\"private\":true,\"broadcast\":{\"replay\":" + parameters + "}}")) {
			expected.subList(3, 28).forEach(later::expect);
			later.expectNothingElse();
		}
	}

	@Test
	void whatIsStoredWhileAJoinIsUnderWayComesOnceAndLive() {
		start(ServerGeneration.NEWEST);
		try (RawClient sender = joined(ACK); RawClient joining = RawClient.connect(this.server)) {
			sender.send(kind3("{\"persist\":true}", "first", "{}"));
			String first = storedId(sender, "2");
			Fault delay = this.server.faults().times(1).delayJoins("r", Duration.ofSeconds(2));
			joining.send(join("{\"private\":true,\"broadcast\":{\"replay\":{\"since\":0}}}", "all"));
			await().pollInterval(Duration.ofMillis(2)).until(() -> delay.strikes() == 1);
			sender.send(kind3("{\"persist\":true}", "e", "{\"a\":1}"));
			storedId(sender, "2");
			assertThat(joining.nextText()).contains("\"status\":\"ok\"");
			assertThat(joining.next("the live copy"))
				.isEqualTo(hex("04 0a 01 00 01 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 61 22 3a 31 7d"));
			joining.expect(replayed("first", "{}", first)).expectNothingElse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"since\":null}", "{\"limit\":3}" })
	void version2129NeedsToKnowSinceWhen(String parameters) {
		start(ServerGeneration.V2_129);
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("{\"private\":true,\"broadcast\":{\"replay\":" + parameters + "}}", "all"));
			assertThat(client.nextText()).contains("UnableToReplayMessages: Replay params are not valid");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aClientOfTheFirstVersionCannotAskButIsReplayedWhatIsJson(ServerGeneration generation) {
		start(generation);
		boolean newest = generation == ServerGeneration.NEWEST;
		String join = "{\"topic\":\"realtime:r\",\"event\":\"phx_join\",\"payload\":{\"config\":{\"private\":true,\"broadcast\":{\"ack\":true%s}}},\"ref\":\"1\",\"join_ref\":\"1\"}";
		try (RawClient sender = joined(ACK);
				RawClient first = RawClient.connect(this.server, this.server.apiKey(), "1.0.0")) {
			first.send(join.formatted(""));
			assertThat(first.nextText()).contains("\"status\":\"ok\"");
			first.send(
					"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{\"event\":\"e\",\"payload\":{},\"persist\":true},\"ref\":\"2\",\"join_ref\":\"1\"}");
			first.expect(
					"{\"topic\":\"realtime:r\",\"event\":\"phx_reply\",\"payload\":{\"status\":\"ok\",\"response\":{}},\"ref\":\"2\"}");
			sender.nextText();
			sender.send(kind3("{\"persist\":true}", "e", "{\"a\":1}"));
			String id = newest ? storedId(sender, "2") : "";
			first.expect(
					"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{\"event\":\"e\",\"payload\":{\"a\":1},\"type\":\"broadcast\"},\"ref\":null}");
			first.send(join.formatted(",\"replay\":{\"since\":0}"));
			first.expectOneOf("phx_close", "\"status\":\"ok\"", 2);
			if (newest) {
				first.expect(
						"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{\"event\":\"e\",\"payload\":{\"a\":1},\"type\":\"broadcast\",\"meta\":{\"id\":\"%s\",\"replayed\":true}},\"ref\":null}"
							.formatted(id));
			}
			first.send("{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{},\"ref\":\"3\"}");
			assertThat(first.nextText()).contains("\"phoenix\"");
		}
	}

}
