package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.SubscribeTimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Joining on virtual time: attempts, deadlines and their order. Numbers are those of
 * docs/scenarios.md.
 */
class JoinScenarioTests {

	private static final String STARTING = "InitializingProjectConnection: Realtime is initializing";

	private final Bench bench = new Bench();

	// 32
	@Test
	void aRefusedJoinIsRepeatedWithGrowingDelays() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		for (int attempt = 1; attempt <= 6; attempt++) {
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(attempt);
			this.bench.refuseJoin(Bench.TOPIC, STARTING);
			assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
			long longest = Math.min(10_000, 1000L << (attempt - 1));
			this.bench.advance(Duration.ofMillis(longest / 2 - 1));
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(attempt);
			this.bench.advance(Duration.ofMillis(longest / 2 + 1));
		}
	}

	// 32
	@Test
	void aJoinThatIsNotAnsweredIsRepeatedWithGrowingDelays() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		for (int attempt = 1; attempt <= 6; attempt++) {
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(attempt);
			this.bench.advance(1);
			this.bench.broadcast("realtime:other", "alive");
			while (this.bench.channelState(Bench.TOPIC) == ChannelState.JOINING) {
				this.bench.advance(Duration.ofMillis(1));
			}
			assertThat(this.bench.sent(Bench.TOPIC, "phx_leave")).hasSize(attempt);
			this.bench.answerHeartbeats();
			long longest = Math.min(10_000, 1000L << (attempt - 1));
			this.bench.advance(Duration.ofMillis(longest / 2 - 1));
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(attempt);
			this.bench.advance(Duration.ofMillis(longest / 2 + 1));
			this.bench.answerHeartbeats();
		}
		assertThat(this.bench.opens).hasSize(1);
	}

	// 33
	@Test
	void theDeadlineOfAJoinRunsAlthoughTheSocketOpenedLate() {
		this.bench.connect();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(9);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(24_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.events(ReconnectScheduledEvent.class)).singleElement()
			.satisfies((event) -> assertThat(event.failure().kind()).isEqualTo(ConnectionFailure.Kind.JOIN_TIMEOUT));
	}

	// 34
	@Test
	void aSocketThatOpensLateDelaysTheJoinAndNothingElse() {
		this.bench.connect();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(9);
		assertThat(this.bench.sent).isEmpty();
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(9);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 33, 46
	@Test
	void theDeadlineOfAJoinCountsFromItsSendingHoweverLateTheSocketOpened() {
		this.bench.connect();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(9);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(20);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(subscribed).isNotDone();
		this.bench.advance(1);
		assertThatExceptionOfType(SubscribeTimeoutException.class).isThrownBy(() -> Futures.get(subscribed));
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 36
	@Test
	void anErrorDuringTheDelayChangesNothing() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		this.bench.refuseJoin(Bench.TOPIC, STARTING);
		int events = this.bench.events.size();
		this.bench.channelError(Bench.TOPIC, join.ref());
		this.bench.channelError(Bench.TOPIC, join.ref());
		assertThat(this.bench.events).hasSize(events);
		this.bench.advance(1);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
	}

	// 38
	@Test
	void theLateAnswerToAJoinThatWasGivenUpDoesNotTouchTheNext() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		Sent abandoned = this.bench.lastJoin(Bench.TOPIC);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(25);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		this.bench.reply(abandoned.ref(), abandoned.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.channelClose(Bench.TOPIC, abandoned.ref());
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 45
	@Test
	void aFailingJoinIsTriedLastAndAlone() {
		this.bench.open();
		this.bench.subscribe("realtime:bad");
		this.bench.refuseJoin("realtime:bad", STARTING);
		this.bench.subscribe("realtime:good");
		this.bench.advance(Duration.ofMillis(100));
		this.bench.acceptJoin("realtime:good");
		this.bench.reopen();
		this.bench.advance(1);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2)
			.extracting(Sent::topic)
			.containsExactly("realtime:good");
		this.bench.acceptJoin("realtime:good");
		this.bench.advance(1);
		assertThat(this.bench.lastJoin("realtime:bad").epoch()).isEqualTo(2);
		this.bench.subscribe("realtime:third");
		this.bench.advance(1);
		assertThat(this.bench.joins("realtime:third")).as("nothing is sent behind it").isZero();
		this.bench.refuseJoin("realtime:bad", STARTING);
		this.bench.advance(1);
		assertThat(this.bench.joins("realtime:third")).isEqualTo(1);
	}

	@Test
	void aJoinThatCrashedGoesLastAndAloneToo() {
		this.bench.open();
		this.bench.subscribe("realtime:bad");
		String join = this.bench.lastJoin("realtime:bad").ref();
		this.bench.receive("[\"%s\",\"%s\",\"realtime:bad\",\"phx_error\",{}]".formatted(join, join));
		this.bench.subscribe("realtime:good");
		this.bench.advance(Duration.ofMillis(100));
		this.bench.acceptJoin("realtime:good");
		this.bench.reopen();
		this.bench.advance(1);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2)
			.extracting(Sent::topic)
			.containsExactly("realtime:good");
	}

	@Test
	void aJoinThatIsTooLargeIsRefusedHereAndHoldsNothingUp() {
		this.bench.open();
		ChannelOptions huge = ChannelOptions.builder().presenceKey("x".repeat(6_000_000)).build();
		CompletableFuture<Void> subscribed = this.bench.subscribe("realtime:huge", huge);
		assertThat(this.bench.connection.status().refusedChannels().get("realtime:huge")).contains("cannot be sent");
		assertThat(this.bench.sent).isEmpty();
		this.bench.advance(25);
		assertThat(this.bench.sent).extracting(Sent::event).containsExactly("heartbeat");
		this.bench.answerHeartbeat();
		this.bench.live(10);
		assertThat(subscribed).isCompletedExceptionally();
		this.bench.joined(Bench.TOPIC);
	}

	@Test
	void aLastingRefusalIsNotRepeatedUntilTheTokenChanges() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.refuseJoin(Bench.TOPIC, "Unauthorized: You do not have permissions to read");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("Unauthorized"));
		assertThat(this.bench.connection.status().refusedChannels()).containsKey(Bench.TOPIC);
		this.bench.advance(20);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(this.bench.lane.pendingTimers()).as("only the heartbeat is scheduled").isEqualTo(1);
		this.bench.connection.setAuth("another");
		this.bench.advance(1);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.connection.status().refusedChannels()).isEmpty();
	}

	@Test
	void aJoinThatIsNotAnsweredWithoutAByteArrivingEndsTheSocket() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(24_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(this.bench.events(ReconnectScheduledEvent.class).get(0).failure().kind())
			.isEqualTo(ConnectionFailure.Kind.JOIN_TIMEOUT);
	}

	@Test
	void aJoinThatIsNotAnsweredWhileBytesArriveFailsAlone() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(10);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(15);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
		assertThat(this.bench.last(Bench.TOPIC, "phx_leave").joinRef())
			.isEqualTo(this.bench.lastJoin(Bench.TOPIC).ref());
		assertThat(this.bench.channelState("realtime:other")).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void theDeadlineOfAJoinBeginsWhenTheOneBeforeIsAnswered() {
		this.bench.open();
		this.bench.subscribe("realtime:a");
		this.bench.subscribe("realtime:b");
		this.bench.advance(24);
		this.bench.acceptJoin("realtime:a");
		this.bench.advance(24);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.acceptJoin("realtime:b");
		assertThat(this.bench.channelState("realtime:b")).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void noMoreThanEightJoinsAreUnansweredAndOneAtATimeAfterAFailure() {
		this.bench.open();
		for (int i = 0; i < 20; i++) {
			this.bench.subscribe("realtime:" + i);
		}
		this.bench.advance(5);
		assertThat(this.bench.sent).hasSize(8);
		this.bench.refuseJoin("realtime:0", STARTING);
		this.bench.advance(Duration.ofMillis(400));
		assertThat(this.bench.sent).hasSize(8);
		for (int i = 1; i < 8; i++) {
			this.bench.acceptJoin("realtime:" + i);
		}
		this.bench.advance(Duration.ofMillis(400));
		assertThat(this.bench.sent).hasSize(9);
	}

	@Test
	void joinsAreSpreadBelowTheServersRate() {
		this.bench.open();
		for (int i = 0; i < 100; i++) {
			this.bench.subscribe("realtime:" + i);
		}
		int answered = 0;
		for (int tenths = 0; tenths < 10; tenths++) {
			this.bench.advance(Duration.ofMillis(100));
			while (answered < this.bench.sent.size()) {
				this.bench.acceptJoin("realtime:" + answered++);
			}
		}
		assertThat(answered).isBetween(15, 40);
		this.bench.advance(Duration.ofMillis(100));
	}

	@Test
	void aChannelSubscribedWhileTheLinkIsOpenCarriesItsOptionsInTheJoin() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, ChannelOptions.builder().privateChannel(true).broadcastSelf(true).build());
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().path("config").path("private").booleanValue()).isTrue();
		assertThat(
				this.bench.lastJoin(Bench.TOPIC).payload().path("config").path("broadcast").path("self").booleanValue())
			.isTrue();
	}

}
