package io.github.supabaserealtime.test;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Presence beyond what the transcripts show (protocol.md 5.3 and 6.3).
 */
class PresenceTests {

	private static final String OK = "{\"status\":\"ok\",\"response\":{}}";

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		// a newer server would send a state behind each first track
		.generation(ServerGeneration.V2_129)
		.clock(this.clock)
		.maxPayloadKilobytes(1)
		.policy((topic, claims) -> switch (topic) {
			case "write-only" -> new Permissions(true, true, false, true);
			case "read-only" -> Permissions.READ_ONLY;
			default -> Permissions.ALL;
		})
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	/**
	 * Join and swallow the reply.
	 */
	private RawClient member(String topic, String config) {
		RawClient client = RawClient.connect(this.server);
		client.send("[\"1\",\"1\",\"realtime:%s\",\"phx_join\",{\"config\":%s}]".formatted(topic, config));
		assertThat(client.nextText()).contains("\"status\":\"ok\"");
		return client;
	}

	private static RawClient call(RawClient client, String topic, String payload) {
		return client.send("[\"1\",\"2\",\"realtime:%s\",\"presence\",%s]".formatted(topic, payload));
	}

	private static RawClient track(RawClient client, String content) {
		return call(client, "r", "{\"event\":\"track\",\"payload\":" + content + "}");
	}

	private static JsonNode next(RawClient client, String event) {
		JsonNode frame = Json.parse(client.nextText());
		assertThat(frame).isNotNull();
		assertThat(frame.path(3).stringValue()).isEqualTo(event);
		return frame.path(4);
	}

	/**
	 * Take a reply and a diff, whichever comes first.
	 * @return the diff
	 */
	private static JsonNode replyAndDiff(RawClient client) {
		JsonNode one = Json.parse(client.nextText());
		JsonNode two = Json.parse(client.nextText());
		assertThat(one).isNotNull();
		assertThat(two).isNotNull();
		JsonNode diff = one.path(3).stringValue().equals("presence_diff") ? one : two;
		JsonNode reply = (diff == one) ? two : one;
		assertThat(reply.path(4)).isEqualTo(Json.parse(OK));
		assertThat(diff.path(3).stringValue()).isEqualTo("presence_diff");
		assertThat(diff.path(0).isNull()).isTrue();
		return diff.path(4);
	}

	private static void expectClosed(RawClient client, String message) {
		assertThat(next(client, "system").path("message").stringValue()).isEqualTo(message);
		next(client, "phx_close");
		client.expectNothingElse();
	}

	@Test
	void theStateHoldsAllMembersOfEachKey() {
		try (RawClient first = member("r", "{\"presence\":{\"key\":\"k\"}}");
				RawClient second = member("r", "{\"presence\":{\"key\":\"k\"}}")) {
			track(first, "{\"n\":1}");
			replyAndDiff(first);
			next(second, "presence_diff");
			track(second, "{\"n\":2}");
			replyAndDiff(second);
			try (RawClient watcher = member("r", "{\"presence\":{\"enabled\":\"TRUE\",\"key\":7}}")) {
				JsonNode metas = next(watcher, "presence_state").path("k").path("metas");
				assertThat(metas.size()).isEqualTo(2);
				assertThat(metas.get(0).path("n").intValue() + metas.get(1).path("n").intValue()).isEqualTo(3);
				assertThat(metas.get(0).path("phx_ref").stringValue()).matches("[A-Za-z0-9_-]{16}")
					.isNotEqualTo(metas.get(1).path("phx_ref").stringValue());
				track(watcher, "{}");
				assertThat(replyAndDiff(watcher).path("joins").has("7")).isTrue();
			}
		}
	}

	@Test
	void anUpdateNamesTheReferenceThatItReplaces() {
		try (RawClient client = member("r", "{\"presence\":{\"key\":\"k\"}}")) {
			track(client, "{\"n\":1}");
			JsonNode before = replyAndDiff(client).at("/joins/k/metas/0");
			assertThat(before.has("phx_ref_prev")).isFalse();
			track(client, "{\"n\":2}");
			JsonNode diff = replyAndDiff(client);
			assertThat(diff.at("/joins/k/metas/0/phx_ref_prev")).isEqualTo(before.path("phx_ref"));
			assertThat(diff.at("/leaves/k/metas/0")).isEqualTo(before);
		}
	}

	@Test
	void withoutAKeyEachMemberHasOneOfItsOwn() {
		try (RawClient first = member("r", "{}"); RawClient second = member("r", "{\"presence\":{\"key\":\"\"}}")) {
			track(first, "{}");
			String one = replyAndDiff(first).path("joins").propertyNames().iterator().next();
			next(second, "presence_diff");
			track(second, "{}");
			String two = replyAndDiff(second).path("joins").propertyNames().iterator().next();
			assertThat(one).hasSize(36).isNotEqualTo(two);
		}
	}

	@Test
	void whoDidNotAskForPresenceGetsDiffsButNoState() {
		try (RawClient client = member("r", "{\"presence\":{\"enabled\":false}}")) {
			call(client, "r", "{\"event\":\"TRACK\"}");
			assertThat(replyAndDiff(client).path("joins").isEmpty()).isFalse();
			client.expectNothingElse();
		}
	}

	@Test
	void leavingACrashAndARejoinEndWhatWasTracked() {
		try (RawClient watcher = member("r", "{}"); RawClient client = member("r", "{\"presence\":{\"key\":\"k\"}}")) {
			track(client, "{}");
			replyAndDiff(client);
			next(watcher, "presence_diff");
			client.send("[\"2\",\"2\",\"realtime:r\",\"phx_join\",{\"config\":{\"presence\":{\"key\":\"k\"}}}]");
			next(client, "phx_reply");
			next(client, "phx_close");
			assertThat(next(watcher, "presence_diff").path("leaves").has("k")).isTrue();
			track(client, "{}");
			replyAndDiff(client);
			next(watcher, "presence_diff");
			client.send("[\"2\",\"3\",\"realtime:r\",\"phx_leave\",{}]");
			assertThat(next(watcher, "presence_diff").path("leaves").has("k")).isTrue();
			watcher.expectNothingElse();
		}
	}

	@Test
	void aCallWithoutAnEventIsAnsweredAndDoesNothing() {
		try (RawClient client = member("r", "{}")) {
			call(client, "r", "{}");
			assertThat(next(client, "phx_reply")).isEqualTo(Json.parse(OK));
			client.expectNothingElse();
		}
	}

	@Test
	void untrackingIsAnsweredEvenWhenNothingIsTracked() {
		try (RawClient client = member("r", "{}"); RawClient reader = member("read-only", "{\"private\":true}")) {
			call(client, "r", "{\"event\":\"untrack\"}");
			assertThat(next(client, "phx_reply")).isEqualTo(Json.parse(OK));
			client.expectNothingElse();
			// nor does the real server ask whether the member may write
			call(reader, "read-only", "{\"event\":\"untrack\"}");
			assertThat(next(reader, "phx_reply")).isEqualTo(Json.parse(OK));
		}
	}

	@Test
	void whoMayNotReadPresenceTracksWithoutSeeingIt() {
		try (RawClient client = member("write-only", "{\"private\":true,\"presence\":{\"enabled\":true}}")) {
			call(client, "write-only", "{\"event\":\"track\"}");
			assertThat(next(client, "phx_reply")).isEqualTo(Json.parse(OK));
			client.expectNothingElse();
		}
	}

	@Test
	void callsOfWhoMayNotWriteAreRejectedAndDoNotCount() {
		try (RawClient client = member("read-only", "{\"private\":true}")) {
			for (int i = 0; i < 7; i++) {
				call(client, "read-only", "{\"event\":\"track\"}");
				assertThat(next(client, "phx_reply").path("status").stringValue()).isEqualTo("error");
			}
			client.expectNothingElse();
		}
	}

	@Test
	void aPayloadThatIsTooLargeClosesTheChannel() {
		try (RawClient client = member("r", "{}")) {
			track(client, "{\"n\":\"" + "x".repeat(1480) + "\"}");
			replyAndDiff(client);
			track(client, "{\"n\":\"" + "x".repeat(1500) + "\"}");
			expectClosed(client, "Track message size exceeded");
		}
	}

	@Test
	void aFailedRejoinEndsPresenceToo() {
		try (RawClient watcher = member("r", "{}"); RawClient client = member("r", "{\"presence\":{\"key\":\"k\"}}")) {
			track(client, "{}");
			replyAndDiff(client);
			next(watcher, "presence_diff");
			client.send("[\"2\",\"2\",\"realtime:r\",\"phx_join\",{\"config\":{},\"access_token\":\"\"}]");
			assertThat(next(client, "phx_reply").path("status").stringValue()).isEqualTo("error");
			next(client, "phx_close");
			assertThat(next(watcher, "presence_diff").path("leaves").has("k")).isTrue();
		}
	}

	@Test
	void theWindowOfTheLimitBeginsWithItsFirstCall() {
		try (RawClient client = member("r", "{}")) {
			untrack(client, 1);
			this.clock.advance(Duration.ofSeconds(29));
			untrack(client, 4);
			this.clock.advance(Duration.ofSeconds(2));
			untrack(client, 5);
			// beyond the limit it does not matter what else is wrong with a call
			call(client, "r", "{\"event\":\"wave\"}");
			expectClosed(client, "Client presence rate limit exceeded");
		}
	}

	private static void untrack(RawClient client, int times) {
		for (int i = 0; i < times; i++) {
			call(client, "r", "{\"event\":\"untrack\"}");
			assertThat(next(client, "phx_reply")).isEqualTo(Json.parse(OK));
		}
	}

}
