package io.github.supabaserealtime.samples.realtimeserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerApplication.Terminal;
import io.github.supabaserealtime.samples.realtimeserver.seed.Seed;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The program as a front-end developer meets it: what it prints is enough to connect, and
 * what is typed arrives.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "realtime.port=0", "realtime.time-factor=10" })
class RealtimeServerApplicationTests {

	private static final PipedOutputStream KEYBOARD = new PipedOutputStream();

	// keys are printed there, not in the output of the tests
	private static final ByteArrayOutputStream SCREEN = new ByteArrayOutputStream();

	@TestBean
	private Terminal terminal;

	@Autowired
	private EmbeddedRealtimeServer server;

	static Terminal terminal() {
		try {
			return new Terminal(new PipedInputStream(KEYBOARD), new PrintStream(SCREEN, true, StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String printed(String name) {
		Matcher matcher = Pattern.compile("^  " + Pattern.quote(name) + " +(\\S+)$", Pattern.MULTILINE)
			.matcher(SCREEN.toString(StandardCharsets.UTF_8));
		assertThat(matcher.find()).as(name).isTrue();
		return matcher.group(1);
	}

	private static String type(String command) throws IOException {
		int before = SCREEN.size();
		KEYBOARD.write((command + "\n").getBytes(StandardCharsets.UTF_8));
		KEYBOARD.flush();
		await().until(() -> SCREEN.toString(StandardCharsets.UTF_8).substring(before).endsWith("\n"));
		return SCREEN.toString(StandardCharsets.UTF_8).substring(before).strip();
	}

	private static PostgresChangesBinding changesOf(String table) {
		return PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", table, null);
	}

	@Test
	void whatIsPrintedIsEnoughToConnectAndWhatIsTypedArrives() throws Exception {
		List<Row> rows = new CopyOnWriteArrayList<>();
		List<Integer> cursors = new CopyOnWriteArrayList<>();
		int before = this.server.connectionCount();
		try (Client client = new Client(printed("Realtime URL"), printed("anon key"), printed("token of alice"))) {
			RealtimeChannel channel = client.connection.channel("room:1",
					ChannelOptions.builder()
						.privateChannel(true)
						.postgresChanges(changesOf("todos"))
						.postgresChanges(changesOf("letters"))
						.build());
			channel.onPostgresChanges(PostgresChange.Insert.class,
					(change) -> rows.add(Objects.requireNonNull(change.recordAs(Row.class))));
			channel.onBroadcast("cursor", (BroadcastMessage message) -> cursors.add(1));
			channel.subscribe().get(10, TimeUnit.SECONDS);
			assertThat(type("insert public.todos {\"id\": 3, \"task\": \"Sleep\"}")).isEqualTo("done");
			assertThat(type("insert public.letters {\"id\": 2, \"recipient\": \"bob\", \"content\": \"x\"}"))
				.isEqualTo("done");
			assertThat(type("insert public.letters {\"id\": 3, \"recipient\": \"alice\", \"content\": \"y\"}"))
				.isEqualTo("done");
			await().untilAsserted(
					() -> assertThat(rows).containsExactly(new Row(3, "Sleep", null), new Row(3, null, "y")));
			assertThat(type("update public.todos {\"id\": 1, \"done\": true}")).isEqualTo("done");
			assertThat(type("delete public.todos {\"id\": 2}")).isEqualTo("done");
			assertThat(type("broadcast room:1 cursor {\"x\": 1}")).isEqualTo("sent to 1 channels");
			await().until(() -> cursors.size() == 1);
			assertThat(type("connections")).contains("open");
			assertThat(type("insert public.todos {\"id\": 3}")).startsWith("No: ");
			assertThat(type("insert public.todos")).isEqualTo("No: it is insert <table> <json>");
			assertThat(type("insert public.todos nonsense")).isEqualTo("No: this is no JSON object: nonsense");
			assertThat(type("fly")).isEqualTo("'fly' is not known. Try 'help'.");
			assertThat(type("disconnect")).isEqualTo("done");
			await().until(() -> this.server.connectionCount() == before + 2
					&& this.server.channel("room:1").memberCount() == 1);
			assertThat(type("drop")).isEqualTo("done");
			await().until(() -> this.server.connectionCount() == before + 3
					&& this.server.channel("room:1").memberCount() == 1);
		}
	}

	@Test
	void refusalsAreAnsweredAsLateAsAtTheRealServer() throws Exception {
		try (Client client = new Client(printed("Realtime URL"), printed("anon key"), "no-token")) {
			long begin = System.nanoTime();
			assertThat(client.connection.channel("room:1").subscribe()).failsWithin(10, TimeUnit.SECONDS);
			assertThat(Duration.ofNanos(System.nanoTime() - begin))
				.isGreaterThanOrEqualTo(this.server.scaled(Duration.ofSeconds(5)));
		}
	}

	@Test
	void theKeysStayTheSameOverRestarts() throws Exception {
		Announcement announcement = new Announcement(this.server, null, new Seed(null, null, null),
				new RealtimeServerProperties());
		ByteArrayOutputStream again = new ByteArrayOutputStream();
		announcement.print(new PrintStream(again, true, StandardCharsets.UTF_8), 4001);
		assertThat(again.toString(StandardCharsets.UTF_8).contains(printed("anon key"))).as("same anon key").isTrue();
		assertThat(printed("project URL")).isEqualTo(this.server.httpUrl());
		assertThat(new ControlCalls(printed("control API")).call("GET /state").path("url").stringValue())
			.isEqualTo(this.server.httpUrl());
	}

	/**
	 * What the inserted rows are about.
	 */
	record Row(int id, @Nullable String task, @Nullable String content) {

	}

	/**
	 * A client that has a user's token.
	 */
	private static final class Client implements AutoCloseable {

		private final RealtimeConnection connection;

		Client(String url, String apiKey, String token) {
			this.connection = RealtimeConnectionBuilder.of(url, apiKey).accessToken(token).build();
			this.connection.connect();
		}

		@Override
		public void close() {
			this.connection.disconnect().join();
		}

	}

}
