package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that repeat the actions of the recorded clients with real connections to the
 * embedded server, and expect the messages that the real server sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptIntentsTests {

	private static final String SECRET = "recordings-are-played-with-this-secret";

	private static final Path FOLDER = Path.of("../docs/transcripts");

	/**
	 * Recordings of what no client of ours can do.
	 */
	private static final Map<String, String> EXCLUDED = Map.of( //
			"duplicate-join-v2", "a topic has one channel, which does not join again while it is joined the same way",
			"malformed-input-v1", "every frame is broken on purpose", //
			"malformed-input-v2", "every frame is broken on purpose", //
			"unknown-events", "the events do not exist");

	private static final List<Play> PLAYS = List.of( //
			Play.all("broadcast-self-ack-v1"), //
			Play.all("broadcast-self-ack-v2"), //
			Play.without("join-errors",
					"an empty or foreign topic, a replay on a public channel, a push or leave"
							+ " without a join cannot be made; an expired token is never sent",
					"realtime:", "other:topic", "realtime:t1", "realtime:t4", "realtime:nojoin", "A:8", "A:10"), //
			Play.all("join-heartbeat-leave-v1"), //
			Play.all("join-heartbeat-leave-v2"), //
			Play.all("large-messages-v1"), //
			Play.all("large-messages-v2"), //
			Play.without("limits-channels", "the channel that is refused is joined on another socket", "realtime:lim3"), //
			Play.all("limits-payload"), //
			Play.without("postgres-changes-errors",
					"filters and selections that cannot be valid are refused where they"
							+ " are built; null is never sent",
					"realtime:bad2", "realtime:bad3", "realtime:bad4", "realtime:bad5"), //
			Play.all("postgres-changes-v1"), //
			Play.all("postgres-changes-v2"), //
			Play.without("presence-limits",
					"only objects can be tracked, and the call that would close the channel"
							+ " is refused by the client",
					"A:2", "A:3", "A:9"), //
			Play.all("presence-v1"), //
			Play.all("presence-v2"), //
			Play.all("private-channels"), //
			Play.without("refused-upgrades", "a connection has a key and a version that exists", "A", "F", "G", "H"), //
			Play.all("replication-ready"), //
			Play.without("rest-broadcast", "the prefix is taken off the topic; an object goes through the batch"
					+ " endpoint, which hides a missing permission; requests that are incomplete, broken or without a"
					+ " key cannot be made", "http:2", "http:9", "http:10", "http:11", "http:12", "http:13", "http:14",
					"http:15"), //
			Play.all("server-disconnect"), //
			Play.without("token-refresh-and-expiry",
					"a key is no token; an empty refresh cannot be made; one"
							+ " connection has one token, so the private channel is played by itself",
					"A:4", "A:5", "realtime:room:private"), //
			Play.without("token-refresh-and-expiry", "only the private channel with its short token", "realtime:dbt"));

	private final ExecutorService workers = Executors.newFixedThreadPool(6);

	private final Map<Play, Future<Integer>> runs = new LinkedHashMap<>();

	static List<Play> plays() {
		return PLAYS;
	}

	/**
	 * Most of a play is waiting, so that several run at once, each at a server of its
	 * own. The longest begin first.
	 */
	@BeforeAll
	void begin() {
		for (int i = PLAYS.size() - 1; i >= 0; i--) {
			Play play = PLAYS.get(i);
			this.runs.put(play, this.workers.submit(() -> compared(play)));
		}
	}

	@AfterAll
	void end() {
		this.workers.shutdownNow();
	}

	@Test
	void everyRecordingIsPlayedOrExcludedForAReason() throws IOException {
		List<String> names = new ArrayList<>(EXCLUDED.keySet());
		PLAYS.forEach((play) -> names.add(play.transcript()));
		try (Stream<Path> files = Files.list(FOLDER)) {
			assertThat(files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".jsonl"))
				.map((name) -> name.replace(".jsonl", ""))).containsExactlyInAnyOrderElementsOf(Set.copyOf(names));
		}
		assertThat(EXCLUDED.values()).noneMatch(String::isBlank);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("plays")
	void theSameIntentsGiveTheRecordedMessages(Play play) throws Exception {
		assertThat(this.runs.get(play).get()).as("answers compared").isPositive();
	}

	private static int compared(Play play) throws IOException {
		List<JsonNode> lines = Files.readAllLines(FOLDER.resolve(play.transcript() + ".jsonl"))
			.stream()
			.map(RecordedFrame.EXACT::readTree)
			.toList();
		EmbeddedRealtimeServerBuilder builder = EmbeddedRealtimeServer.builder()
			// which was recorded
			.generation(ServerGeneration.V2_129)
			.jwtSecret(SECRET)
			.policy(TranscriptIntentsTests::permissions);
		if (play.transcript().equals("limits-channels")) {
			builder.maxChannelsPerClient(3);
		}
		if (play.transcript().equals("limits-payload")) {
			builder.maxPayloadKilobytes(1);
		}
		try (EmbeddedRealtimeServer server = builder.start();
				TranscriptIntents intents = new TranscriptIntents(server, tokens(),
						(name) -> !play.skipped().contains(name))) {
			server.database()
				.table("public.todos")
				.column("id", "int8")
				.column("task", "text")
				.column("done", "bool")
				.column("amount", "numeric")
				.column("due", "timestamptz")
				.column("tags", "text[]")
				.column("meta", "jsonb")
				.column("owner", "uuid")
				.primaryKey("id")
				.replicaIdentityFull()
				.create();
			return intents.play(lines);
		}
	}

	/**
	 * The row-level policies of the recorded project.
	 */
	private static ChannelPolicy.Permissions permissions(String topic, JsonNode claims) {
		String role = claims.path("role").asString("");
		if (role.equals("service_role") || (role.equals("authenticated") && topic.equals("room:private"))) {
			return ChannelPolicy.Permissions.ALL;
		}
		return (role.equals("authenticated") && topic.equals("room:readonly")) ? ChannelPolicy.Permissions.READ_ONLY
				: ChannelPolicy.Permissions.NONE;
	}

	private static UnaryOperator<String> tokens() {
		long now = Instant.now().getEpochSecond();
		Jwt jwt = new Jwt(SECRET);
		Map<String, String> tokens = Map.of( //
				"anon", jwt.sign(Map.of("role", "anon", "exp", now + 3600)), //
				"authenticated", jwt.sign(Map.of("role", "authenticated", "sub", "user-1", "exp", now + 3600)), //
				"fresh", jwt.sign(Map.of("role", "authenticated", "sub", "user-1", "exp", now + 7200)), //
				"service", jwt.sign(Map.of("role", "service_role", "exp", now + 3600)), //
				"expired", jwt.sign(Map.of("role", "authenticated", "exp", now - 94)), //
				"badsig", new Jwt("another-secret").sign(Map.of("role", "authenticated", "exp", now + 3600)), //
				"nofields", jwt.sign(Map.of("role", "anon")));
		return (text) -> {
			// its time begins when it is used
			long end = Instant.now().getEpochSecond() + 4;
			String result = text.replace("<jwt:short>",
					jwt.sign(Map.of("role", "authenticated", "sub", "user-1", "exp", end)));
			for (Map.Entry<String, String> token : tokens.entrySet()) {
				result = result.replace("<jwt:" + token.getKey() + ">", token.getValue());
			}
			return result;
		};
	}

	/**
	 * A recording or a part of one.
	 *
	 * @param transcript the name
	 * @param reason why something is left out
	 * @param skipped connections, topics, frames and requests that are left out
	 */
	record Play(String transcript, String reason, Set<String> skipped) {

		static Play all(String transcript) {
			return new Play(transcript, "", Set.of());
		}

		static Play without(String transcript, String reason, String... skipped) {
			return new Play(transcript, reason, Set.of(skipped));
		}

		@Override
		public String toString() {
			return this.transcript + (this.reason.isEmpty() ? "" : " (" + this.reason + ")");
		}

	}

}
