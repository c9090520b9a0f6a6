package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for joined channels, beyond what the transcripts show.
 */
class ChannelTests {

	private static final String SECRET = "secret";

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.jwtSecret(SECRET)
		.clock(this.clock)
		.policy(ChannelTests::permissions)
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	/**
	 * A token says itself what it may do.
	 */
	private static Permissions permissions(String topic, JsonNode claims) {
		String may = claims.path("may").asString("rwRW");
		return new Permissions(may.contains("r"), may.contains("w"), may.contains("R"), may.contains("W"));
	}

	private String token(String may) {
		return this.server.jwt(Map.of("may", may));
	}

	private static String join(String ref, String topic, String config, String token) {
		return "[\"%s\",\"%s\",\"realtime:%s\",\"phx_join\",{\"config\":%s,\"access_token\":\"%s\"}]".formatted(ref,
				ref, topic, config, token);
	}

	private static String accessToken(String ref, String topic, String token) {
		return "[\"1\",\"%s\",\"realtime:%s\",\"access_token\",{\"access_token\":\"%s\"}]".formatted(ref, topic, token);
	}

	private static String ok(String ref, String topic) {
		return "[\"%s\",\"%s\",\"realtime:%s\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]"
			.formatted(ref, ref, topic);
	}

	private static String system(String topic, String message) {
		return "[\"1\",null,\"realtime:%s\",\"system\",{\"extension\":\"system\",\"status\":\"error\",\"message\":\"%s\",\"channel\":\"%s\"}]"
			.formatted(topic, message, topic);
	}

	private static String closed(String topic) {
		return "[\"1\",\"1\",\"realtime:%s\",\"phx_close\",{}]".formatted(topic);
	}

	private static byte[] kind3(String joinRef, String ref, String topic, String event, boolean json, String data) {
		String fields = joinRef + ref + topic + event;
		byte[] header = { 3, (byte) joinRef.length(), (byte) ref.length(), (byte) topic.length(), (byte) event.length(),
				0, (byte) (json ? 1 : 0) };
		return HexFormat.of()
			.parseHex(HexFormat.of().formatHex(header)
					+ HexFormat.of().formatHex((fields + data).getBytes(StandardCharsets.UTF_8)));
	}

	private static byte[] kind4(String topic, String event, boolean json, String data) {
		byte[] header = { 4, (byte) topic.length(), (byte) event.length(), 0, (byte) (json ? 1 : 0) };
		return HexFormat.of()
			.parseHex(HexFormat.of().formatHex(header)
					+ HexFormat.of().formatHex((topic + event + data).getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void eachOriginReachesEachVersionInItsForm() {
		try (RawClient first = RawClient.connect(this.server, this.server.apiKey(), "1.0.0");
				RawClient second = RawClient.connect(this.server);
				RawClient sender = RawClient.connect(this.server)) {
			first.send(
					"{\"topic\":\"realtime:r\",\"event\":\"phx_join\",\"payload\":{\"config\":{}},\"ref\":\"1\",\"join_ref\":\"1\"}");
			first.nextText();
			second.send(join("1", "r", "{}", this.server.apiKey())).expect(ok("1", "r"));
			sender.send(join("1", "r", "{\"broadcast\":{\"ack\":true}}", this.server.apiKey())).expect(ok("1", "r"));
			sender.send("[\"1\",\"2\",\"realtime:r\",\"broadcast\",{\"event\":\"text\",\"extra\":1}]");
			sender.expect("[\"1\",\"2\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			sender.send(kind3("1", "3", "realtime:r", "json", true, "[1,null]"));
			sender.expect("[\"1\",\"3\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			sender.send(kind3("1", "4", "realtime:r", "bin", false, "raw"));
			sender.expect("[\"1\",\"4\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			this.server.channel("r").broadcast("last", 1);

			second.expect("[null,null,\"realtime:r\",\"broadcast\",{\"event\":\"text\",\"extra\":1}]");
			assertThat(second.next("kind 4")).isEqualTo(kind4("realtime:r", "json", true, "[1,null]"));
			assertThat(second.next("kind 4")).isEqualTo(kind4("realtime:r", "bin", false, "raw"));
			first.expect(
					"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{\"event\":\"text\",\"extra\":1},\"ref\":null}");
			first.expect(
					"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{\"type\":\"broadcast\",\"event\":\"json\",\"payload\":[1,null]},\"ref\":null}");
			// nothing for the binary one
			assertThat(first.nextText()).contains("\"last\"");
		}
	}

	@Test
	void aDuplicateJoinClosesTheOldOneBeforeTheNewOneSpeaks() {
		try (RawClient client = RawClient.connect(this.server)) {
			String config = "{\"presence\":{\"enabled\":true},\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\"}]}";
			client.join("1", "r", "{}");
			client.nextText();
			client.send(join("2", "r", config, this.server.apiKey()));
			assertThat(client.nextText()).contains("phx_reply", "\"2\"");
			client.expect(closed("r"));
			client.expect("[\"2\",null,\"realtime:r\",\"presence_state\",{}]");
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			client.expectNothingElse();
			assertThat(this.server.channel("r").memberCount()).isEqualTo(1);
		}
	}

	@Test
	void referencesComeBackAsTheyWereSent() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("[7,{\"a\":1},\"realtime:r\",\"phx_join\",{\"config\":{}}]");
			client.expect(
					"[7,{\"a\":1},\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]");
			client.send("[7,9,\"realtime:r\",\"phx_leave\",{}]");
			client.expect("[7,9,\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			client.expect("[7,7,\"realtime:r\",\"phx_close\",{}]");
		}
	}

	@Test
	void aJoinWithoutAJoinReferenceLendsItsOwnToTheChannelButNotToTheClose() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("[null,\"5\",\"realtime:r\",\"phx_join\",{\"config\":{\"presence\":{\"enabled\":true}}}]");
			client.expect(
					"[null,\"5\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]");
			client.expect("[\"5\",null,\"realtime:r\",\"presence_state\",{}]");
			client.send("[\"9\",\"6\",\"realtime:r\",\"presence\",{}]");
			client.expect("[\"5\",\"6\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			// and any leave fits
			client.send("[\"9\",\"7\",\"realtime:r\",\"phx_leave\",{}]");
			client.expect("[\"5\",\"7\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			client.expect("[null,null,\"realtime:r\",\"phx_close\",{}]");
		}
	}

	@Test
	void idsOfPostgresEntriesDependOnTheirContentOnly() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			String entry = "{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"todos\"}";
			client.send(
					join("1", "a", "{\"postgres_changes\":[" + entry + ",null," + entry + "]}", this.server.apiKey()));
			other.send(join("1", "b", "{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"x\"}," + entry + "]}",
					this.server.apiKey()));
			JsonNode one = Json.parse(client.nextText()).at("/4/response/postgres_changes");
			JsonNode two = Json.parse(other.nextText()).at("/4/response/postgres_changes");
			assertThat(one.size()).isEqualTo(2);
			assertThat(one.get(0)).isEqualTo(one.get(1)).isEqualTo(two.get(1)).isNotEqualTo(two.get(0));
			assertThat(one.at("/0/id").intValue()).isBetween(0, 134_217_727);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''         | The token provided is not a valid JWT
			not-a-jwt  | The token provided is not a valid JWT
			expired    | Token has expired 5 seconds ago
			nofields   | Fields `role` and `exp` are required in JWT
			badsig     | :signature_error
			""")
	void aBadTokenClosesTheChannelAndTellsWhy(String kind, String message) {
		String token = switch (kind) {
			case "expired" -> this.server.jwt(Map.of("exp", this.clock.instant().getEpochSecond() - 5));
			case "nofields" -> new Jwt(SECRET).sign(Map.of("role", "anon"));
			case "badsig" -> new Jwt("other").sign(Map.of("role", "anon", "exp", 4_000_000_000L));
			default -> kind;
		};
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("1", "r", "{}", this.server.apiKey())).expect(ok("1", "r"));
			client.send(accessToken("2", "r", token));
			client.expect(system("r", message)).expect(closed("r")).expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"access_token":"sb_publishable_x"                        | ok
			"access_token":"sb_publishable_x","user_token":"garbage" | ok
			"user_token":"sb_publishable_x"                          | ok
			"access_token":null                                      | ok
			"access_token":7                                         | ok
			"access_token":""                                        | MalformedJWT
			"access_token":"JWT","user_token":"garbage"              | MalformedJWT
			"access_token":"JWT","user_token":"sb_publishable_x"     | MalformedJWT
			"access_token":"garbage","user_token":"JWT"              | ok
			""")
	void aJoinIsJudgedByTheTokenThatTheRealServerChooses(String tokens, String outcome) {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":{},%s}]"
				.formatted(tokens.replace("JWT", token("rw"))));
			assertThat(client.nextText()).contains(outcome.equals("ok") ? "\"status\":\"ok\"" : outcome);
		}
	}

	@Test
	void aPrivateChannelFollowsThePermissionsOfItsNewestToken() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("1", "r", "{\"private\":true,\"broadcast\":{\"ack\":true}}", token("rwRW")))
				.expect(ok("1", "r"));
			client.send(accessToken("2", "r", token("rR"))).expectNothingElse();
			client.send("[\"1\",\"3\",\"realtime:r\",\"broadcast\",{\"event\":\"x\"}]");
			client.expect(
					"[\"1\",\"3\",\"realtime:r\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"error\":\"unauthorized\"}}]");
			this.clock.advance(Duration.ofSeconds(10));
			client.send(accessToken("4", "r", token("R")));
			client.expect(system("r", "You no longer have permission to read from this Channel topic: r"));
			client.expect(closed("r"));
			client.send(join("1", "s", "{\"private\":true}", token("R"))).expect(ok("1", "s"));
			client.send(accessToken("5", "s", token("wW")));
			client.expect(system("s", "You do not have permissions to read from this Channel topic: s"));
			client.expect(closed("s"));
		}
	}

	@Test
	void publicAndPrivateRoomsOfOneNameAreApart() {
		try (RawClient open = RawClient.connect(this.server); RawClient shut = RawClient.connect(this.server)) {
			open.send(join("1", "r", "{\"broadcast\":{\"self\":true}}", token("rw"))).expect(ok("1", "r"));
			shut.send(join("1", "r", "{\"private\":true,\"broadcast\":{\"self\":true}}", token("rw")))
				.expect(ok("1", "r"));
			open.send("[\"1\",\"2\",\"realtime:r\",\"broadcast\",{\"from\":\"open\"}]");
			shut.send("[\"1\",\"2\",\"realtime:r\",\"broadcast\",{\"from\":\"shut\"}]");
			assertThat(open.nextText()).contains("open");
			assertThat(shut.nextText()).contains("shut");
			open.expectNothingElse();
			shut.expectNothingElse();
			assertThat(this.server.channel("r").memberCount()).isEqualTo(2);
		}
	}

	@Test
	void aTokenThatEndsClosesItsChannelOnly() {
		try (RawClient client = RawClient.connect(this.server)) {
			long now = this.clock.instant().getEpochSecond();
			client.send(join("1", "r", "{}", this.server.jwt(Map.of("exp", now + 10)))).expect(ok("1", "r"));
			client.send(join("1", "s", "{}", this.server.jwt(Map.of("exp", now + 1000)))).expect(ok("1", "s"));
			client.send(accessToken("2", "s", this.server.jwt(Map.of("exp", now + 20)))).expectNothingElse();
			this.clock.advance(Duration.ofSeconds(10));
			client.expect(system("r", "Token has expired 0 seconds ago")).expect(closed("r")).expectNothingElse();
			this.clock.advance(Duration.ofSeconds(10));
			client.expect(system("s", "Token has expired 0 seconds ago")).expect(closed("s"));
		}
	}

	@Test
	void theLimitOfPresenceCallsFreesItselfWithTime() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("1", "r", "{\"presence\":{\"enabled\":true,\"key\":\"k\"}}", this.server.apiKey()))
				.expect(ok("1", "r"));
			client.expect("[\"1\",null,\"realtime:r\",\"presence_state\",{}]");
			for (int i = 0; i < 12; i++) {
				if (i % 4 == 0) {
					this.clock.advance(Duration.ofSeconds(31));
				}
				client.send(
						"[\"1\",\"2\",\"realtime:r\",\"presence\",{\"event\":\"Track\",\"payload\":{\"same\":true}}]");
				client.expectOneOf("phx_reply", "presence_diff", (i == 0) ? 2 : 1);
			}
			client.expectNothingElse();
		}
	}

	@Test
	void aCrashAndAForcedCloseEndTheChannelOfEachMember() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("1", "r", "{}", this.server.apiKey())).expect(ok("1", "r"));
			this.server.channel("realtime:r").crash();
			client.expect("[\"1\",\"1\",\"realtime:r\",\"phx_error\",{\"reason\":\"channel_crash\"}]");
			client.send(join("1", "r", "{}", this.server.apiKey())).expect(ok("1", "r"));
			this.server.channel("r").closeWith("Too many messages per second");
			client.expect(system("r", "Too many messages per second")).expect(closed("r"));
			client.send("[\"1\",\"2\",\"realtime:r\",\"broadcast\",{}]");
			client.expect(
					"[null,\"2\",\"realtime:r\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":\"unmatched topic\"}}]");
		}
	}

	@Test
	void aFaultCanStrikeOneConnectionOnly() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			this.server.awaitConnections(2, Duration.ofSeconds(5));
			client.join("1", "marker", "{}");
			client.nextText();
			long id = this.server.awaitReceived((frame) -> frame.topic().equals("realtime:marker")).connectionId();
			ServerConnection first = this.server.connections()
				.stream()
				.filter((connection) -> connection.id() == id)
				.findFirst()
				.orElseThrow();
			Fault fault = this.server.faults().only(first).ignoreHeartbeats();
			other.expectNothingElse();
			client.send("[null,\"9\",\"phoenix\",\"heartbeat\",{}]");
			client.send("[\"2\",\"2\",\"realtime:marker\",\"phx_leave\",{}]");
			client.send("[\"1\",\"3\",\"realtime:marker\",\"phx_leave\",{}]");
			// neither the heartbeat nor the stale leave is answered
			client.expect("[\"1\",\"3\",\"realtime:marker\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			assertThat(fault.strikes()).isEqualTo(1);
		}
	}

	@Test
	void faultsOfBroadcastsReplaceOrDropTheAnswer() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("1", "r", "{\"broadcast\":{\"ack\":true}}", this.server.apiKey())).expect(ok("1", "r"));
			this.server.faults().times(1).dropAcks("r");
			client.send("[\"1\",\"2\",\"realtime:r\",\"broadcast\",{}]").expectNothingElse();
			this.server.faults().times(1).replyToBroadcasts("r", "\"payload_size_exceeded\"");
			client.send("[\"1\",\"3\",\"realtime:r\",\"broadcast\",{}]");
			client.expect(
					"[\"1\",\"3\",\"realtime:r\",\"phx_reply\",{\"status\":\"error\",\"response\":\"payload_size_exceeded\"}]");
			client.send("[\"1\",\"4\",\"realtime:r\",\"broadcast\",{}]");
			client.expect("[\"1\",\"4\",\"realtime:r\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
		}
	}

}
