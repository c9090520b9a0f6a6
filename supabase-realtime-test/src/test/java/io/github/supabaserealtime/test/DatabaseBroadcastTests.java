package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Changes of rows that a trigger broadcasts (protocol.md 6.7.2).
 */
class DatabaseBroadcastTests {

	private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

	private static final String EXAMPLE = "5b0f6f3e-7c55-4a35-9d0c-3f6f0f0a1c2d";

	private EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private TableBuilder todos() {
		return this.server.database()
			.table("public.todos")
			.column("title", "text")
			.column("id", "int8")
			.primaryKey("id");
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static RawClient joined(RawClient client, String topic, boolean privateChannel, String replay) {
		client.send("[\"1\",\"1\",\"realtime:%s\",\"phx_join\",{\"config\":{\"private\":%s,\"broadcast\":{%s}}}]"
			.formatted(topic, privateChannel, replay));
		assertThat(client.nextText()).contains("phx_reply", "\"status\":\"ok\"");
		return client;
	}

	private static String next(RawClient client) {
		return new String((byte[]) client.next("kind 4"), StandardCharsets.UTF_8);
	}

	/**
	 * Return a frame with the id of the example, once it was seen to have one id.
	 */
	private static String like(String frame) {
		Matcher matcher = ID.matcher(frame);
		assertThat(matcher.results().map((result) -> result.group()).distinct()).hasSize(1);
		return matcher.replaceAll(EXAMPLE);
	}

	private static String frame(String topic, String event, String payload) {
		String meta = "{\"id\":\"" + EXAMPLE + "\"}";
		return "\u0004" + (char) topic.length() + (char) event.length() + (char) meta.length() + "\u0001" + topic
				+ event + meta + payload;
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void theFrameIsThatOfTheRealServerByteByByte(ServerGeneration generation) {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().generation(generation).start();
		todos().broadcastChanges((row) -> "topic:" + row.get("id")).create();
		try (RawClient client = joined(RawClient.connect(this.server), "topic:7", true, "")) {
			this.server.database().insert("public.todos", Map.of("id", 7, "title", "a"));
			String frame = next(client);
			assertThat(like(frame)).isEqualTo(frame("realtime:topic:7", "INSERT",
					"{\"id\": \"5b0f6f3e-7c55-4a35-9d0c-3f6f0f0a1c2d\", \"table\": \"todos\", \"record\": {\"id\": 7,"
							+ " \"title\": \"a\"}, \"schema\": \"public\", \"operation\": \"INSERT\", \"old_record\": null}"));
			assertThat(frame).startsWith("\u0004\u0010\u0006\u002d\u0001");
		}
	}

	@Test
	void anUpdateAndADeletionHaveTheWholeOldRow() {
		todos().broadcastChanges("todos").create();
		try (RawClient client = joined(RawClient.connect(this.server), "todos", true, "")) {
			this.server.database().insert("public.todos", Map.of("id", 7, "title", "a"));
			next(client);
			this.server.database().update("public.todos", Map.of("id", 7, "title", "b"));
			assertThat(like(next(client))).isEqualTo(frame("realtime:todos", "UPDATE", "{\"id\": \"" + EXAMPLE
					+ "\", \"table\": \"todos\", \"record\": {\"id\": 7, \"title\": \"b\"}, \"schema\": \"public\","
					+ " \"operation\": \"UPDATE\", \"old_record\": {\"id\": 7, \"title\": \"a\"}}"));
			this.server.database().delete("public.todos", Map.of());
			assertThat(like(next(client))).isEqualTo(frame("realtime:todos", "DELETE",
					"{\"id\": \"" + EXAMPLE + "\", \"table\": \"todos\", \"record\": null, \"schema\": \"public\","
							+ " \"operation\": \"DELETE\", \"old_record\": {\"id\": 7, \"title\": \"b\"}}"));
		}
	}

	@Test
	void valuesAreThoseOfToJsonb() {
		this.server.database()
			.table("files")
			.column("bytes", "bytea")
			.column("parts", "_bytea")
			.column("price", "numeric")
			.column("at", "timestamptz")
			.column("tags", "_text")
			.column("extra", "jsonb")
			.broadcastChanges("files")
			.create();
		try (RawClient client = joined(RawClient.connect(this.server), "files", true, "")) {
			this.server.database()
				.insert("files", Map.of("bytes", new byte[] { 0, -1 }, "parts", "{\"\\\\x01\"}", "price", "1.50", "at",
						"2026-01-01T10:00:00Z", "tags", "{a,NULL}", "extra", "{\"b\":1,\"a\":2}"));
			assertThat(next(client)).contains("\"bytes\": \"\\\\x00ff\"", "\"parts\": [\"\\\\x01\"]", "\"price\": 1.50",
					"\"at\": \"2026-01-01T10:00:00+00:00\"", "\"tags\": [\"a\", null]",
					"\"extra\": {\"a\": 2, \"b\": 1}");
		}
	}

	@Test
	void aJoinWithReplayBringsThemAgain() {
		todos().broadcastChanges("todos").create();
		this.server.database().insert("public.todos", Map.of("id", 7, "title", "a"));
		try (RawClient client = joined(RawClient.connect(this.server), "todos", true, "\"replay\":{\"since\":0}")) {
			JsonNode message = Json.parse(client.nextText()).get(4);
			assertThat(message.path("event").stringValue()).isEqualTo("INSERT");
			assertThat(message.at("/meta/replayed").booleanValue()).isTrue();
			assertThat(message.at("/meta/id")).isEqualTo(message.at("/payload/id"));
			assertThat(message.at("/payload/record/id").intValue()).isEqualTo(7);
		}
	}

	@Test
	void thePublicTopicAndOtherRowsGetNothing() {
		todos().broadcastChanges((row) -> "a".equals(row.get("title")) ? "realtime:todos" : null).create();
		try (RawClient open = joined(RawClient.connect(this.server), "todos", false, "");
				RawClient client = joined(RawClient.connect(this.server), "todos", true, "")) {
			this.server.database().insert("public.todos", Map.of("id", 1, "title", "b"));
			this.server.database().insert("public.todos", Map.of("id", 2, "title", "a"));
			assertThat(next(client)).contains("\"record\": {\"id\": 2");
			open.expectNothingElse();
			client.expectNothingElse();
		}
	}

	@Test
	void aTriggerThatFailsUndoesTheChange() {
		todos().broadcastChanges((row) -> {
			if (row.get("title") == null) {
				throw new IllegalStateException("Failed to process the row");
			}
			return "todos";
		}).create();
		assertThatIllegalStateException()
			.isThrownBy(() -> this.server.database().insert("public.todos", Map.of("id", 1)))
			.withMessage("Failed to process the row");
		try (RawClient client = joined(RawClient.connect(this.server), "todos", true, "")) {
			this.server.database().insert("public.todos", Map.of("id", 1, "title", "a"));
			assertThat(next(client)).contains("\"INSERT\"");
		}
	}

	@Test
	void theyNeedNoPublicationAndDoNotWaitForThePoll() {
		this.server.database().table("plain").column("id", "int8").unpublished().broadcastChanges("plain").create();
		try (RawClient client = joined(RawClient.connect(this.server), "plain", true, "")) {
			this.server.database().insert("plain", Map.of("id", 1));
			this.server.database().update("plain", Map.of("id", 1), Map.of("id", 2));
			assertThat(next(client)).contains("\"INSERT\"");
			assertThat(next(client)).contains("\"UPDATE\"");
		}
	}

	@Test
	void whatHappensWhileReplicationIsPausedIsStoredOnly() {
		todos().broadcastChanges("todos").create();
		try (RawClient client = joined(RawClient.connect(this.server), "todos", true, "")) {
			this.server.database().pauseReplication();
			this.server.database().insert("public.todos", Map.of("id", 1, "title", "a"));
			this.server.database().resumeReplication();
			client.expectNothingElse();
		}
		try (RawClient client = joined(RawClient.connect(this.server), "todos", true, "\"replay\":{\"since\":0}")) {
			assertThat(client.nextText()).contains("\"replayed\":true", "INSERT");
		}
	}

}
