package io.github.supabaserealtime.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays the client side of every recording of a real server and expects the recorded
 * answers. They are those of version 2.129. A file dropped into the folder is picked up.
 */
class TranscriptTests {

	private static final Path FOLDER = Path.of("../docs/transcripts");

	static Stream<String> transcripts() throws IOException {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".jsonl"))
				.map((name) -> name.substring(0, name.length() - ".jsonl".length()))
				.sorted()
				.toList()
				.stream();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("transcripts")
	void answersAsTheRealServerDid(String name) throws Exception {
		List<JsonNode> lines = Files.readAllLines(FOLDER.resolve(name + ".jsonl")).stream().map(Json::parse).toList();
		Instant start = Instant.ofEpochSecond(1_800_000_000);
		MutableClock clock = new MutableClock(start);
		EmbeddedRealtimeServerBuilder builder = EmbeddedRealtimeServer.builder()
			.generation(ServerGeneration.V2_129)
			.jwtSecret(TranscriptTokens.SECRET)
			.clock(clock)
			.policy(TranscriptTests::permissions);
		if (name.equals("limits-channels")) {
			builder.maxChannelsPerClient(3);
		}
		if (name.equals("limits-payload")) {
			builder.maxPayloadKilobytes(1);
		}
		try (EmbeddedRealtimeServer server = builder.start();
				TranscriptPlayer player = new TranscriptPlayer(server, new TranscriptTokens(start), clock)) {
			createTables(server.database());
			assertThat(player.play(lines)).as("answers compared").isPositive();
		}
	}

	/**
	 * The tables of the recorded project.
	 */
	private static void createTables(ServerDatabase database) {
		database.table("public.todos")
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
	}

	/**
	 * The row-level policies of the recorded project.
	 */
	private static ChannelPolicy.Permissions permissions(String topic, JsonNode claims) {
		return switch (claims.path("role").asString("")) {
			case "service_role" -> ChannelPolicy.Permissions.ALL;
			case "authenticated" -> switch (topic) {
				case "room:private" -> ChannelPolicy.Permissions.ALL;
				case "room:readonly" -> ChannelPolicy.Permissions.READ_ONLY;
				default -> ChannelPolicy.Permissions.NONE;
			};
			default -> ChannelPolicy.Permissions.NONE;
		};
	}

}
