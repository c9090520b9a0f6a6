package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Joins that wait for their subscription to changes (protocol.md 4.10).
 */
class SubscriptionWaitTests {

	private static final String TODOS = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}";

	private static final String HEARTBEAT = "[null,\"hb\",\"phoenix\",\"heartbeat\",{}]";

	private static final String TIMED_OUT = "PostgresChangesSubscribeTimeout: Timed out after %dms waiting for the postgres_changes subscription";

	private EmbeddedRealtimeServer server;

	private ServerDatabase database;

	private void start(EmbeddedRealtimeServerBuilder builder) {
		this.server = builder.start();
		this.database = this.server.database();
		this.database.table("todos").column("id", "int8").primaryKey("id").create();
	}

	private void start() {
		start(EmbeddedRealtimeServer.builder());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static String config(String entries, String options) {
		return "{\"private\":true,\"broadcast\":{\"replication_ready\":true,\"replay\":{\"since\":0}},"
				+ "\"presence\":{\"enabled\":true},\"postgres_changes\":[" + entries + "],\"postgres_changes_options\":"
				+ options + "}";
	}

	private static void join(RawClient client, String entries, String options) {
		client.send("[\"1\",\"1\",\"realtime:db\",\"phx_join\",{\"config\":%s}]".formatted(config(entries, options)));
	}

	private static JsonNode next(RawClient client) {
		JsonNode frame = Json.parse(client.nextText());
		assertThat(frame).isNotNull();
		return frame;
	}

	private static void expectAccepted(RawClient client) {
		JsonNode reply = next(client);
		assertThat(reply.at("/4/status").stringValue()).isEqualTo("ok");
		assertThat(reply.at("/4/response/postgres_changes/0/table").stringValue()).isEqualTo("todos");
		assertThat(client.nextText()).contains("Replication connection established");
		assertThat(client.nextText()).contains("presence_state");
		assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
		client.expectNothingElse();
	}

	private static void expectRefused(RawClient client, String reason) {
		client.expect("[\"1\",\"1\",\"realtime:db\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":"
				+ Json.write(Json.toNode(reason)) + "}}]");
		client.expectNothingElse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "\"TRUE\"" })
	void theReplyComesBehindTheSubscription(String wait) {
		start();
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			join(client, TODOS, "{\"wait\":" + wait + "}");
			client.send(HEARTBEAT);
			this.server.awaitReceived(FrameMatcher.join("db"));
			// the socket waits, others do not
			other.expectNothingElse();
			assertThat(client.frames).isEmpty();
			assertThat(this.server.channel("db").memberCount()).isZero();
			this.database.resumeReplication();
			JsonNode reply = next(client);
			assertThat(reply.at("/4/status").stringValue()).isEqualTo("ok");
			assertThat(client.nextText()).contains("Replication connection established");
			assertThat(client.nextText()).contains("presence_state");
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			client.expect("[null,\"hb\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			this.database.insert("todos", Map.of("id", 1));
			assertThat(client.nextText()).contains("INSERT");
		}
	}

	@ParameterizedTest
	@CsvSource({ "V2_129, '{\"wait\":true}'", "NEWEST, '{\"wait\":false}'", "NEWEST, '{\"wait\":1}'",
			"NEWEST, '{\"timeout\":5}'", "NEWEST, true", "NEWEST, null" })
	void whoDoesNotAskForItOrAsksAnOlderServerDoesNotWait(ServerGeneration generation, String options) {
		start(EmbeddedRealtimeServer.builder().generation(generation));
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS, options);
			assertThat(next(client).at("/4/status").stringValue()).isEqualTo("ok");
			assertThat(client.nextText()).contains("presence_state");
			client.expectNothingElse();
		}
	}

	@Test
	void aJoinWithoutEntriesDoesNotWait() {
		start();
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, "", "{\"wait\":true}");
			assertThat(next(client).at("/4/status").stringValue()).isEqualTo("ok");
		}
	}

	@ParameterizedTest
	@EnumSource(Timing.class)
	void aSubscriptionThatCanBeMadeIsMadeAtOnce(Timing timing) {
		start(EmbeddedRealtimeServer.builder().timing(timing));
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS, "{\"wait\":true}");
			expectAccepted(client);
		}
	}

	@Test
	void failuresThatMayPassAreNotTold() {
		start();
		this.database.failSubscriptions("{:error, \"Too many database timeouts\"}", 3);
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS, "{\"wait\":true}");
			expectAccepted(client);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"wait":true,"timeout":1000}         | 1000
			{"wait":true}                        | 15000
			{"wait":true,"timeout":20000}        | 20000
			{"wait":true,"timeout":20001}        | 20000
			{"wait":true,"timeout":1e30}         | 15000
			{"wait":true,"timeout":0}            | 15000
			{"wait":true,"timeout":-1}           | 15000
			{"wait":true,"timeout":"soon"}       | 15000
			{"wait":true,"timeout":99999999999999999999} | 20000
			""")
	void aSubscriptionThatComesTooLateRefusesTheJoin(String options, int timeout) {
		start(EmbeddedRealtimeServer.builder().timeFactor(100).joinErrorDelay(Duration.ofSeconds(5)));
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			long begin = System.nanoTime();
			join(client, TODOS, options);
			expectRefused(client, TIMED_OUT.formatted(timeout));
			// and the delay of all refusals, both a hundred times shorter
			assertThat(Duration.ofNanos(System.nanoTime() - begin))
				.isGreaterThanOrEqualTo(Duration.ofMillis(timeout / 100 + 50));
			this.database.resumeReplication();
			join(client, TODOS, options);
			expectAccepted(client);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{}                                  | No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: %{}
					{"table":"none"}                    | Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: none, filters: [], select: nil]
					{"schema":"public","select":[]}     | Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.
					""")
	void whatCanNeverBeSubscribedToRefusesTheJoinWithItsText(String entry, String text) {
		start(EmbeddedRealtimeServer.builder().timeFactor(100).joinErrorDelay(Duration.ofSeconds(5)));
		try (RawClient client = RawClient.connect(this.server)) {
			long begin = System.nanoTime();
			join(client, TODOS + "," + entry, "{\"wait\":true}");
			expectRefused(client, "RealtimeDisabledForConfiguration: " + text);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
			assertThat(this.server.channel("db").memberCount()).isZero();
		}
	}

	@Test
	void broadcastsThatComeMeanwhilePrecedeTheReplayedOnes() {
		AtomicReference<Thread> joining = new AtomicReference<>();
		start(EmbeddedRealtimeServer.builder().policy((topic, claims) -> {
			joining.set(Thread.currentThread());
			return ChannelPolicy.Permissions.ALL;
		}));
		this.database.send("db", "stored", Map.of(), true);
		this.database.failSubscriptions("not yet", Integer.MAX_VALUE);
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			other.join("db", "{\"private\":true,\"broadcast\":{\"ack\":true}}");
			other.nextText();
			joining.set(null);
			join(client, TODOS, "{\"wait\":true}");
			// it pauses between attempts, and hears before the first one
			await("the pause")
				.until(() -> joining.get() != null && joining.get().getState() == Thread.State.TIMED_WAITING);
			other.send("[\"1\",\"2\",\"realtime:db\",\"broadcast\",{\"event\":\"live\",\"payload\":{}}]");
			assertThat(other.nextText()).contains("\"ok\"");
			this.database.send("db", "database", Map.of(), true);
			assertThat(client.frames).isEmpty();
			this.database.failSubscriptions("", 0);
			assertThat(next(client).at("/4/status").stringValue()).isEqualTo("ok");
			assertThat(client.nextText()).contains("live");
			assertThat(((byte[]) client.next("the message of the database"))[0]).isEqualTo((byte) 4);
			assertThat(client.nextText()).contains("stored", "\"replayed\":true");
			assertThat(client.nextText()).contains("Replication connection established");
			assertThat(client.nextText()).contains("presence_state");
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			client.expectNothingElse();
		}
	}

	@Test
	void aSocketThatEndsMeanwhileLeavesNobodyBehind() {
		start();
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS, "{\"wait\":true}");
			this.server.awaitReceived(FrameMatcher.join("db"));
			this.server.connections().get(0).abort();
		}
		this.server.awaitConnections(0, Duration.ofSeconds(10));
		this.database.resumeReplication();
		try (RawClient again = RawClient.connect(this.server)) {
			join(again, TODOS, "{\"wait\":true}");
			expectAccepted(again);
			assertThat(this.server.channel("db").memberCount()).isEqualTo(1);
		}
	}

	@Test
	void aServerThatStopsWaitsForNoJoin() {
		start();
		this.database.pauseReplication();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, TODOS, "{\"wait\":true,\"timeout\":20000}");
			this.server.awaitReceived(FrameMatcher.join("db"));
			long begin = System.nanoTime();
			this.server.stop();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
			assertThat(client.awaitClose()).isEqualTo(1006);
		}
	}

}
