package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for input that no client should send and no test should insert. The server
 * answers every join, goes on serving, and logs what it has dropped.
 */
class HostileInputTests {

	private static final String SECRET = "secret";

	private static final String HALF = "party \ud83c";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().jwtSecret(SECRET).start();

	private final Random random = new Random(20_261_129);

	@AfterEach
	void stop() {
		this.server.close();
	}

	private RawClient client(String version) {
		return RawClient.connect(this.server, this.server.apiKey(), version);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.0.0", "2.0.0" })
	void aTextThatIsNoUtf16IsDroppedAndTheNextOneArrives(String version) {
		try (LogCapture log = new LogCapture(); RawClient client = client(version)) {
			client.send(version.equals("1.0.0")
					? "{\"topic\":\"realtime:room\",\"event\":\"phx_join\",\"payload\":{\"config\":{}},\"ref\":\"1\"}"
					: "[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":{}}]");
			assertThat(client.nextText()).contains("\"ok\"");
			this.server.channel("room").broadcast("e", Map.of("text", HALF));
			this.server.channel("room").broadcast(HALF, Map.of());
			this.server.channel("room").broadcast("whole", Map.of("text", "party 🎉"));
			assertThat(client.nextText()).contains("whole", "🎉");
			assertThat(log.records).hasSize(2)
				.allMatch((entry) -> entry.getMessage().contains("not well-formed UTF-16"));
		}
	}

	@Test
	void aRowWhoseTextIsNoUtf16IsDroppedAndTheNextOneArrives() {
		this.server.database().table("todos").column("id", "int8").column("task", "text").primaryKey("id").create();
		try (LogCapture log = new LogCapture(); RawClient client = client("2.0.0")) {
			client.send(
					"[\"1\",\"1\",\"realtime:db\",\"phx_join\",{\"config\":{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\"}]}}]");
			assertThat(client.nextText()).contains("\"ok\"");
			assertThat(client.nextText()).contains("Subscribed");
			this.server.database().insert("todos", Map.of("id", 1, "task", "fine"));
			assertThat(client.nextText()).contains("fine");
			this.server.connections().get(0).sendRaw(HALF);
			this.server.connections().get(0).sendRaw("[]");
			this.server.database().send("db", HALF, Map.of("text", HALF), false);
			this.server.database().insert("todos", Map.of("id", 2, "task", "next"));
			List<String> frames = client.awaitTexts(5);
			assertThat(frames.get(frames.size() - 1)).contains("next");
			assertThat(log.records).isNotEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "realtime:\\ud83c", "realtime:a\\udf89b" })
	void aFrameWithHalfACharacterIsMalformed(String topic) {
		try (RawClient client = client("2.0.0")) {
			client.send("[\"1\",\"1\",\"" + topic + "\",\"phx_join\",{\"config\":{}}]");
			client.send("[\"1\",\"2\",\"realtime:x\",\"phx_join\",{\"config\":{\"presence\":{\"key\":\"\\ud83c\"}}}]");
			client.expectNothingElse();
			assertThat(this.server.malformed()).hasSize(2);
		}
	}

	@Test
	void everyJoinIsAnsweredWhateverItsTokenClaims() throws GeneralSecurityException {
		List<String> numbers = List.of("0", "-1", "1.5", "9223372036854775807", "-9223372036854775808", "1e400",
				"-1e400", "9".repeat(900), "-" + "9".repeat(900), "1e18", "31556889864403199", "31556889864403200");
		List<String> values = List.of("null", "true", "\"x\"", "[]", "{}", "\"" + "x".repeat(100_000) + "\"", "[[[]]]");
		List<String> names = List.of("exp", "iat", "role", "sub", "nbf");
		try (RawClient client = client("2.0.0")) {
			for (int i = 0; i < 300; i++) {
				StringBuilder claims = new StringBuilder("{\"aud\":1");
				for (String name : names) {
					List<String> from = this.random.nextBoolean() ? numbers : values;
					claims.append(",\"").append(name).append("\":").append(pick(from));
				}
				String token = sign(claims.append('}').toString());
				client.send("[\"%d\",\"%d\",\"realtime:t%d\",\"phx_join\",{\"config\":{},\"access_token\":\"%s\"}]"
					.formatted(i, i, i % 50, token));
				String ref = "[\"" + i + "\",\"" + i + "\",";
				for (String frame = client.nextText(); !frame.startsWith(ref); frame = client.nextText()) {
					assertThat(frame).as(claims::toString).containsAnyOf("\"x\"", "phx_close", "system");
				}
				client.send("[\"%d\",\"x\",\"realtime:t%d\",\"phx_leave\",{}]".formatted(i, i % 50));
			}
		}
	}

	private String pick(List<String> from) {
		return from.get(this.random.nextInt(from.size()));
	}

	/**
	 * Sign claims as they are written, numbers beyond what Java holds included.
	 */
	private static String sign(String claims) throws GeneralSecurityException {
		String content = encoded("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
				+ encoded(claims.getBytes(StandardCharsets.UTF_8));
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
		return content + "." + encoded(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
	}

	private static String encoded(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	@Test
	void everyPathIsAnswered() {
		for (int i = 0; i < 400; i++) {
			String topic = escaped();
			String path = this.random.nextBoolean() ? "/api/broadcast/" + topic + "/events/" + escaped()
					: "/" + escaped() + "/api/" + topic;
			assertThat(RawHttp.post(this.server, "localhost", path, this.server.apiKey(), "{}").status()).as(path)
				.isBetween(200, 499);
		}
		try (RawClient client = client("2.0.0")) {
			client.expectNothingElse();
		}
	}

	private String escaped() {
		StringBuilder text = new StringBuilder();
		int length = 1 + this.random.nextInt(6);
		for (int i = 0; i < length; i++) {
			switch (this.random.nextInt(4)) {
				case 0 -> text.append((char) ('!' + this.random.nextInt(94)));
				case 1 -> text.append("%%%02x".formatted(this.random.nextInt(256)));
				case 2 -> text.append("%").append((char) ('!' + this.random.nextInt(94)));
				default -> text.append("a/;?#%+\\".charAt(this.random.nextInt(8)));
			}
		}
		return text.toString();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void framesInAnyOrderLeaveNoJoinUnanswered(boolean heartbeatsFirst) {
		List<String> events = List.of("phx_join", "phx_leave", "broadcast", "presence", "access_token", "heartbeat",
				"phx_reply", "phx_close", "\\u0000");
		List<String> topics = List.of("realtime:a", "realtime:b", "realtime:", "phoenix", "", "realtime:\\u0000é");
		List<String> payloads = List.of("{}", "null", "[]", "1e999", "\"x\"", "{\"config\":null}", "{\"config\":[]}",
				"{\"config\":{\"postgres_changes\":[1,null,{}]}}",
				"{\"config\":{\"broadcast\":{\"replay\":{\"since\":" + "9".repeat(400) + "}},\"private\":true}}",
				"{\"event\":\"track\",\"payload\":{\"a\":" + "[".repeat(400) + "]".repeat(400) + "}}",
				"{\"event\":\"track\",\"payload\":7}", "{\"access_token\":{}}", "{\"event\":{},\"payload\":null}",
				"{\"config\":{\"presence\":{\"enabled\":true,\"key\":{}},\"broadcast\":{\"ack\":true,\"self\":true}}}");
		List<String> refs = List.of("null", "\"r\"", "1", "{}", "[]", "1e999", "\"" + "r".repeat(1000) + "\"");
		try (EmbeddedRealtimeServer other = EmbeddedRealtimeServer.builder().heartbeatsFirst(heartbeatsFirst).start();
				RawClient client = RawClient.connect(other)) {
			for (int i = 0; i < 3000; i++) {
				client.send("[%s,%s,\"%s\",\"%s\",%s]".formatted(pick(refs), pick(refs), pick(topics), pick(events),
						pick(payloads)));
			}
			List<String> joins = IntStream.range(0, 50).mapToObj((i) -> "\"join" + i + "\"").toList();
			joins.forEach(
					(ref) -> client.send("[%s,%s,\"realtime:a\",\"phx_join\",{\"config\":{}}]".formatted(ref, ref)));
			client.send("[null,\"end\",\"phoenix\",\"heartbeat\",{}]");
			List<String> answered = new ArrayList<>();
			for (String frame = client.nextText(); !frame.contains("\"end\""); frame = client.nextText()) {
				String seen = frame;
				joins.stream()
					.filter((ref) -> seen.startsWith("[" + ref + "," + ref + ",\"realtime:a\",\"phx_reply\""))
					.forEach(answered::add);
			}
			assertThat(answered).isEqualTo(joins);
		}
	}

}
