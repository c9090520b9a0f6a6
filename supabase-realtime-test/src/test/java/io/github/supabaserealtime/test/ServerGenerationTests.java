package io.github.supabaserealtime.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the differences between the generations of the server in joins, presence and
 * changes (protocol.md 4.1, 4.4, 4.9 and 6.3).
 */
class ServerGenerationTests {

	private static final String TRACK = "[\"1\",\"%s\",\"realtime:r\",\"presence\",{\"event\":\"track\",\"payload\":{\"n\":%s}}]";

	private static final String WILDCARD = "Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.";

	private EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private EmbeddedRealtimeServer start(EmbeddedRealtimeServerBuilder builder) {
		this.server.close();
		this.server = builder.start();
		return this.server;
	}

	private EmbeddedRealtimeServer start(ServerGeneration generation) {
		return start(EmbeddedRealtimeServer.builder().generation(generation));
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static List<String> events(RawClient client, int count) {
		List<String> events = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			JsonNode frame = Json.parse(client.nextText());
			assertThat(frame).isNotNull();
			String extension = frame.at("/4/extension").asString("");
			events.add(frame.path(3).stringValue() + (extension.isEmpty() ? "" : " " + extension));
		}
		return events;
	}

	private void todos() {
		this.server.database().table("todos").column("id", "int8").column("title", "text").primaryKey("id").create();
	}

	@ParameterizedTest
	@CsvSource({ "V2_129, 'phx_reply,broadcast,system postgres_changes,system system,presence_state'",
			"NEWEST, 'phx_reply,broadcast,system system,presence_state,system postgres_changes'" })
	void everythingComesInTheOrderOfTheGenerationAfterAJoin(ServerGeneration generation, String events) {
		start(generation);
		todos();
		this.server.database().send("r", "stored", Map.of(), true);
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("""
					["1","1","realtime:r","phx_join",{"config":{"private":true,"presence":{"enabled":true},
					"broadcast":{"replication_ready":true,"replay":{"since":0}},
					"postgres_changes":[{"event":"*","schema":"public","table":"todos"}]}}]""");
			assertThat(events(client, 5)).containsExactly(events.split(","));
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "V2_129, true, true", "NEWEST, true, true", "V2_129, '\"true\"', true", "NEWEST, '\"TRUE\"', true",
			"V2_129, 1, true", "NEWEST, 1, false", "V2_129, '\"false\"', true", "NEWEST, '\"false\"', false",
			"V2_129, {}, true", "NEWEST, {}, false", "V2_129, null, false", "NEWEST, null, false",
			"V2_129, false, false", "NEWEST, false, false" })
	void theReplicationSignalIsAskedForByAFlagOrByAnythingThatIsNotFalse(ServerGeneration generation, String ready,
			boolean signalled) {
		start(generation);
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", "{\"broadcast\":{\"replication_ready\":" + ready + "}}");
			client.nextText();
			if (signalled) {
				assertThat(client.nextText()).contains("Replication connection established");
			}
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "'\"true\"', true", "'\"false\"', false", "1, false", "'\"yes\"', false",
			"null, false" })
	void aChannelIsPrivateByAFlagInBothGenerations(String value, boolean isPrivate) {
		for (ServerGeneration generation : ServerGeneration.values()) {
			start(EmbeddedRealtimeServer.builder().generation(generation).privateOnly(true));
			try (RawClient client = RawClient.connect(this.server)) {
				assertThat(client.join("r", "{\"private\":" + value + "}"))
					.contains(isPrivate ? "\"status\":\"ok\"" : "PrivateOnly");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void anEmptySelectionIsAllColumnsOrThoseOfTheKey(ServerGeneration generation) {
		start(generation);
		todos();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", """
					{"postgres_changes":[{"event":"*","schema":"public","table":"todos","select":[]},
					{"event":"*","schema":"public","table":"todos","select":[7]}]}""".replace("\n", ""));
			assertThat(events(client, 2)).containsExactly("phx_reply", "system postgres_changes");
			this.server.database().insert("todos", Map.of("id", 1, "title", "a"));
			this.server.database().update("todos", Map.of("id", 1, "title", "b"));
			this.server.database().delete("todos", Map.of("id", 1));
			String columns = "{\"name\":\"id\",\"type\":\"int8\"}";
			String insert = "{\"id\":1}";
			String update = insert;
			if (generation == ServerGeneration.V2_129) {
				columns += ",{\"name\":\"title\",\"type\":\"text\"}";
				insert = "{\"id\":1,\"title\":\"a\"}";
				update = "{\"id\":1,\"title\":\"b\"}";
			}
			JsonNode inserted = data(client);
			assertThat(inserted.path("columns")).isEqualTo(Json.parse("[" + columns + "]"));
			assertThat(inserted.path("record")).isEqualTo(Json.parse(insert));
			assertThat(data(client).path("record")).isEqualTo(Json.parse(update));
			assertThat(data(client).path("old_record")).isEqualTo(Json.parse("{\"id\":1}"));
			client.expectNothingElse();
		}
	}

	private static JsonNode data(RawClient client) {
		JsonNode frame = Json.parse(client.nextText());
		assertThat(frame).isNotNull();
		// both entries match
		assertThat(frame.at("/4/ids").size()).isEqualTo(2);
		return frame.at("/4/data");
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void anEmptySelectionIsNotThatOfAnEntryWithoutOne(ServerGeneration generation) {
		start(generation);
		todos();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", """
					{"postgres_changes":[{"event":"*","schema":"public","table":"todos","select":[]},
					{"event":"*","schema":"public","table":"todos"}]}""".replace("\n", ""));
			events(client, 2);
			this.server.database().insert("todos", Map.of("id", 1, "title", "a"));
			String first = client.nextText();
			assertThat(first).contains("\"title\":\"a\"");
			if (generation == ServerGeneration.NEWEST) {
				assertThat(client.nextText()).contains("\"record\":{\"id\":1}");
			}
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "V2_129, '\"schema\":\"public\"', false", "NEWEST, '\"schema\":\"public\"', true",
			"V2_129, '\"schema\":\"*\",\"table\":\"todos\"', false",
			"NEWEST, '\"schema\":\"*\",\"table\":\"todos\"', true",
			"NEWEST, '\"schema\":\"public\",\"table\":\"*\"', true", "NEWEST, '\"table\":\"todos\"', false" })
	void anEmptySelectionWithAWildcardIsRefusedWhereItIsOne(ServerGeneration generation, String entry,
			boolean refused) {
		start(generation);
		todos();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", "{\"postgres_changes\":[{" + entry + ",\"select\":[]}]}");
			client.nextText();
			assertThat(Json.parse(client.nextText()).at("/4/message").stringValue())
				.isEqualTo(refused ? WILDCARD : "Subscribed to PostgreSQL");
		}
	}

	@ParameterizedTest
	@CsvSource({ "V2_129, {}, {}", "NEWEST, {}, {}", "V2_129, '{\"private\":true}', own",
			"NEWEST, '{\"private\":true}', own" })
	void theFirstTrackOfAChannelWithoutPresenceBringsTheStateAtTheNewestServer(ServerGeneration generation,
			String config, String owner) {
		start(generation);
		this.server.channel("r").presence().track("bob", Map.of("name", "Bob"));
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", config);
			client.nextText();
			client.expectNothingElse();
			client.send(TRACK.formatted("2", 1));
			JsonNode diff = Json.parse(client.nextText());
			assertThat(diff.path(3).stringValue()).isEqualTo("presence_diff");
			// who asks late gets differences in the name of the channel on a private one
			assertThat(diff.path(0).isNull()).isEqualTo(!owner.equals("own"));
			assertThat(client.nextText()).contains("phx_reply", "\"ok\"");
			if (generation == ServerGeneration.NEWEST) {
				JsonNode state = Json.parse(client.nextText());
				assertThat(state.path(0).stringValue()).isEqualTo("1");
				assertThat(state.path(1).isNull()).isTrue();
				assertThat(state.path(3).stringValue()).isEqualTo("presence_state");
				assertThat(state.at("/4/bob/metas/0/name").stringValue()).isEqualTo("Bob");
				assertThat(state.path(4).size()).isEqualTo(2);
			}
			client.send(TRACK.formatted("3", 2));
			assertThat(events(client, 2)).containsExactly("presence_diff", "phx_reply");
			client.send("[\"1\",\"4\",\"realtime:r\",\"presence\",{\"event\":\"untrack\"}]");
			client.send(TRACK.formatted("5", 3));
			assertThat(events(client, 4)).containsExactly("presence_diff", "phx_reply", "presence_diff", "phx_reply");
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void aTrackOfAChannelWithPresenceBringsNoStateAgain(ServerGeneration generation) {
		start(generation);
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", "{\"presence\":{\"enabled\":true}}");
			client.send(TRACK.formatted("2", 1));
			assertThat(events(client, 4)).containsExactly("phx_reply", "presence_state", "presence_diff", "phx_reply");
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void whoMayNotReadPresenceGetsNeitherStateNorDifference(ServerGeneration generation) {
		start(EmbeddedRealtimeServer.builder()
			.generation(generation)
			.policy((topic, claims) -> new ChannelPolicy.Permissions(true, true, false, true)));
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("r", "{\"private\":true}");
			client.nextText();
			client.send(TRACK.formatted("2", 1));
			assertThat(events(client, 1)).containsExactly("phx_reply");
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void aPrivateChannelWithoutPresenceGetsNoDifferenceBeforeItTracks(ServerGeneration generation) {
		start(generation);
		try (RawClient client = RawClient.connect(this.server); RawClient open = RawClient.connect(this.server)) {
			client.join("r", "{\"private\":true}");
			client.nextText();
			open.join("r", "{}");
			open.nextText();
			this.server.channel("r").presence().track("bob", Map.of());
			client.expectNothingElse();
			assertThat(events(open, 1)).containsExactly("presence_diff");
		}
	}

}
