package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Joining again on virtual time. Numbers are those of docs/scenarios.md.
 */
class RejoinScenarioTests {

	private final Bench bench = new Bench();

	// 37, 44
	@Test
	void eachChannelIsJoinedExactlyOnceOnANewSocket() {
		this.bench.open();
		for (String topic : List.of("realtime:a", "realtime:b", "realtime:c")) {
			this.bench.joined(topic);
		}
		this.bench.reopen();
		this.bench.advance(5);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2 && frame.event().equals("phx_join"))
			.extracting(Sent::topic)
			.containsExactly("realtime:a", "realtime:b", "realtime:c");
	}

	// 42
	@Test
	void aStaleCloseOrErrorDoesNotTouchTheCurrentJoin() {
		this.bench.open().joined(Bench.TOPIC);
		String old = this.bench.lastJoin(Bench.TOPIC).ref();
		this.bench.channelError(Bench.TOPIC, old);
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		this.bench.channelClose(Bench.TOPIC, old);
		this.bench.channelError(Bench.TOPIC, old);
		this.bench.receive("[\"%s\",null,\"%s\",\"broadcast\",{\"event\":\"old\"}]".formatted(old, Bench.TOPIC));
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.delivered).isEmpty();
	}

	// 42 and 82
	@Test
	void theReplyToAPushNeverChangesAJoin() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().broadcastAck(true).build());
		this.bench.push(Bench.TOPIC, "x", true);
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.reopen();
		this.bench.advance(Duration.ofMillis(100));
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		for (String status : List.of("ok", "error")) {
			this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, status, "{}");
			this.bench.reply(join.ref(), push.ref(), Bench.TOPIC, status, "{}");
			this.bench.reply(null, push.ref(), Bench.TOPIC, status, "{}");
		}
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aHundredChannelsComeBackAsFastAsTheServersRateAllows() {
		this.bench.open();
		Set<String> topics = new LinkedHashSet<>();
		for (int i = 0; i < 100; i++) {
			topics.add("realtime:" + i);
			this.bench.subscribe("realtime:" + i);
		}
		timeToJoin(topics);
		this.bench.reopen();
		Duration pacing = Duration.ofSeconds(1)
			.multipliedBy(topics.size() - 1)
			.dividedBy(ConnectionSettings.JoinSettings.DEFAULTS.perSecond());
		assertThat(timeToJoin(topics)).isBetween(pacing.dividedBy(2), pacing.multipliedBy(3).dividedBy(2));
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(100);
	}

	/**
	 * Let time pass until all channels are joined, with a server that takes 20 ms for
	 * each join, one after another.
	 */
	private Duration timeToJoin(Set<String> topics) {
		long started = this.bench.lane.now();
		long epoch = this.bench.epoch();
		Set<String> missing = new LinkedHashSet<>(topics);
		while (!missing.isEmpty() && this.bench.lane.now() - started < Duration.ofMinutes(1).toNanos()) {
			this.bench.advance(Duration.ofMillis(20));
			missing.stream()
				.filter((topic) -> this.bench.joins(topic) > 0 && this.bench.lastJoin(topic).epoch() == epoch)
				.findFirst()
				.ifPresent((topic) -> {
					this.bench.acceptJoin(topic);
					missing.remove(topic);
				});
		}
		assertThat(missing).isEmpty();
		assertThat(topics).allMatch((topic) -> this.bench.channelState(topic) == ChannelState.SUBSCRIBED);
		return Duration.ofNanos(this.bench.lane.now() - started);
	}

	@Test
	void theLateAnswerOfAnEarlierSocketToAJoinChangesNothing() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		long past = this.bench.epoch();
		this.bench.reopen();
		this.bench.advance(Duration.ofMillis(100));
		String answer = "[\"%s\",\"%s\",\"%s\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]".formatted(join.ref(),
				join.ref(), Bench.TOPIC);
		this.bench.receive(past, answer);
		this.bench.receive(answer);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
	}

	@Test
	void aCloseWithAnExpiredTokenLeadsToARejoinWithTheNewestOne() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "system", "error", "Token has expired 0 seconds ago");
		this.bench.channelClose(Bench.TOPIC);
		assertThat(this.bench.events(RealtimeChannelStateEvent.class)).last()
			.satisfies((event) -> assertThat(event.reason()).isEqualTo("Token has expired 0 seconds ago"));
		this.bench.connection.setAuth("fresh");
		this.bench.advance(1);
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().path("access_token").stringValue()).isEqualTo("fresh");
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::cause)
			.containsExactly(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Too many messages per second", "Client presence rate limit exceeded" })
	void aRateLimitThatClosedTheChannelIsOutlived(String message) {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "system", "error", message);
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aChannelThatIsClosedWheneverItIsJoinedIsJoinedAgainWithGrowingDelays() {
		this.bench.open().joined(Bench.TOPIC);
		for (int round = 1; round <= 8; round++) {
			closeForARate();
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(round);
			long longest = Math.min(10_000, 1000L << (round - 1));
			this.bench.advance(Duration.ofMillis(longest / 2 - 1));
			assertThat(this.bench.joins(Bench.TOPIC)).as("round " + round).isEqualTo(round);
			this.bench.advance(Duration.ofMillis(longest / 2 + 1));
			this.bench.answerHeartbeats();
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(round + 1);
			this.bench.acceptJoin(Bench.TOPIC);
			assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
			this.bench.live(9);
		}
	}

	@Test
	void aChannelThatHasBeenStableIsJoinedAgainSoon() {
		this.bench.open().joined(Bench.TOPIC);
		for (int round = 1; round <= 5; round++) {
			closeForARate();
			this.bench.live(10);
			this.bench.acceptJoin(Bench.TOPIC);
		}
		this.bench.live(10);
		closeForARate();
		this.bench.advance(1);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(7);
	}

	private void closeForARate() {
		this.bench.system(Bench.TOPIC, "system", "error", "Too many messages per second");
		this.bench.channelClose(Bench.TOPIC);
	}

	@Test
	void aRefusedChannelIsTriedAgainOnceOnEachNewSocketAndLast() {
		this.bench.open();
		this.bench.subscribe("realtime:refused");
		this.bench.refuseJoin("realtime:refused", "Unauthorized: You do not have permissions");
		this.bench.subscribe("realtime:sound");
		this.bench.advance(1);
		this.bench.acceptJoin("realtime:sound");
		this.bench.reopen();
		this.bench.advance(1);
		this.bench.acceptJoin("realtime:sound");
		this.bench.advance(1);
		this.bench.refuseJoin("realtime:refused", "Unauthorized: You do not have permissions");
		this.bench.advance(20);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2 && frame.event().equals("phx_join"))
			.extracting(Sent::topic)
			.containsExactly("realtime:sound", "realtime:refused");
	}

	// 37
	@Test
	void aJoinThatWasNeverWrittenIsNotSentTwiceOnTheNextSocket() {
		this.bench.connect();
		this.bench.subscribe(Bench.TOPIC);
		for (int i = 0; i < 3; i++) {
			this.bench.refuse(503);
			this.bench.advance(10);
		}
		this.bench.connection.opened(this.bench.epoch());
		this.bench.writesComplete = false;
		this.bench.advance(Duration.ofMillis(100));
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		this.bench.writesComplete = true;
		this.bench.close(1006);
		this.bench.advance(10);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(20);
		long epoch = this.bench.epoch();
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).filteredOn((frame) -> frame.epoch() == epoch).hasSize(1);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_leave")).isEmpty();
	}

	// 42
	@Test
	void onTheOlderVersionAStaleEndIsKnownByItsReference() {
		Bench.Options options = new Bench.Options();
		options.version = ProtocolVersion.V1;
		Bench older = new Bench(options).open();
		older.subscribe(Bench.TOPIC);
		String first = older.lastJoin(Bench.TOPIC).ref();
		older.receive(v1("phx_reply", first, "{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}"));
		older.receive(v1("phx_error", first, "{}"));
		older.advance(1);
		String second = older.lastJoin(Bench.TOPIC).ref();
		assertThat(second).isNotEqualTo(first);
		older.receive(v1("phx_reply", second, "{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}"));
		older.receive(v1("phx_close", first, "{}"));
		older.receive(v1("phx_error", first, "{}"));
		assertThat(older.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		older.receive(v1("phx_close", second, "{}"));
		assertThat(older.channelState(Bench.TOPIC)).isNotEqualTo(ChannelState.SUBSCRIBED);
	}

	private static String v1(String event, String ref, String payload) {
		return "{\"topic\":\"%s\",\"event\":\"%s\",\"ref\":\"%s\",\"payload\":%s}".formatted(Bench.TOPIC, event, ref,
				payload);
	}

}
