package io.github.supabaserealtime.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the system messages about subscriptions to the database.
 */
class DatabaseSubscriptionTests {

	private static final String TODOS = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}";

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.clock(this.clock)
		.pollInterval(Duration.ZERO)
		.start();

	private final ServerDatabase database = this.server.database();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private TableBuilder todos() {
		return this.database.table("todos").column("id", "int8").column("title", "text").primaryKey("id");
	}

	private static String join(String config) {
		return "[\"1\",\"1\",\"realtime:db\",\"phx_join\",{\"config\":%s}]".formatted(config);
	}

	private static void join(RawClient client, String... entries) {
		client.send(join("{\"postgres_changes\":[" + String.join(",", entries) + "]}"));
		assertThat(client.nextText()).contains("phx_reply", "\"status\":\"ok\"");
	}

	private static String system(String extension, String status, String message) {
		return "[\"1\",null,\"realtime:db\",\"system\",{\"extension\":\"%s\",\"status\":\"%s\",\"message\":%s,\"channel\":\"db\"}]"
			.formatted(extension, status, Json.write(Json.toNode(message)));
	}

	private static String subscribed() {
		return system("postgres_changes", "ok", "Subscribed to PostgreSQL");
	}

	private static String failed(String message) {
		return system("postgres_changes", "error", message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{"schema":"public","table":"todos","select":"id"}       | Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]
					{"schema":"public","table":"*","select":["id"]}         | Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.
					{"schema":"public","select":["id"]}                     | Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.
					{}                                                      | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: %{}
					{"schema":"public","table":"todos","filter":null}       | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: %{"filter" => nil, "schema" => "public", "table" => "todos"}
					{"schema":"public","table":null,"a":[1,true,"b"]}       | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: %{"a" => [1, true, "b"], "schema" => "public", "table" => nil}
					{"schema":"public","filter":"id=eq.1"}                  | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: %{"filter" => "id=eq.1", "schema" => "public"}
					{"table":"todos","filter":"id=eq.1"}                    | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: %{"filter" => "id=eq.1", "table" => "todos"}
					{"schema":1,"user_token":"x"}                           | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: <redacted>
					{"event":"insert","schema":"public","table":"nope"}     | Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: INSERT, schema: public, table: nope, filters: [], select: nil]
					{"schema":"nope"}                                       | Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: nope, table: *, filters: [], select: nil]
					{"table":"hidden"}                                      | Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: hidden, filters: [], select: nil]
					{"table":"todos","select":["id","nope"]}                | Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [event: *, schema: public, table: todos, filters: [], select: ["id", "nope"]]. Exception: ERROR P0001 (raise_exception) invalid column for select nope
					{"table":"todos","select":["secret"]}                   | Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [event: *, schema: public, table: todos, filters: [], select: ["secret"]]. Exception: ERROR P0001 (raise_exception) invalid column for select secret
					""")
	void anEntryThatDoesNotFitIsRefusedAndTheChannelLives(String entry, String message) {
		todos().column("secret", "text").revokeSelect("anon", "secret").create();
		this.database.table("hidden").column("id", "int8").unpublished().create();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS, entry);
			// one entry that does not fit fails all of them
			client.expect(failed(message));
			this.database.insert("todos", Map.of("id", 1));
			this.database.insert("hidden", Map.of("id", 1));
			client.expectNothingElse();
			assertThat(this.server.channel("db").memberCount()).isEqualTo(1);
		}
	}

	@Test
	void ofSeveralErrorsMalformedOnesComeFirstAndThenTheLast() {
		todos().create();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, "{\"table\":\"one\"}", "{\"table\":\"two\"}", "{\"table\":\"t\",\"filter\":1}", "{}");
			assertThat(client.nextText()).contains("No subscription params provided", "\\\"filter\\\" => 1");
			join(client, "{\"table\":\"one\"}", "{\"table\":\"two\"}", TODOS);
			assertThat(client.nextText()).contains("phx_close");
			assertThat(client.nextText()).contains("table: two,");
		}
	}

	@Test
	void withoutAnyTableEveryWellFormedEntryIsConfirmedUntilOneIsCreated() {
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS);
			client.expect(subscribed());
			todos().create();
			client.expect(subscribed());
			this.database.insert("todos", Map.of("id", 1));
			assertThat(client.nextText()).contains("postgres_changes");
			// created anew, it is empty
			this.database.table("todos").column("other", "int8").primaryKey("other").create();
			client.expect(subscribed());
			this.database.insert("todos", Map.of("other", 1));
			assertThat(client.nextText()).contains("\"record\":{\"other\":1}");
		}
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, "{\"schema\":\"public\",\"table\":\"todos\",\"filter\":\"id=eq.1\"}");
			assertThat(client.nextText()).contains("invalid column for filter id");
			// what was given up stays given up
			todos().create();
			client.expectNothingElse();
		}
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, "{\"schema\":\"public\",\"table\":\"todos\",\"filter\":\"id=eq.1\"}");
			client.expect(subscribed()).expectNothingElse();
		}
	}

	@Test
	void aFailureThatMayPassIsTriedAgain() {
		todos().create();
		this.database.failSubscriptions("{:error, \"Too many database timeouts\"}", 2);
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS);
			client.expect(failed("{:error, \"Too many database timeouts\"}")).expectNothingElse();
			this.database.insert("todos", Map.of("id", 1));
			client.expectNothingElse();
			this.clock.advance(Duration.ofSeconds(5));
			client.expect(failed("{:error, \"Too many database timeouts\"}"));
			this.clock.advance(Duration.ofSeconds(5));
			client.expect(subscribed());
			this.clock.advance(Duration.ofSeconds(5));
			this.database.insert("todos", Map.of("id", 2));
			assertThat(client.nextText()).contains("\"id\":2");
		}
	}

	@Test
	void aChannelThatLeftIsNotTriedAgain() {
		this.database.failSubscriptions("oops", 1);
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS);
			client.expect(failed("oops"));
			client.send("[\"1\",\"2\",\"realtime:db\",\"phx_leave\",{}]");
			assertThat(client.nextText()).contains("phx_reply");
			assertThat(client.nextText()).contains("phx_close");
			this.clock.advance(Duration.ofSeconds(5));
			// a second attempt would use up this one
			this.database.failSubscriptions("again", 1);
			join(client, TODOS);
			client.expect(failed("again")).expectNothingElse();
		}
	}

	@Test
	void aReplicationThatIsPausedKeepsSubscribersWaiting() {
		todos().create();
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			client
				.send(join("{\"broadcast\":{\"replication_ready\":true},\"postgres_changes\":[%s]}".formatted(TODOS)));
			assertThat(client.nextText()).contains("phx_reply");
			this.database.insert("todos", Map.of("id", 1));
			this.database.send("db", "lost", Map.of(), false);
			this.clock.advance(Duration.ofSeconds(59));
			client.expectNothingElse();
			this.database.resumeReplication();
			client.expect(subscribed());
			client.expect(system("system", "ok", "Replication connection established"));
			this.database.resumeReplication();
			this.database.update("todos", Map.of("id", 1, "title", "b"));
			assertThat(client.nextText()).contains("UPDATE", "\"title\":\"b\"");
			client.expectNothingElse();
		}
	}

	@Test
	void aReplicationThatDoesNotComeClosesThoseWhoWaitForIt() {
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("{\"broadcast\":{\"replication_ready\":true}}"));
			assertThat(client.nextText()).contains("phx_reply");
			client.join("2", "other", "{}");
			client.nextText();
			this.clock.advance(Duration.ofSeconds(60));
			client.expect(system("system", "error", "Replication connection was not established in time"));
			client.expect("[\"1\",\"1\",\"realtime:db\",\"phx_close\",{}]").expectNothingElse();
			assertThat(this.server.channel("other").memberCount()).isEqualTo(1);
		}
	}

	@Test
	void aTokenThatMayNotReadAColumnLeavesTheOldSubscriptionInForce() {
		todos().revokeSelect("anon", "title").create();
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(
					"[\"1\",\"1\",\"realtime:db\",\"phx_join\",{\"config\":{\"postgres_changes\":[{\"schema\":\"public\",\"table\":\"todos\",\"filter\":\"title=eq.a\"}]},\"access_token\":\"%s\"}]"
						.formatted(this.server.jwt(Map.of())));
			client.nextText();
			client.expect(subscribed());
			client.send("[\"1\",\"2\",\"realtime:db\",\"access_token\",{\"access_token\":\"%s\"}]"
				.formatted(this.server.jwt(Map.of("role", "anon"))));
			assertThat(client.nextText()).contains("invalid column for filter title");
			this.database.insert("todos", Map.of("id", 1, "title", "a"));
			assertThat(client.nextText()).contains("\"title\":\"a\"");
		}
	}

	@Test
	void anEntryThatIsNotEvaluatedHoldsUpOnlyTheChangesThatItAsksFor() {
		todos().create();
		this.database.table("quiet").column("id", "int8").primaryKey("id").create();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client,
					"{\"event\":\"UPDATE\",\"schema\":\"public\",\"table\":\"todos\",\"filter\":\"title=match.(a)\\\\1\"}");
			assertThat(client.nextText()).contains("\"error\"", "does not evaluate the filter");
			this.database.insert("quiet", Map.of("id", 1));
			this.database.insert("todos", Map.of("id", 1));
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> this.database.update("todos", Map.of("id", 1, "title", "a")))
				.withMessageContaining("title=match.(a)");
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"postgres_changes":["x"]}     | UnknownErrorOnChannel: expected a map, got: "x"
			{"postgres_changes":[[1]]}     | UnknownErrorOnChannel: expected a map, got: [1]
			"x"                            | UnknownErrorOnChannel: no function clause matching in Access.get/3
			""")
	void whatTheRealServerFailsAtRefusesTheJoin(String config, String reason) {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join(config));
			client.expect(
					"[\"1\",\"1\",\"realtime:db\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":%s}}]"
						.formatted(Json.write(Json.toNode(reason))));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "{\"postgres_changes\":null}", "{\"postgres_changes\":[null]}",
			"{\"postgres_changes\":{\"a\":{}}}", "{\"postgres_changes\":\"x\"}" })
	void whatIsNoListAsksForNothing(String config) {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join(config));
			client.expect(
					"[\"1\",\"1\",\"realtime:db\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]");
			client.expectNothingElse();
		}
	}

	@Test
	void theOrderOfKeysDoesNotChangeAnId() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join(
					"{\"postgres_changes\":[{\"table\":\"t\",\"select\":[\"a\"],\"x\":{\"b\":1,\"a\":2}},{\"x\":{\"a\":2,\"b\":1},\"select\":[\"a\"],\"table\":\"t\"}]}"));
			JsonNode entries = Json.parse(client.nextText()).at("/4/response/postgres_changes");
			assertThat(entries.at("/0/id")).isEqualTo(entries.at("/1/id"));
		}
	}

	@Test
	void theDatabaseOutlivesARestart() {
		todos().create();
		this.database.insert("todos", Map.of("id", 1));
		this.server.stop();
		this.database.insert("todos", Map.of("id", 2));
		this.server.restart();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS);
			client.expect(subscribed());
			this.database.update("todos", Map.of(), Map.of("title", "x"));
			assertThat(client.nextText()).contains("\"record\":{\"id\":1,\"title\":\"x\"}");
			assertThat(client.nextText()).contains("\"record\":{\"id\":2,\"title\":\"x\"}");
		}
	}

}
