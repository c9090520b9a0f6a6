package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The order and the delays of the real server, at one speed or another.
 */
class TimingTests {

	private static final String ACK = "{\"broadcast\":{\"ack\":true}}";

	private static final String CHANGES = "{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}";

	private static final String HEARTBEAT = "[null,\"hb\",\"phoenix\",\"heartbeat\",{}]";

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	private static EmbeddedRealtimeServerBuilder real(double factor) {
		return EmbeddedRealtimeServer.builder().timing(Timing.REAL).timeFactor(factor);
	}

	private static String broadcast(String ref) {
		return "[\"1\",\"" + ref + "\",\"realtime:room\",\"broadcast\",{\"event\":\"e\",\"payload\":{}}]";
	}

	private static String join(String ref, String topic, String more) {
		return "[\"%s\",\"%s\",\"realtime:%s\",\"phx_join\",{\"config\":%s}]".formatted(ref, ref, topic, more);
	}

	private static String badJoin() {
		return "[\"9\",\"9\",\"realtime:bad\",\"phx_join\",{\"config\":{},\"access_token\":\"no\"}]";
	}

	@Test
	void aHeartbeatIsAnsweredBehindThePushThatWasSentBeforeIt() {
		this.server = EmbeddedRealtimeServer.builder().heartbeatsFirst(false).start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", ACK);
			client.nextText();
			for (int i = 0; i < 50; i++) {
				client.send(broadcast("b" + i)).send(HEARTBEAT);
				assertThat(client.nextText()).contains("b" + i);
				assertThat(client.nextText()).contains("phoenix");
			}
		}
	}

	@Test
	void aHeartbeatIsAnsweredBeforeThePushThatWasSentShortlyBeforeIt() {
		this.server = EmbeddedRealtimeServer.builder().heartbeatsFirst(true).start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", ACK);
			client.nextText();
			// a busy machine may take longer to send both than the push waits
			boolean overtaken = false;
			for (int i = 0; i < 100 && !overtaken; i++) {
				client.send(broadcast("b" + i)).send(HEARTBEAT);
				overtaken = client.nextText().contains("phoenix");
				assertThat(client.nextText()).contains(overtaken ? "b" + i : "phoenix");
			}
			assertThat(overtaken).isTrue();
		}
	}

	@Test
	void aFastServerAnswersAHeartbeatBeforeOrBehindThePushThatWasSentBeforeIt() {
		this.server = EmbeddedRealtimeServer.start();
		Set<String> first = new HashSet<>();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", ACK);
			client.nextText();
			for (int i = 0; i < 100 && first.size() < 2; i++) {
				client.send(broadcast("push")).send(HEARTBEAT);
				String one = client.nextText();
				assertThat(List.of(one, client.nextText())).anyMatch((reply) -> reply.contains("phoenix"))
					.anyMatch((reply) -> reply.contains("push"));
				first.add(one.contains("phoenix") ? "heartbeat" : "push");
			}
		}
		assertThat(first).containsExactlyInAnyOrder("heartbeat", "push");
	}

	@Test
	void aHeartbeatIsAnsweredBeforeThePushThatIsSentAfterIt() {
		this.server = EmbeddedRealtimeServer.start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", ACK);
			client.nextText();
			for (int i = 0; i < 50; i++) {
				client.send(HEARTBEAT).send(broadcast("push"));
				assertThat(client.nextText()).contains("phoenix");
				assertThat(client.nextText()).contains("push");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void pushesKeepTheirOrderWhenHeartbeatsOvertakeThem(boolean all) {
		EmbeddedRealtimeServerBuilder builder = EmbeddedRealtimeServer.builder();
		this.server = (all ? builder.heartbeatsFirst(true) : builder).start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("1", "room", ACK);
			client.nextText();
			for (int i = 0; i < 200; i++) {
				client.send(broadcast("b" + i));
			}
			client.send("[\"1\",\"leave\",\"realtime:room\",\"phx_leave\",{}]");
			client.send(join("again", "room", ACK));
			for (int i = 0; i < 200; i++) {
				assertThat(client.nextText()).contains("\"b" + i + "\"");
			}
			assertThat(client.nextText()).contains("\"leave\"");
			assertThat(client.nextText()).contains("phx_close");
			assertThat(client.nextText()).contains("\"again\"", "\"ok\"");
		}
	}

	@Test
	void aRefusedJoinHoldsUpItsSocketAndNoOther() {
		this.server = real(10).start();
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			client.join("1", "room", ACK);
			client.nextText();
			long begin = System.nanoTime();
			client.send(badJoin()).send(broadcast("b")).send(HEARTBEAT);
			other.expectNothingElse();
			assertThat(client.nextText()).contains("MalformedJWT");
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
			assertThat(client.nextText()).contains("phoenix");
			assertThat(client.nextText()).contains("\"b\"");
		}
	}

	@Test
	void aRefusedUpgradeIsAnsweredLate() {
		this.server = real(10).start();
		long begin = System.nanoTime();
		assertThat(RawHttp.get(this.server, "localhost", "/socket/websocket?vsn=2.0.0").status()).isEqualTo(401);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
	}

	@Test
	void aSubscriptionBeginsSomeTimeAfterItsJoin() {
		this.server = real(5).start();
		this.server.database().table("todos").column("id", "int8").primaryKey("id").create();
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("1", "room", CHANGES)).contains("\"ok\"");
			client.nextText();
			this.server.database().insert("todos", Map.of("id", 1));
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			this.server.database().insert("todos", Map.of("id", 2));
			assertThat(client.nextText()).contains("\"record\":{\"id\":2}");
		}
	}

	@Test
	void aDelayThatIsSetWinsOverThatOfTheTiming() {
		this.server = real(1).joinErrorDelay(Duration.ZERO).start();
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(badJoin());
			assertThat(client.nextText()).contains("MalformedJWT");
		}
	}

	@Test
	void theFactorIsOfferedToClients() {
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedRealtimeServer.builder().timeFactor(0));
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedRealtimeServer.builder().timeFactor(Double.NaN));
		this.server = real(20).start();
		assertThat(this.server.scaled(Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void theLogSaysWhichTimingRuns() {
		try (LogCapture log = new LogCapture()) {
			this.server = real(20).start();
			assertThat(log.records).anyMatch(
					(entry) -> entry.getMessage().contains("generation NEWEST with timing REAL, 20.0 times faster"));
		}
	}

	@Test
	void liveMessagesComeAheadOfReplayedOnesWhenTheyWereSentDuringTheJoin() {
		this.server = EmbeddedRealtimeServer.start();
		this.server.database().send("room", "before", Map.of(), true);
		Fault delay = this.server.faults().delayJoins("room", Duration.ofSeconds(2));
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(join("1", "room", "{\"private\":true,\"broadcast\":{\"replay\":{\"since\":0}}}"));
			await().pollInterval(Duration.ofMillis(2)).until(() -> delay.strikes() == 1);
			this.server.database().send("room", "during", Map.of(), true);
			assertThat(client.nextText()).contains("\"ok\"");
			assertThat(new String((byte[]) client.next("the live message"), StandardCharsets.UTF_8)).contains("during")
				.doesNotContain("replayed");
			assertThat(client.nextText()).contains("before", "replayed");
			client.expectNothingElse();
		}
	}

	@Test
	void theFactorChangesNothingButTheTime() {
		double slowly = Boolean.getBoolean("realtime.thorough") ? 1 : 4;
		CompletableFuture<List<String>> slow = CompletableFuture.supplyAsync(() -> history(slowly));
		List<String> fast = history(20);
		assertThat(slow.join()).isEqualTo(fast).hasSize(12);
	}

	/**
	 * Go through refusals, changes, pushes and heartbeats, and return what came of them.
	 */
	private static List<String> history(double factor) {
		List<String> history = new ArrayList<>();
		try (EmbeddedRealtimeServer server = real(factor).start(); RawClient client = RawClient.connect(server)) {
			server.database().table("todos").column("id", "int8").primaryKey("id").create();
			client.send(join("1", "room", ACK)).send(join("2", "db", CHANGES));
			take(client, history, 2);
			server.database().insert("todos", Map.of("id", 1));
			take(client, history, 1);
			server.database().insert("todos", Map.of("id", 2));
			take(client, history, 1);
			client.send(HEARTBEAT);
			take(client, history, 1);
			client.send(broadcast("b1")).send(HEARTBEAT);
			take(client, history, 2);
			client.send(badJoin()).send(broadcast("b2")).send(HEARTBEAT);
			take(client, history, 3);
			client.send(broadcast("b3"));
			take(client, history, 1);
			server.database().insert("todos", Map.of("id", 3));
			take(client, history, 1);
		}
		return history;
	}

	private static void take(RawClient client, List<String> history, int count) {
		for (int i = 0; i < count; i++) {
			history.add(client.nextText().replaceAll("\"commit_timestamp\":\"[^\"]*\"", "\"commit_timestamp\":0"));
		}
	}

}
