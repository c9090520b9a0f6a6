package io.github.supabaserealtime.internal.join;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the payload of a join, and for the comparison with its answer (protocol.md
 * 4.1 and 4.4).
 */
class JoinPayloadTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

	private static final ChannelOptions TWO = ChannelOptions.builder()
		.postgresChanges(binding("todos", "id=eq.1", List.of("id")))
		.postgresChanges(binding("notes", null, List.of()))
		.build();

	private static final String TODOS = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\","
			+ "\"filter\":\"id=eq.1\",\"select\":[\"id\"],\"id\":7}";

	private static final String NOTES = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"notes\",\"id\":8}";

	private static PostgresChangesBinding binding(@Nullable String table, @Nullable String filter,
			List<String> select) {
		return new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", table, filter, select);
	}

	private static JsonNode written(ChannelOptions options, @Nullable String token) {
		return MAPPER.readTree(JoinPayload.write(options,
				new SentJoin("1", options.presenceEnabled(), options.postgresChanges(), options.replay(), token), token,
				NOW));
	}

	static Stream<ChannelOptions> options() {
		return Stream.of(ChannelOptions.defaults(), ChannelOptions.builder().privateChannel(true).build(),
				ChannelOptions.builder().broadcastAck(true).broadcastSelf(true).build(),
				ChannelOptions.builder().presenceEnabled(true).presenceKey("me").build(),
				ChannelOptions.builder().postgresChanges(binding(null, null, List.of())).build(),
				ChannelOptions.builder().postgresChanges(binding("todos", null, List.of())).build(), TWO);
	}

	private static JsonNode replay(BroadcastReplay replay) {
		return written(ChannelOptions.builder().privateChannel(true).replay(replay).build(), null)
			.at("/config/broadcast/replay");
	}

	@Test
	void aReplayIsAskedForInMilliseconds() {
		assertThat(replay(BroadcastReplay.since(Instant.ofEpochSecond(1_700_000_000))))
			.isEqualTo(MAPPER.readTree("{\"since\":1700000000000,\"limit\":25}"));
		assertThat(replay(BroadcastReplay.last(Duration.ofMinutes(1)).withLimit(3)))
			.isEqualTo(MAPPER.readTree("{\"since\":1799999940000,\"limit\":3}"));
		assertThat(replay(BroadcastReplay.last(Duration.ofDays(40_000))).path("since").longValue()).isZero();
		assertThat(replay(BroadcastReplay.newest(3))).as("older servers refuse a replay without a time")
			.hasToString("{\"since\":0,\"limit\":3}");
	}

	@Test
	void aWaitIsAskedForWithPostgresChangesOnly() {
		ChannelOptions waiting = ChannelOptions.builder().postgresChangesWait(Duration.ofSeconds(15)).build();
		assertThat(written(waiting, null).path("config").has("postgres_changes_options")).isFalse();
		assertThat(
				written(waiting.with(binding("todos", null, List.of())), null).at("/config/postgres_changes_options"))
			.isEqualTo(MAPPER.readTree("{\"wait\":true,\"timeout\":15000}"));
	}

	@ParameterizedTest
	@MethodSource("options")
	void noJoinSaysNullOrLeavesItsConfigOut(ChannelOptions options) {
		for (String token : new String[] { null, "token" }) {
			JsonNode payload = written(options, token);
			assertThat(payload.path("config").isObject()).as("without it the join is a legacy one").isTrue();
			assertThat(payload.path("config").propertyNames()).containsExactlyInAnyOrder("broadcast", "presence",
					"postgres_changes", "private");
			assertThat(payload.findValues("access_token")).hasSize((token != null) ? 1 : 0);
			assertNoNull(payload);
		}
	}

	private static void assertNoNull(JsonNode node) {
		assertThat(node.isNull()).isFalse();
		node.forEach(JoinPayloadTests::assertNoNull);
	}

	@Test
	void whatIsAskedForIsSaid() {
		ChannelOptions options = ChannelOptions.builder()
			.privateChannel(true)
			.broadcastAck(true)
			.broadcastSelf(true)
			.presenceEnabled(true)
			.presenceKey("k \"1\"")
			.postgresChanges(binding("todos", "id=eq.1", List.of("id", "title")))
			.build();
		assertThat(written(options, "t")).isEqualTo(MAPPER.readTree("""
				{"config":{"broadcast":{"ack":true,"self":true},"presence":{"key":"k \\"1\\"","enabled":true},
				 "postgres_changes":[{"event":"*","schema":"public","table":"todos","filter":"id=eq.1",
				 "select":["id","title"]}],"private":true},"access_token":"t"}"""));
	}

	// a newer server takes an empty one for the primary key (protocol.md 4.9)
	@Test
	void aSelectionOfAllColumnsIsNotSent() {
		ChannelOptions options = ChannelOptions.builder()
			.postgresChanges(binding("todos", null, List.of()))
			.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "notes", null))
			.postgresChanges(binding(null, null, List.of()))
			.build();
		JsonNode changes = written(options, null).at("/config/postgres_changes");
		assertThat(changes).hasSize(3).allSatisfy((entry) -> assertThat(entry.has("select")).isFalse());
	}

	@Test
	void aTokenIsPushedWithNothingElse() {
		assertThat(MAPPER.readTree(JoinPayload.accessToken("a\"b"))).isEqualTo(MAPPER.readTree("""
				{"access_token":"a\\"b"}"""));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = { "[" + TODOS + "," + NOTES + "]|-",
			"[" + NOTES + "," + TODOS + "]|binding 1", "[" + TODOS + "]|1 bindings instead of 2",
			"[" + TODOS + "," + NOTES + "," + NOTES + "]|3 bindings",
			"[" + TODOS + ",{\"event\":\"*\",\"schema\":\"public\",\"table\":\"notes\"}]|no id",
			"[" + TODOS + ",{\"event\":\"*\",\"schema\":\"public\",\"table\":\"notes\",\"id\":\"8\"}]|no id",
			"[" + TODOS + ",{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"notes\",\"id\":8}]|binding 2",
			"[" + TODOS + ",{\"event\":\"*\",\"schema\":\"other\",\"table\":\"notes\",\"id\":8}]|binding 2",
			"[" + TODOS
					+ ",{\"event\":\"*\",\"schema\":\"public\",\"table\":\"notes\",\"filter\":\"id=eq.2\",\"id\":8}]|binding 2",
			"[" + TODOS + ",{\"event\":\"*\",\"schema\":\"public\",\"table\":\"notes\",\"filter\":null,"
					+ "\"more\":1,\"id\":8}]|-",
			"null|0 bindings", "[]|0 bindings" })
	void theServersBindingsAreComparedByPosition(String changes, @Nullable String problem) {
		String mismatch = JoinPayload.mismatch(TWO.postgresChanges(),
				MAPPER.readTree("{\"postgres_changes\":" + changes + "}"));
		if (problem == null) {
			assertThat(mismatch).isNull();
		}
		else {
			assertThat(mismatch).contains(problem);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{}", "{\"postgres_changes\":[]}", "{\"postgres_changes\":null}", "\"ok\"" })
	void withoutBindingsAnythingFits(String response) {
		assertThat(JoinPayload.mismatch(List.of(), MAPPER.readTree(response))).isNull();
	}

}
