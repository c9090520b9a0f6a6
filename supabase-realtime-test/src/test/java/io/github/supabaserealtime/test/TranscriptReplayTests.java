package io.github.supabaserealtime.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.protocol.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The client side of recorded transcripts, played against the embedded server: the same
 * answers come back in the same order on each connection, and the same frames go to
 * everybody. Ids, references of presence, times and the order of keys may differ. Left
 * for the complete kit: the files about limits, large messages, tokens, Postgres changes
 * and HTTP.
 */
class TranscriptReplayTests {

	private static final Path DIRECTORY = Path.of("src/test/resources/transcripts");

	@ParameterizedTest
	@ValueSource(strings = { "join-heartbeat-leave-v1", "join-heartbeat-leave-v2", "broadcast-self-ack-v1",
			"broadcast-self-ack-v2", "duplicate-join-v2", "malformed-input-v1", "malformed-input-v2", "unknown-events",
			"presence-v1", "presence-v2", "private-channels" })
	void theSameFramesComeBack(String name) throws IOException {
		List<JsonNode> entries = new ArrayList<>();
		for (String line : Files.readAllLines(DIRECTORY.resolve(name + ".jsonl"))) {
			entries.add(Json.parse(line));
		}
		Map<String, RawClient> clients = new LinkedHashMap<>();
		Map<String, List<JsonNode>> expected = new LinkedHashMap<>();
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().policy(this::policy).start()) {
			for (JsonNode entry : entries) {
				String connection = entry.path("conn").asString("");
				if (entry.has("connect")) {
					String version = entry.path("connect").stringValue().contains("vsn=2.0.0") ? "2.0.0" : "1.0.0";
					boolean user = entry.path("connect").stringValue().contains("authenticated");
					clients.put(connection, RawClient.connect(server,
							user ? server.jwt(Map.of("sub", "u")) : server.apiKey(), version));
					expected.put(connection, new ArrayList<>());
				}
				else if (entry.path("note").asString("").endsWith(" disconnects")) {
					clients.get(entry.path("note").stringValue().substring(0, 1)).close();
				}
				else if (entry.has("text") || entry.has("binary")) {
					play(server, entry, clients.get(connection), expected.get(connection));
				}
			}
			expected.forEach((connection, frames) -> compare(connection, clients.get(connection), frames));
		}
	}

	private ChannelPolicy.Permissions policy(String topic, JsonNode claims) {
		return switch (topic) {
			case "room:private" -> ChannelPolicy.Permissions.ALL;
			case "room:readonly" -> ChannelPolicy.Permissions.READ_ONLY;
			default -> ChannelPolicy.Permissions.NONE;
		};
	}

	private static void play(EmbeddedRealtimeServer server, JsonNode entry, RawClient client, List<JsonNode> expected) {
		if ("<".equals(entry.path("dir").stringValue())) {
			expected.add(entry);
			// what was answered before the next frame was sent is answered before it here
			// too
			await().untilAsserted(() -> assertThat(client.frames).hasSizeGreaterThanOrEqualTo(expected.size()));
		}
		else if (entry.has("text")) {
			client.send(entry.path("text")
				.stringValue()
				.replace("<jwt:authenticated>", server.jwt(Map.of("sub", "u")))
				.replace("<jwt:anon>", server.apiKey()));
		}
		else {
			client.send(Base64.getDecoder().decode(entry.path("binary").stringValue()));
		}
	}

	private static void compare(String connection, RawClient client, List<JsonNode> expected) {
		List<Object> wanted = new ArrayList<>();
		for (JsonNode entry : expected) {
			wanted
				.add(entry.has("text") ? normal(entry.path("text").stringValue()) : entry.path("binary").stringValue());
		}
		List<Object> got = new ArrayList<>();
		for (Object frame : client.frames) {
			got.add((frame instanceof byte[] bytes) ? Base64.getEncoder().encodeToString(bytes)
					: normal((String) frame));
		}
		assertThat(own(got)).as("answers on connection " + connection).containsExactlyElementsOf(own(wanted));
		assertThat(fanOut(got)).as("what goes to everybody on connection " + connection)
			.containsExactlyInAnyOrderElementsOf(fanOut(wanted));
	}

	/**
	 * What the server says to this connection alone, in its order.
	 */
	private static List<Object> own(List<Object> frames) {
		return frames.stream().filter((frame) -> !isFanOut(frame)).toList();
	}

	/**
	 * What other connections cause comes in between wherever it likes, at the real server
	 * too.
	 */
	private static List<Object> fanOut(List<Object> frames) {
		return frames.stream().filter(TranscriptReplayTests::isFanOut).toList();
	}

	private static boolean isFanOut(Object frame) {
		if (frame instanceof JsonNode json) {
			String event = (json.isArray() ? json.path(3) : json.path("event")).asString("");
			return event.equals("broadcast") || event.equals("presence_diff");
		}
		return true;
	}

	/**
	 * Take out what may differ.
	 */
	private static Object normal(String text) {
		JsonNode json = Json.parse(text);
		anonymise(json);
		return json;
	}

	private static void anonymise(JsonNode node) {
		if (node instanceof ObjectNode object) {
			for (String key : List.of("phx_ref", "phx_ref_prev", "id")) {
				if (object.has(key)) {
					object.put(key, "*");
				}
			}
		}
		node.forEach(TranscriptReplayTests::anonymise);
	}

}
