package io.github.supabaserealtime.test;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the frames that subscribers receive for a change of a row.
 */
class DatabaseChangeTests {

	private static final String COLUMNS = "[{\"name\":\"id\",\"type\":\"int8\"},{\"name\":\"title\",\"type\":\"text\"},{\"name\":\"owner\",\"type\":\"text\"}]";

	private final MutableClock clock = new MutableClock(Instant.parse("2026-08-21T12:03:56.123456Z"));

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
		return this.database.table("public.todos")
			.column("id", "int8")
			.column("title", "text")
			.column("owner", "text")
			.primaryKey("id");
	}

	private static String todosEntry(String more) {
		return "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"" + more + "}";
	}

	/**
	 * Join and return the ids of the entries.
	 */
	private List<Integer> subscribeAs(RawClient client, String topic, String token, String... entries) {
		client.send(
				"[\"1\",\"1\",\"realtime:%s\",\"phx_join\",{\"config\":{\"postgres_changes\":[%s]},\"access_token\":\"%s\"}]"
					.formatted(topic, String.join(",", entries), token));
		JsonNode reply = Json.parse(client.nextText());
		client.expect(
				"[\"1\",null,\"realtime:%s\",\"system\",{\"extension\":\"postgres_changes\",\"status\":\"ok\",\"message\":\"Subscribed to PostgreSQL\",\"channel\":\"%s\"}]"
					.formatted(topic, topic));
		return reply.at("/4/response/postgres_changes")
			.valueStream()
			.map((entry) -> entry.path("id").intValue())
			.toList();
	}

	private List<Integer> subscribe(RawClient client, String... entries) {
		return subscribeAs(client, "db", this.server.apiKey(), entries);
	}

	private static String change(List<Integer> ids, String type, String columns, String more) {
		return "[null,null,\"realtime:db\",\"postgres_changes\",{\"ids\":%s,\"data\":{\"schema\":\"public\",\"table\":\"todos\",\"type\":\"%s\",\"commit_timestamp\":\"2026-08-21T12:03:56.123Z\",\"columns\":%s,%s,\"errors\":null}}]"
			.formatted(ids, type, columns, more);
	}

	@Test
	void aTableWithoutAnythingSpecialShowsThePrimaryKeyOfOldRecords() {
		todos().create();
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, todosEntry(""));
			this.database.insert("public.todos", Map.of("id", 1, "title", "a"));
			client.expect(change(ids, "INSERT", COLUMNS, "\"record\":{\"id\":1,\"title\":\"a\",\"owner\":null}"));
			this.database.update("todos", Map.of("id", 1, "title", "b"));
			client.expect(change(ids, "UPDATE", COLUMNS,
					"\"record\":{\"id\":1,\"title\":\"b\",\"owner\":null},\"old_record\":{\"id\":1}"));
			this.database.update("todos", Map.of("title", "b"), Map.of("id", 2));
			client.expect(change(ids, "UPDATE", COLUMNS,
					"\"record\":{\"id\":2,\"title\":\"b\",\"owner\":null},\"old_record\":{\"id\":1}"));
			this.database.delete("todos", Map.of("id", 2));
			client.expect(change(ids, "DELETE", COLUMNS, "\"old_record\":{\"id\":2}")).expectNothingElse();
		}
	}

	@Test
	void aFullReplicaIdentityShowsOldRecordsWhole() {
		todos().replicaIdentityFull().create();
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, todosEntry(",\"filter\":\"owner=eq.me\""));
			this.database.insert("todos", Map.of("id", 1, "owner", "you"));
			this.database.update("todos", Map.of("id", 1, "owner", "me"));
			client.expect(change(ids, "UPDATE", COLUMNS,
					"\"record\":{\"id\":1,\"title\":null,\"owner\":\"me\"},\"old_record\":{\"id\":1,\"title\":null,\"owner\":\"you\"}"));
			this.database.delete("todos", Map.of());
			client.expect(change(ids, "DELETE", COLUMNS, "\"old_record\":{\"id\":1,\"title\":null,\"owner\":\"me\"}"));
			client.expectNothingElse();
		}
	}

	@Test
	void aDeleteFitsFiltersOnWhatTheOldRecordHoldsOnly() {
		todos().create();
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, todosEntry(",\"filter\":\"owner=eq.me\""),
					todosEntry(",\"filter\":\"id=eq.1\""));
			this.database.insert("todos", Map.of("id", 1, "owner", "me"));
			// in the order of the real server: the last entry first
			client.expect(change(List.of(ids.get(1), ids.get(0)), "INSERT", COLUMNS,
					"\"record\":{\"id\":1,\"title\":null,\"owner\":\"me\"}"));
			this.database.delete("todos", Map.of("owner", "me"));
			client.expect(change(List.of(ids.get(1)), "DELETE", COLUMNS, "\"old_record\":{\"id\":1}"));
			client.expectNothingElse();
		}
	}

	@Test
	void rowLevelSecurityHidesRowsButNotDeletesWhichShowTheKeyOnly() {
		todos().replicaIdentityFull()
			.rowLevelSecurity(
					(claims, row) -> row.path("owner").asString("").equals(claims.path("sub").asString("none")))
			.create();
		try (RawClient mine = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			List<Integer> ids = subscribeAs(mine, "db", this.server.jwt(Map.of("sub", "me")), todosEntry(""));
			subscribeAs(other, "db", this.server.jwt(Map.of("sub", "you")), todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "owner", "me"));
			mine.expect(change(ids, "INSERT", COLUMNS, "\"record\":{\"id\":1,\"title\":null,\"owner\":\"me\"}"));
			other.expectNothingElse();
			this.database.delete("todos", Map.of("id", 1));
			mine.expect(change(ids, "DELETE", COLUMNS, "\"old_record\":{\"id\":1}"));
			other.expect(change(ids, "DELETE", COLUMNS, "\"old_record\":{\"id\":1}"));
		}
	}

	@Test
	void aNewTokenDecidesWhatIsVisibleFromThenOn() {
		todos().rowLevelSecurity((claims, row) -> claims.path("sub").asString("").equals("me")).create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribeAs(client, "db", this.server.jwt(Map.of("sub", "you")), todosEntry(""));
			this.database.insert("todos", Map.of("id", 1));
			client.expectNothingElse();
			client.send("[\"1\",\"2\",\"realtime:db\",\"access_token\",{\"access_token\":\"%s\"}]"
				.formatted(this.server.jwt(Map.of("sub", "me"))));
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			this.database.insert("todos", Map.of("id", 2));
			assertThat(client.nextText()).contains("\"id\":2");
		}
	}

	@Test
	void entriesWithDifferentSelectionsGetMessagesOfTheirOwn() {
		todos().create();
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, todosEntry(",\"select\":[\"title\"]"), todosEntry(""),
					todosEntry(",\"select\":[\"owner\",\"title\",7]"), todosEntry(",\"select\":[\"title\",\"owner\"]"),
					todosEntry(",\"select\":[]"), todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "title", "a", "owner", "me"));
			String all = "\"record\":{\"id\":1,\"title\":\"a\",\"owner\":\"me\"}";
			// equal entries have equal ids, and each is named
			client.expect(change(List.of(ids.get(1), ids.get(1)), "INSERT", COLUMNS, all));
			client.expect(change(List.of(ids.get(4)), "INSERT", "[{\"name\":\"id\",\"type\":\"int8\"}]",
					"\"record\":{\"id\":1}"));
			client.expect(change(List.of(ids.get(3), ids.get(2)), "INSERT", COLUMNS, all));
			client.expect(change(List.of(ids.get(0)), "INSERT",
					"[{\"name\":\"id\",\"type\":\"int8\"},{\"name\":\"title\",\"type\":\"text\"}]",
					"\"record\":{\"id\":1,\"title\":\"a\"}"));
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"event":"INSERT","schema":"public","table":"todos"  | INSERT
			"event":"update","schema":"public","table":"todos"  | UPDATE
			"event":"Delete","schema":"public","table":"todos"  | DELETE
			"event":"whatever","schema":"*","table":"*"         | INSERT,UPDATE,DELETE
			"schema":"public"                                   | INSERT,UPDATE,DELETE
			"table":"todos"                                     | INSERT,UPDATE,DELETE
			"schema":"public","table":"t_dos"                   | INSERT,UPDATE,DELETE
			"schema":"public","table":"todos","extra":[1]       | INSERT,UPDATE,DELETE
			"schema":"pub%","table":"*"                         | INSERT,UPDATE,DELETE
			""")
	void anEntryNamesKindsAndTablesAsTheRealServerReadsThem(String entry, String kinds) {
		todos().create();
		this.database.table("other.todos").column("id", "int8").primaryKey("id").create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, "{" + entry + "}");
			this.database.insert("todos", Map.of("id", 1));
			this.database.update("todos", Map.of("id", 1, "title", "b"));
			this.database.delete("todos", Map.of("id", 1));
			for (String kind : kinds.split(",")) {
				assertThat(client.nextText()).contains("\"type\":\"" + kind + "\"");
			}
			client.expectNothingElse();
		}
	}

	@Test
	void eachChannelThatAskedGetsTheChangeUnderItsOwnTopic() {
		todos().create();
		try (RawClient client = RawClient.connect(this.server);
				RawClient first = RawClient.connect(this.server, this.server.apiKey(), "1.0.0")) {
			List<Integer> ids = subscribeAs(client, "a", this.server.apiKey(), todosEntry(""));
			assertThat(subscribeAs(client, "b", this.server.jwt(Map.of()), todosEntry(""))).isEqualTo(ids);
			first.send(
					"{\"topic\":\"realtime:db\",\"event\":\"phx_join\",\"payload\":{\"config\":{\"postgres_changes\":[%s]}},\"ref\":\"1\",\"join_ref\":\"1\"}"
						.formatted(todosEntry("")));
			assertThat(first.nextText()).contains("phx_reply");
			first.expect(
					"{\"topic\":\"realtime:db\",\"event\":\"system\",\"payload\":{\"extension\":\"postgres_changes\",\"status\":\"ok\",\"message\":\"Subscribed to PostgreSQL\",\"channel\":\"db\"},\"ref\":null}");
			client.join("9", "quiet", "{}");
			client.nextText();
			this.database.insert("todos", Map.of("id", 1));
			assertThat(client.nextText()).contains("\"realtime:a\"", "\"id\":1");
			assertThat(client.nextText()).contains("\"realtime:b\"", "\"id\":1");
			client.expectNothingElse();
			JsonNode frame = Json.parse(first.nextText());
			assertThat(frame.propertyNames()).containsExactlyInAnyOrder("topic", "event", "payload", "ref");
			assertThat(frame.at("/payload/ids")).isEqualTo(Json.toNode(ids));
			assertThat(frame.at("/payload/data/type").stringValue()).isEqualTo("INSERT");
		}
	}

	@Test
	void aJoinWithoutConfigurationListensToWhatItsTopicNames() {
		todos().create();
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("[\"1\",\"1\",\"realtime:public:todos:id=gt.1\",\"phx_join\",{}]");
			JsonNode entry = Json.parse(client.nextText()).at("/4/response/postgres_changes/0");
			assertThat(entry.path("schema").stringValue()).isEqualTo("public");
			assertThat(entry.path("table").stringValue()).isEqualTo("todos");
			assertThat(entry.path("filter").stringValue()).isEqualTo("id=gt.1");
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			this.database.insert("todos", Map.of("id", 1));
			this.database.insert("todos", Map.of("id", 2));
			client.expect(
					"[null,null,\"realtime:public:todos:id=gt.1\",\"INSERT\",{\"schema\":\"public\",\"table\":\"todos\",\"type\":\"INSERT\",\"commit_timestamp\":\"2026-08-21T12:03:56.123Z\",\"columns\":%s,\"record\":{\"id\":2,\"title\":null,\"owner\":null},\"errors\":null}]"
						.formatted(COLUMNS));
		}
	}

	@Test
	void aRoleWithoutTheRightToTheKeyGetsErrorsInPlaceOfRows() {
		todos().revokeSelect("anon", "id").revokeSelect("partial", "owner").create();
		try (RawClient denied = RawClient.connect(this.server); RawClient partial = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(denied, todosEntry(",\"filter\":\"title=eq.x\""));
			List<Integer> partialIds = subscribeAs(partial, "db", this.server.jwt(Map.of("role", "partial")),
					todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "owner", "me"));
			this.database.update("todos", Map.of("id", 1, "owner", "you"));
			this.database.delete("todos", Map.of("id", 1));
			String error = "[null,null,\"realtime:db\",\"postgres_changes\",{\"ids\":%s,\"data\":{\"schema\":\"public\",\"table\":\"todos\",\"type\":\"%s\",\"commit_timestamp\":null,\"columns\":[],\"record\":{}%s,\"errors\":[\"Error 401: Unauthorized\"]}}]";
			// filters do not matter to them, and deletes are exempt
			denied.expect(error.formatted(ids, "INSERT", ""));
			denied.expect(error.formatted(ids, "UPDATE", ",\"old_record\":{}")).expectNothingElse();
			String columns = "[{\"name\":\"id\",\"type\":\"int8\"},{\"name\":\"title\",\"type\":\"text\"}]";
			partial.expect(change(partialIds, "INSERT", columns, "\"record\":{\"id\":1,\"title\":null}"));
			partial.expect(change(partialIds, "UPDATE", columns,
					"\"record\":{\"id\":1,\"title\":null},\"old_record\":{\"id\":1}"));
			partial.expect(change(partialIds, "DELETE", columns, "\"old_record\":{\"id\":1}"));
		}
	}

	@Test
	void aTableWithoutAPrimaryKeySaysSo() {
		this.database.table("notes").column("text", "text").create();
		this.database.table("lines").column("text", "text").replicaIdentityFull().create();
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, "{\"schema\":\"public\"}");
			String error = "[null,null,\"realtime:db\",\"postgres_changes\",{\"ids\":%s,\"data\":{\"schema\":\"public\",\"table\":\"%s\",\"type\":\"%s\",\"commit_timestamp\":null,\"columns\":[],\"record\":{}%s,\"errors\":[\"Error 400: Bad Request, no primary key\"]}}]";
			this.database.insert("notes", Map.of("text", "a"));
			client.expect(error.formatted(ids, "notes", "INSERT", ""));
			assertThatIllegalStateException()
				.isThrownBy(() -> this.database.update("notes", Map.of(), Map.of("text", "b")))
				.withMessageContaining("cannot update table \"notes\"");
			assertThatIllegalStateException().isThrownBy(() -> this.database.delete("notes", Map.of()))
				.withMessageContaining("cannot delete table \"notes\"");
			this.database.insert("lines", Map.of("text", "a"));
			this.database.update("lines", Map.of(), Map.of("text", "b"));
			this.database.delete("lines", Map.of("text", "b"));
			client.expect(error.formatted(ids, "lines", "INSERT", ""));
			client.expect(error.formatted(ids, "lines", "UPDATE", ",\"old_record\":{}"));
			assertThat(client.nextText()).contains("\"DELETE\"", "\"old_record\":{\"text\":\"b\"}", "\"errors\":null");
		}
	}

	@Test
	void aChangeThatIsTooLargeKeepsItsSmallValues() {
		todos().replicaIdentityFull().create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "title", "x".repeat(1_048_576), "owner", "y".repeat(62)));
			JsonNode data = Json.parse(client.nextText()).at("/4/data");
			assertThat(data.path("errors")).isEqualTo(Json.parse("[\"Error 413: Payload Too Large\"]"));
			assertThat(data.path("record")).isEqualTo(Json.toNode(Map.of("id", 1, "owner", "y".repeat(62))));
			assertThat(data.path("columns")).isEqualTo(Json.parse(COLUMNS));
			this.database.update("todos", Map.of("id", 1, "title", "short", "owner", "y".repeat(63)));
			data = Json.parse(client.nextText()).at("/4/data");
			assertThat(data.path("record")).isEqualTo(Json.toNode(Map.of("id", 1, "title", "short")));
			assertThat(data.path("old_record")).isEqualTo(Json.toNode(Map.of("id", 1, "owner", "y".repeat(62))));
			this.database.update("todos", Map.of("id", 1, "title", "x"));
			assertThat(client.nextText()).contains("\"errors\":null");
		}
	}

	@Test
	void valuesOfAllTypesLookAsPostgresWritesThem() {
		this.database.table("kinds")
			.column("id", "bigint")
			.column("small", "int2")
			.column("ratio", "real")
			.column("exact", "numeric")
			.column("flag", "boolean")
			.column("label", "varchar")
			.column("key", "uuid")
			.column("at", "timestamptz")
			.column("local", "timestamp")
			.column("day", "date")
			.column("clock", "time")
			.column("meta", "jsonb")
			.column("raw", "bytea")
			.column("numbers", "int4[]")
			.column("zone", "interval")
			.enumColumn("mood", "mood", "sad", "ok")
			.primaryKey("id")
			.create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, "{\"table\":\"kinds\"}");
			this.database.insert("kinds", Map.ofEntries(Map.entry("id", Long.MAX_VALUE), Map.entry("small", "-7"),
					Map.entry("ratio", 0.1f), Map.entry("exact", new BigDecimal("12345678901234567890.1234567890")),
					Map.entry("flag", "t"), Map.entry("label", 'c'),
					Map.entry("key", UUID.fromString("AAAAAAAA-0000-4000-8000-000000000000")),
					Map.entry("at", Instant.parse("2026-01-02T03:04:05.678Z")),
					Map.entry("local", LocalDateTime.of(2026, 1, 2, 3, 4)), Map.entry("day", LocalDate.of(2026, 1, 2)),
					Map.entry("clock", LocalTime.of(3, 4, 5, 120_000_000)),
					Map.entry("meta", Map.of("k", Arrays.asList(1, null))), Map.entry("raw", new byte[] { 1, -1 }),
					Map.entry("numbers", List.of(1, "2")), Map.entry("zone", "01:00:00"), Map.entry("mood", "sad")));
			String frame = client.nextText();
			assertThat(frame).contains("\"id\":9223372036854775807,", "\"exact\":12345678901234567890.1234567890,");
			assertThat(Json.parse(frame).at("/4/data/record")).isEqualTo(Json
				.parse("""
						{"id":9223372036854775807,"small":-7,"ratio":0.1,"exact":12345678901234567890.1234567890,"flag":true,
						 "label":"c","key":"aaaaaaaa-0000-4000-8000-000000000000","at":"2026-01-02T03:04:05.678+00:00",
						 "local":"2026-01-02T03:04:00","day":"2026-01-02","clock":"03:04:05.12","meta":{"k":[1,null]},
						 "raw":"01ff","numbers":[1,2],"zone":"01:00:00","mood":"sad"}"""));
			assertThat(Json.parse(frame)
				.at("/4/data/columns")
				.valueStream()
				.map((column) -> column.path("type").asString())).containsExactly("int8", "int2", "float4", "numeric",
						"bool", "varchar", "uuid", "timestamptz", "timestamp", "date", "time", "jsonb", "bytea",
						"_int4", "interval", "mood");
			ZonedDateTime zoned = ZonedDateTime.of(2026, 1, 2, 4, 0, 0, 0, ZoneOffset.ofHours(1));
			this.database.update("kinds",
					Map.of("id", Long.MAX_VALUE, "at", zoned, "local", "2026-01-02 03:04:05.5", "raw", "\\xAB"));
			assertThat(client.nextText()).contains("\"at\":\"2026-01-02T03:00:00+00:00\"",
					"\"local\":\"2026-01-02T03:04:05.5\"", "\"raw\":\"ab\"");
			this.database.update("kinds", Map.of("id", Long.MAX_VALUE, "at", new Date(0), "numbers", new int[] { 3 }));
			assertThat(client.nextText()).contains("\"at\":\"1970-01-01T00:00:00+00:00\"", "\"numbers\":[3]");
		}
	}

	@Test
	void anUpdateLeavesOutLargeValuesThatDidNotChange() {
		todos().create();
		String large = "x".repeat(2001);
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, todosEntry(""), todosEntry(",\"filter\":\"title=neq.y\""));
			this.database.insert("todos", Map.of("id", 1, "title", large, "owner", "y".repeat(2000)));
			assertThat(client.nextText()).contains(ids.get(1) + "," + ids.get(0), large);
			this.database.update("todos", Map.of("id", 1, "owner", "me"));
			client.expect(change(List.of(ids.get(0)), "UPDATE", COLUMNS,
					"\"record\":{\"id\":1,\"owner\":\"me\"},\"old_record\":{\"id\":1}"));
			// a value that is written again is sent again
			this.database.update("todos", Map.of("id", 1, "title", large));
			assertThat(client.nextText()).contains(ids.get(1) + "," + ids.get(0), large);
			this.database.delete("todos", Map.of("title", large));
			client.expect(change(List.of(ids.get(0)), "DELETE", COLUMNS, "\"old_record\":{\"id\":1}"));
		}
	}

	@Test
	void aFullReplicaIdentityHasWhatDidNotChangeButFiltersDoNotSeeIt() {
		todos().replicaIdentityFull().create();
		String large = "x".repeat(3000);
		try (RawClient client = RawClient.connect(this.server)) {
			List<Integer> ids = subscribe(client, todosEntry(""), todosEntry(",\"filter\":\"title=neq.y\""));
			this.database.insert("todos", Map.of("id", 1, "title", large));
			assertThat(client.nextText()).contains(ids.get(1) + "," + ids.get(0), large);
			this.database.update("todos", Map.of("id", 1, "owner", "me"));
			assertThat(client.nextText()).contains("\"ids\":[" + ids.get(0) + "]",
					"\"record\":{\"id\":1,\"title\":\"xxx");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			numeric(10,2)     | numeric    | 1.005        | 1.01
			varchar(3)        | varchar    | `ab   `      | "ab "
			timestamp(0)      | timestamp  | 2026-01-02 03:04:05.6 | "2026-01-02T03:04:06"
			`int[3]`          | _int4      | {{1,2},{3,4}} | [[1,2],[3,4]]
			float             | float8     | 1e20         | 100000000000000000000
			float8            | float8     | NaN          | null
			bigserial         | int8       | 7            | 7
			public.mood       | mood       | ok           | "ok"
			`"Mood"`          | Mood       | OK           | "OK"
			char(3)           | bpchar     | abc          | "a"
			bytea             | bytea      | `a\\001`    | "6101"
			bytea[]           | _bytea     | `{"\\\\xdead"}` | ["\\\\xdead"]
			jsonb             | jsonb      | {"bb":1.50,"a":[]} | {"a":[],"bb":1.50}
			timetz            | timetz     | 10:00+05:30  | "10:00:00+05:30"
			""")
	void aTypeMayBeSpelledAsInSqlAndAStringIsALiteral(String spelling, String type, String literal, String sent) {
		this.database.table("todos").column("id", "int8").column("c", spelling).primaryKey("id").create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "c", literal));
			assertThat(client.nextText()).contains("{\"name\":\"c\",\"type\":\"" + type + "\"}", "\"c\":" + sent + "}");
		}
	}

	@Test
	void javaValuesFitTheirTypes() {
		this.database.table("todos")
			.column("id", "bigserial")
			.column("day", "date")
			.column("clock", "time(3)")
			.column("grid", "integer[][]")
			.column("parts", "bytea[]")
			.column("docs", "jsonb[]")
			.domainColumn("price", "price", "numeric(10,2)")
			.domainColumn("blob", "blob", "bytea")
			.enumColumn("mood", "\"Mood\"", "OK")
			.primaryKey("id")
			.create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, todosEntry(""));
			this.database.insert("todos",
					Map.of("day", java.sql.Date.valueOf("2026-01-02"), "clock", java.sql.Time.valueOf("03:04:05"),
							"grid", List.of(List.of(1, 2), new int[] { 3, 4 }), "parts", List.of(new byte[] { 1 }),
							"docs", List.of(Map.of("a", 1), "[2]"), "price", 1.005, "blob", new byte[] { 2 }, "mood",
							"OK"));
			assertThat(Json.parse(client.nextText()).at("/4/data/record")).isEqualTo(Json.parse("""
					{"id":1,"day":"2026-01-02","clock":"03:04:05","grid":[[1,2],[3,4]],"parts":["\\\\x01"],
					 "docs":[{"a":1},[2]],"price":1.01,"blob":"\\\\x02","mood":"OK"}"""));
			this.database.insert("todos", Map.of());
			String second = client.nextText();
			assertThat(second).contains("\"id\":2", "{\"name\":\"price\",\"type\":\"price\"}",
					"{\"name\":\"mood\",\"type\":\"Mood\"}");
			this.database.update("todos", Map.of("id", 2, "price", 3));
			assertThat(client.nextText()).contains("\"price\":3.00");
		}
	}

	@Test
	void aDomainOfAnArrayKeepsTheLengthOfItsElements() {
		this.database.table("todos")
			.column("id", "int8")
			.column("letters", "char(3)[]")
			.domainColumn("codes", "codes", "char(3)[]")
			.primaryKey("id")
			.create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "letters", "{abc,d}", "codes", "{abc,d}"));
			assertThat(client.nextText()).contains("\"letters\":[\"a\",\"d\"]", "\"codes\":[\"abc\",\"d  \"]");
		}
	}

	@Test
	void aNumberHasAllItsDigits() {
		this.database.table("todos").column("id", "int8").column("c", "numeric").primaryKey("id").create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, todosEntry(""));
			this.database.insert("todos", Map.of("id", 1, "c", "1e-16383"));
			assertThat(client.nextText()).contains("\"c\":0." + "0".repeat(16_382) + "1}");
			this.database.insert("todos", Map.of("id", 2, "c", "0e131072"));
			assertThat(client.nextText()).contains("\"c\":0}");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			date         | 2026-02-30     | date/time field value out of range: "2026-02-30"
			varchar(3)   | abcd           | value too long for type character varying(3)
			numeric(3,1) | 100            | numeric field overflow
			numeric(3,1)[] | {100,1e131072} | value overflows numeric format
			numeric(3,1)[] | {100,x}      | invalid input syntax for type numeric: "x"
			int[]        | [1:2]={{x}}    | malformed array literal: "[1:2]={{x}}"
			int[]        | [1:1]={1,2,x}  | invalid input syntax for type integer: "x"
			int[]        | [1:1][1:1]={{1,2},{x}} | malformed array literal: "[1:1][1:1]={{1,2},{x}}"
			varchar(3)[] | {abcd          | malformed array literal: "{abcd"
			numeric      | 1e2000000000x  | value overflows numeric format
			jsonb        | abc            | invalid input syntax for type json
			jsonb        | "\\u0000"      | unsupported Unicode escape sequence
			uuid         | a-0eebc999c0b4ef8bb6d6bb9bd380a11 | invalid input syntax for type uuid
			int[]        | {1,2           | malformed array literal: "{1,2"
			timestamp    | soon           | invalid input syntax for type timestamp: "soon"
			""")
	void whatPostgresRefusesIsRefusedInItsWords(String type, String literal, String message) {
		this.database.table("todos").column("id", "int8").column("c", type).primaryKey("id").create();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.database.insert("todos", Map.of("id", 1, "c", literal)))
			.withMessageContaining(message);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.database.insert("todos", Map.of("id", 1, "c", "a\0")))
			.withMessageContaining("invalid byte sequence for encoding \"UTF8\": 0x00");
	}

	@Test
	void mistakesOfATestAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.insert("todos", Map.of()))
			.withMessageContaining("public.todos")
			.withMessageContaining("create()");
		todos().create();
		this.database.insert("todos", Map.of("id", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.insert("todos", Map.of("id", 1)))
			.withMessageContaining("{\"id\":1}");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.insert("todos", Map.of("title", "x")))
			.withMessageContaining("primary key");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.insert("todos", Map.of("id", "one")))
			.withMessageContaining("'id'")
			.withMessageContaining("invalid input syntax for type bigint: \"one\"");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.insert("todos", Map.of("nope", 1)))
			.withMessageContaining("'nope'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.update("todos", Map.of("id", 9)))
			.withMessageContaining("no row");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.update("todos", Map.of("title", "x")))
			.withMessageContaining("'id' is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.delete("todos", Map.of("id", 9)))
			.withMessageContaining("no row");
		this.database.insert("todos", Map.of("id", 2));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.database.update("todos", Map.of("id", 2), Map.of("id", 1)))
			.withMessageContaining("{\"id\":1}");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.update("todos", Map.of(), Map.of("id", 3)))
			.withMessageContaining("row by row");
		assertThatIllegalArgumentException().isThrownBy(() -> this.database.table("public."));
		assertThatIllegalArgumentException().isThrownBy(() -> todos().column("id", "text"))
			.withMessageContaining("'id'");
		assertThatIllegalArgumentException().isThrownBy(() -> todos().primaryKey("nope"))
			.withMessageContaining("'nope'");
		assertThatIllegalArgumentException().isThrownBy(() -> todos().revokeSelect("anon", "nope"))
			.withMessageContaining("'nope'");
		assertThatIllegalArgumentException().isThrownBy(() -> todos().enumColumn("mood", "mood"));
		assertThatIllegalStateException().isThrownBy(() -> this.database.table("empty").create());
	}

	@Test
	void aRowPolicyThatThrowsLeavesTheRowAlone() {
		todos().rowLevelSecurity((claims, row) -> {
			if (row.path("title").asString("").equals("bad")) {
				throw new IllegalStateException("policy");
			}
			return true;
		}).create();
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, todosEntry(""));
			assertThatIllegalStateException()
				.isThrownBy(() -> this.database.insert("todos", Map.of("id", 1, "title", "bad")))
				.withMessage("policy");
			this.database.insert("todos", Map.of("id", 1, "title", "good"));
			assertThat(client.nextText()).contains("good");
		}
	}

}
