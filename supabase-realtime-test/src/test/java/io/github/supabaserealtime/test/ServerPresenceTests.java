package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Presence that a test drives.
 */
class ServerPresenceTests {

	private static final String WITH_PRESENCE = "{\"presence\":{\"enabled\":true,\"key\":\"alice\"}}";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final ServerPresence presence = this.server.channel("r").presence();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private RawClient member(String config) {
		RawClient client = RawClient.connect(this.server);
		client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":%s}]".formatted(config));
		assertThat(client.nextText()).contains("\"status\":\"ok\"");
		return client;
	}

	private static JsonNode next(RawClient client, String event) {
		JsonNode frame = Json.parse(client.nextText());
		assertThat(frame).isNotNull();
		assertThat(frame.path(3).stringValue()).isEqualTo(event);
		return frame.path(4);
	}

	@Test
	void whoJoinsLaterFindsWhoIsThere() {
		this.presence.track("bob", Map.of("name", "Bob"));
		try (RawClient client = member(WITH_PRESENCE)) {
			JsonNode state = next(client, "presence_state");
			assertThat(state.at("/bob/metas/0/name").stringValue()).isEqualTo("Bob");
			assertThat(state.at("/bob/metas/0/phx_ref").stringValue()).hasSize(16);
			assertThat(state).isEqualTo(this.presence.state());
		}
	}

	@Test
	void membersOfBothRoomsSeeSomebodyComeChangeAndGo() {
		try (RawClient open = member("{}");
				RawClient closed = member("{\"private\":true,\"presence\":{\"enabled\":true}}")) {
			next(closed, "presence_state");
			this.presence.track("bob", Map.of("n", 1));
			JsonNode come = next(open, "presence_diff");
			assertThat(next(closed, "presence_diff")).isEqualTo(come);
			assertThat(come.at("/joins/bob/metas/0/n").intValue()).isEqualTo(1);
			assertThat(come.path("leaves").isEmpty()).isTrue();
			this.presence.track("bob", Map.of("n", 2));
			JsonNode change = next(open, "presence_diff");
			assertThat(change.at("/joins/bob/metas/0/phx_ref_prev")).isEqualTo(come.at("/joins/bob/metas/0/phx_ref"));
			assertThat(change.path("leaves")).isEqualTo(come.path("joins"));
			this.presence.untrack("bob");
			JsonNode go = next(open, "presence_diff");
			assertThat(go.path("joins").isEmpty()).isTrue();
			assertThat(go.path("leaves")).isEqualTo(change.path("joins"));
			assertThat(this.presence.state().isEmpty()).isTrue();
		}
	}

	@Test
	void whatChangesNothingIsNotTold() {
		try (RawClient client = member("{}")) {
			this.presence.untrack("nobody");
			this.presence.track("bob", Map.of());
			this.presence.track("bob", Map.of());
			next(client, "presence_diff");
			client.expectNothingElse();
		}
	}

	@Test
	void aKeyMayBeThatOfAMember() {
		try (RawClient client = member(WITH_PRESENCE)) {
			next(client, "presence_state");
			client.send(
					"[\"1\",\"2\",\"realtime:r\",\"presence\",{\"event\":\"track\",\"payload\":{\"from\":\"phone\"}}]");
			client.awaitTexts(4);
			this.presence.track("alice", Map.of("from", "desk"));
			assertThat(this.presence.state().at("/alice/metas").size()).isEqualTo(2);
			this.presence.untrack("alice");
			assertThat(this.presence.state().at("/alice/metas/0/from").stringValue()).isEqualTo("phone");
		}
	}

	@Test
	void onlyAnObjectCanBeTracked() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.presence.track("bob", "Bob"))
			.withMessageContaining("Bob");
		assertThatIllegalArgumentException().isThrownBy(() -> this.presence.track("bob", null));
	}

	@Test
	void aStopEndsIt() {
		this.presence.track("bob", Map.of());
		this.server.stop();
		this.server.restart();
		assertThat(this.presence.state().isEmpty()).isTrue();
	}

	@Test
	void aResetEndsWhatTheNextTestDoesNotExpect() {
		try (RawClient client = member("{}")) {
			this.server.faults().ignoreHeartbeats();
			this.server.database().pauseReplication();
			this.presence.track("bob", Map.of());
			next(client, "presence_diff");
			this.server.reset();
			assertThat(next(client, "presence_diff").at("/leaves/bob").isMissingNode()).isFalse();
			client.expectNothingElse();
			assertThat(this.server.received()).hasSize(1);
			this.server.suspend();
			client.awaitClose();
			this.server.awaitConnections(0, Duration.ofSeconds(5));
		}
		this.server.reset();
		RawClient.connect(this.server).expectNothingElse().close();
		this.server.stop();
		this.server.reset();
		RawClient.connect(this.server).expectNothingElse().close();
	}

}
