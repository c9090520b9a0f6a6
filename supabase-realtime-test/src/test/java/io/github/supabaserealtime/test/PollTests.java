package io.github.supabaserealtime.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time at which committed changes of the embedded database are sent: after
 * a poll, as by the real server.
 */
class PollTests {

	private static final String CONFIG = "{\"broadcast\":{\"self\":true},\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}";

	private static final Duration NEVER = Duration.ofHours(1);

	private final MutableClock clock = new MutableClock(Instant.parse("2026-08-21T12:00:00Z"));

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	private RawClient start(EmbeddedRealtimeServerBuilder builder) {
		this.server = builder.clock(this.clock).start();
		this.server.database().table("todos").column("id", "int8").primaryKey("id").create();
		return subscribe("1");
	}

	private RawClient subscribe(String ref) {
		RawClient client = RawClient.connect(this.server);
		join(client, ref);
		return client;
	}

	private static void join(RawClient client, String ref) {
		client.send("[\"%s\",\"%s\",\"realtime:db\",\"phx_join\",{\"config\":%s}]".formatted(ref, ref, CONFIG));
		assertThat(client.nextText()).contains("phx_reply", "\"ok\"");
		assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
	}

	private void insert(int id) {
		this.server.database().insert("todos", Map.of("id", id));
	}

	private static EmbeddedRealtimeServerBuilder builder() {
		return EmbeddedRealtimeServer.builder();
	}

	@Test
	void aRowArrivesBehindWhatIsSentAfterItsCommit() {
		try (RawClient client = start(builder().pollInterval(Duration.ofMillis(500)))) {
			insert(1);
			this.server.channel("db").broadcast("after", Map.of());
			assertThat(client.nextText()).contains("after");
			assertThat(client.nextText()).contains("\"id\":1");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10 })
	void rowsArriveInTheOrderOfTheirCommitsWithTheTimeOfTheCommit(int millis) {
		try (RawClient client = start(builder().pollInterval(Duration.ofMillis(millis)))) {
			for (int i = 0; i < 300; i++) {
				insert(i);
				this.clock.advance(Duration.ofMillis(100));
			}
			Instant time = Instant.parse("2026-08-21T12:00:00Z");
			for (int i = 0; i < 300; i++) {
				JsonNode data = Json.parse(client.nextText()).at("/4/data");
				assertThat(data.at("/record/id").intValue()).isEqualTo(i);
				assertThat(Instant.parse(data.path("commit_timestamp").stringValue()))
					.isEqualTo(time.plusMillis(100L * i));
			}
		}
	}

	@Test
	void withTwoIntervalsRowsArriveAsWell() {
		try (RawClient client = start(builder().pollInterval(Duration.ofMillis(5), Duration.ofMillis(20)))) {
			for (int i = 0; i < 20; i++) {
				insert(i);
				assertThat(client.nextText()).contains("\"record\":{\"id\":" + i + "}");
			}
		}
	}

	@Test
	void changesCanBeDeliveredWithoutWaitingForThePoll() {
		try (RawClient client = start(builder().pollInterval(NEVER))) {
			insert(1);
			client.expectNothingElse();
			this.server.database().deliverChanges();
			assertThat(client.nextText()).contains("\"id\":1");
			this.server.database().deliverChanges();
			client.expectNothingElse();
		}
	}

	@Test
	void aChannelThatHasLeftOrJoinedAnewGetsNothingFromBefore() {
		try (RawClient client = start(builder().pollInterval(NEVER)); RawClient other = subscribe("1")) {
			insert(1);
			client.send("[\"1\",\"2\",\"realtime:db\",\"phx_leave\",{}]");
			assertThat(client.nextText()).contains("phx_reply");
			assertThat(client.nextText()).contains("phx_close");
			join(client, "3");
			this.server.database().deliverChanges();
			client.expectNothingElse();
			assertThat(other.nextText()).contains("\"id\":1");
		}
	}

	@Test
	void aSocketThatIsLostLosesItsRowsAndNoOtherDoes() {
		try (RawClient client = start(builder().pollInterval(NEVER)); RawClient other = subscribe("1")) {
			insert(1);
			this.server.connections().get(0).abort();
			assertThat(client.awaitClose()).isEqualTo(1006);
			this.server.awaitConnections(1, Duration.ofSeconds(10));
			try (RawClient again = subscribe("1")) {
				this.server.database().deliverChanges();
				again.expectNothingElse();
			}
			assertThat(other.nextText()).contains("\"id\":1");
		}
	}

	@Test
	void aStopLosesWhatNoPollHasFound() {
		try (RawClient client = start(builder().pollInterval(NEVER))) {
			insert(1);
			this.server.stop();
			assertThat(client.awaitClose()).isEqualTo(1006);
			this.server.restart();
			try (RawClient again = subscribe("1")) {
				this.server.database().deliverChanges();
				again.expectNothingElse();
				insert(2);
				this.server.database().deliverChanges();
				assertThat(again.nextText()).contains("\"id\":2");
			}
		}
	}

	@Test
	void aPauseOfTheReplicationLosesWhatNoPollHasFound() {
		try (RawClient client = start(builder().pollInterval(NEVER))) {
			insert(1);
			this.server.database().pauseReplication();
			this.server.database().resumeReplication();
			assertThat(client.nextText()).contains("Subscribed to PostgreSQL");
			this.server.database().deliverChanges();
			client.expectNothingElse();
		}
	}

}
