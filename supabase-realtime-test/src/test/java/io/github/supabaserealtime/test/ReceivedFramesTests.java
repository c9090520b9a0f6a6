package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the record of the frames that clients sent.
 */
class ReceivedFramesTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private ReceivedFrame await(FrameMatcher matcher) {
		return this.server.awaitReceived(matcher);
	}

	@Test
	void matchersPickFrames() {
		try (RawClient first = RawClient.connect(this.server)) {
			first.join("1", "room", "{\"private\":false,\"broadcast\":{\"ack\":true}}");
			assertThat(await(FrameMatcher.any()).ref()).isEqualTo("1");
			matchersPickFramesOfAnother();
		}
	}

	// a client is connected before the server lists it: the first one is listed by now
	private void matchersPickFramesOfAnother() {
		try (RawClient second = RawClient.connect(this.server)) {
			second.join("2", "room", "{\"private\":true}");
			second.send("[\"2\",\"3\",\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{\"n\":1.5}}]");
			second.send("[\"2\",\"4\",\"realtime:room\",\"presence\",{\"event\":\"track\",\"payload\":{\"a\":[1]}}]");
			second.send("[null,\"5\",\"phoenix\",\"heartbeat\",{}]");
			second.send("[\"2\",\"6\",\"realtime:room\",\"phx_leave\",{}]");
			this.server.awaitConnections(2, Duration.ofSeconds(5));
			ServerConnection other = this.server.connections().get(1);
			assertThat(await(FrameMatcher.any()).ref()).isEqualTo("1");
			assertThat(await(FrameMatcher.join("room").payload("/config/private", true)).ref()).isEqualTo("2");
			assertThat(await(FrameMatcher.join("realtime:room").from(other)).ref()).isEqualTo("2");
			assertThat(await(FrameMatcher.join("room").payload("/config/broadcast", Map.of("ack", true))).ref())
				.isEqualTo("1");
			assertThat(await(FrameMatcher.broadcast("x").payload("/payload/n", 1.5)).ref()).isEqualTo("3");
			assertThat(await(FrameMatcher.presence("track").payload("/payload/a", List.of(1L))).ref()).isEqualTo("4");
			assertThat(await(FrameMatcher.heartbeat()).ref()).isEqualTo("5");
			assertThat(await(FrameMatcher.leave("room").and("its reference", (frame) -> "6".equals(frame.ref()))).ref())
				.isEqualTo("6");
			assertThat(this.server.awaitReceived(2, FrameMatcher.event("phx_join"))).extracting(ReceivedFrame::ref)
				.containsExactly("1", "2");
		}
	}

	@Test
	void aWaitThatFailsTellsWhatWasAwaitedButNoToken() {
		FrameMatcher matcher = FrameMatcher.join("room")
			.payload("/config/private", true)
			.payload("/access_token", "s3");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.server.awaitReceived(matcher, Duration.ofMillis(10)))
			.withMessageContaining("event 'phx_join', topic 'realtime:room', payload/config/private = true")
			.withMessageNotContaining("s3");
	}

	@Test
	void framesThatArriveWhileWaitingAreCounted() {
		try (RawClient client = RawClient.connect(this.server)) {
			Thread sender = new Thread(() -> {
				for (int i = 0; i < 100; i++) {
					client.send("[null,\"" + i + "\",\"phoenix\",\"heartbeat\",{}]");
				}
			});
			sender.start();
			assertThat(this.server.awaitReceived(100, FrameMatcher.heartbeat())).extracting(ReceivedFrame::ref)
				.startsWith("0", "1")
				.endsWith("99");
		}
	}

	@Test
	void onlyTheNewestAreRememberedAndAwaited() {
		try (EmbeddedRealtimeServer limited = EmbeddedRealtimeServer.builder().maxRecorded(2).start();
				RawClient client = RawClient.connect(limited)) {
			for (int i = 1; i <= 3; i++) {
				client.send("[null,\"" + i + "\",\"phoenix\",\"heartbeat\",{}]").nextText();
				client.send("malformed " + i);
				RawHttp.post(limited, "localhost", "/api/broadcast/r/events/" + i, limited.apiKey(), "{}");
			}
			assertThat(limited.awaitReceived(2, FrameMatcher.heartbeat())).extracting(ReceivedFrame::ref)
				.containsExactly("2", "3");
			assertThat(limited.received()).hasSize(2);
			client.expectNothingElse();
			assertThat(limited.malformed()).extracting(MalformedFrame::text)
				.containsExactly("malformed 2", "malformed 3");
			assertThat(limited.restRequests()).extracting(RestRequest::path)
				.containsExactly("/broadcast/r/events/2", "/broadcast/r/events/3");
			limited.clearReceived();
			assertThat(limited.received()).isEmpty();
			client.send("[null,\"4\",\"phoenix\",\"heartbeat\",{}]");
			assertThat(limited.awaitReceived(FrameMatcher.heartbeat()).ref()).isEqualTo("4");
		}
	}

	@Test
	void aWaitSeesFramesThatAreForgottenMeanwhile() {
		try (EmbeddedRealtimeServer limited = EmbeddedRealtimeServer.builder().maxRecorded(1).start();
				RawClient client = RawClient.connect(limited)) {
			CompletableFuture<List<ReceivedFrame>> awaited = CompletableFuture
				.supplyAsync(() -> limited.awaitReceived(2, FrameMatcher.heartbeat()));
			for (int i = 0; !awaited.isDone() && i < 10_000; i++) {
				client.send("[null,\"" + i + "\",\"phoenix\",\"heartbeat\",{}]").nextText();
			}
			assertThat(awaited.join()).hasSize(2);
			assertThat(limited.received()).hasSize(1);
		}
	}

	@Test
	void whatCannotBeReadIsRecordedAndLeftUnanswered() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("{nonsense").send("[1,2,3]").send(new byte[] { 9, 9 }).expectNothingElse();
		}
		try (RawClient old = RawClient.connect(this.server, this.server.apiKey(), "1.0.0")) {
			old.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{}]");
			List<MalformedFrame> frames = this.server.awaitMalformed(4);
			assertThat(frames).extracting(MalformedFrame::text)
				.containsExactlyInAnyOrder("{nonsense", "[1,2,3]", null,
						"[\"1\",\"1\",\"realtime:r\",\"phx_join\",{}]");
			assertThat(frames).filteredOn((frame) -> frame.bytes() != null)
				.singleElement()
				.satisfies((frame) -> assertThat(frame.bytes()).containsExactly(9, 9));
			assertThat(frames.get(0)).hasToString("MalformedFrame[1: 9 characters]");
			assertThat(this.server.received()).extracting(ReceivedFrame::event).containsExactly("heartbeat");
			this.server.clearReceived();
			assertThat(this.server.malformed()).isEmpty();
		}
	}

}
