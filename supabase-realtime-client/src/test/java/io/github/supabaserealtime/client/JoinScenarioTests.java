package io.github.supabaserealtime.client;

import java.time.Duration;
import java.util.List;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.event.DeliveryGapEvent;
import io.github.supabaserealtime.event.RealtimeChannelStateEvent;
import io.github.supabaserealtime.event.ReconnectScheduledEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Joining and joining again on virtual time. Numbers are those of the scenarios in
 * peers.md 4.
 */
class JoinScenarioTests {

	private static final String STARTING = "InitializingProjectConnection: Realtime is initializing";

	private static final ChannelOptions CHANGES = ChannelOptions.builder()
		.postgresChanges(
				new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "todos", null, List.of()))
		.build();

	private final Bench bench = new Bench();

	private int joins(String topic) {
		return this.bench.sent(topic, "phx_join").size();
	}

	private ChannelState state(String topic) {
		return this.bench.board.channelState(topic);
	}

	// 32
	@Test
	void aRefusedJoinIsRepeatedWithGrowingDelays() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		for (int attempt = 1; attempt <= 6; attempt++) {
			assertThat(joins(Bench.TOPIC)).isEqualTo(attempt);
			this.bench.refuseJoin(Bench.TOPIC, STARTING);
			assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
			long longest = Math.min(10_000, 1000L << (attempt - 1));
			this.bench.advance(Duration.ofMillis(longest / 2 - 1));
			assertThat(joins(Bench.TOPIC)).isEqualTo(attempt);
			this.bench.advance(Duration.ofMillis(longest / 2 + 1));
		}
	}

	// 33, 34
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
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 35
	@Test
	void anUnsubscribeBeforeTheJoinEndsTheAttempts() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.refuseJoin(Bench.TOPIC, STARTING);
		assertThat(this.bench.unsubscribe(Bench.TOPIC)).isCompleted();
		assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(subscribed));
		this.bench.advance(60);
		assertThat(joins(Bench.TOPIC)).isEqualTo(1);
	}

	// 36
	@Test
	void anErrorDuringTheDelayChangesNothing() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		this.bench.refuseJoin(Bench.TOPIC, STARTING);
		int events = this.bench.events.size();
		this.bench.receive("[\"%s\",\"%s\",\"%s\",\"phx_error\",{}]".formatted(join.ref(), join.ref(), Bench.TOPIC));
		assertThat(this.bench.events).hasSize(events);
	}

	// 37, 44
	@Test
	void eachChannelIsJoinedExactlyOnceOnANewSocket() {
		this.bench.open();
		for (String topic : List.of("realtime:a", "realtime:b", "realtime:c")) {
			this.bench.joined(topic);
		}
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(5);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2 && frame.event().equals("phx_join"))
			.extracting(Sent::topic)
			.containsExactly("realtime:a", "realtime:b", "realtime:c");
	}

	// 39, 47
	@Test
	void manySubscribesSendOneJoin() {
		this.bench.open();
		var first = this.bench.subscribe(Bench.TOPIC);
		var second = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(joins(Bench.TOPIC)).isEqualTo(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(this.bench.subscribe(Bench.TOPIC)).isCompleted();
		assertThat(joins(Bench.TOPIC)).isEqualTo(1);
	}

	// 40
	@Test
	void anUnsubscribeWhileTheJoinIsUnansweredLeavesIt() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		var unsubscribed = this.bench.unsubscribe(Bench.TOPIC);
		assertThat(subscribed).isCompletedExceptionally();
		Sent leave = this.bench.last(Bench.TOPIC, "phx_leave");
		assertThat(leave.joinRef()).isEqualTo(this.bench.lastJoin(Bench.TOPIC).ref());
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.LEAVING);
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(unsubscribed).isCompleted();
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.CLOSED);
	}

	// 41
	@Test
	void aCloseOfTheServerDuringTheSubscribeTellsItsReason() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.system(Bench.TOPIC, "system", "error", "You no longer have permission to read");
		this.bench.channelClose(Bench.TOPIC);
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("You no longer have permission");
	}

	// 42
	@Test
	void aStaleCloseOrErrorDoesNotTouchTheCurrentJoin() {
		this.bench.open().joined(Bench.TOPIC);
		String old = this.bench.lastJoin(Bench.TOPIC).ref();
		this.bench.receive("[\"%s\",\"%s\",\"%s\",\"phx_error\",{}]".formatted(old, old, Bench.TOPIC));
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		this.bench.receive("[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(old, old, Bench.TOPIC));
		this.bench.receive("[\"%s\",\"%s\",\"%s\",\"phx_error\",{}]".formatted(old, old, Bench.TOPIC));
		this.bench.receive("[\"%s\",null,\"%s\",\"broadcast\",{\"event\":\"old\"}]".formatted(old, Bench.TOPIC));
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.delivered).isEmpty();
	}

	// 43
	@Test
	void anUnsubscribeWithoutASocketEndsAtOnceAndLeavesNothingForTheNext() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		assertThat(this.bench.unsubscribe(Bench.TOPIC)).isCompleted();
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		assertThat(this.bench.sent).noneMatch((frame) -> frame.epoch() == 2);
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
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2)
			.extracting(Sent::topic)
			.containsExactly("realtime:good");
		this.bench.acceptJoin("realtime:good");
		this.bench.advance(1);
		assertThat(this.bench.lastJoin("realtime:bad").epoch()).isEqualTo(2);
		this.bench.subscribe("realtime:third");
		this.bench.advance(1);
		assertThat(joins("realtime:third")).as("nothing is sent behind it").isZero();
		this.bench.refuseJoin("realtime:bad", STARTING);
		this.bench.advance(1);
		assertThat(joins("realtime:third")).isEqualTo(1);
	}

	// 46
	@Test
	void aSubscribeThatTimesOutLeavesTheChannelTrying() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		for (int i = 0; i < 10 && !subscribed.isDone(); i++) {
			this.bench.refuseJoin(Bench.TOPIC, STARTING);
			this.bench.advance(10);
		}
		assertThatExceptionOfType(SubscribeTimeoutException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("goes on trying");
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 48
	@Test
	void aTopicCanBeSubscribedAgainBeforeItsLeaveIsAnswered() {
		this.bench.open().joined(Bench.TOPIC);
		var unsubscribed = this.bench.unsubscribe(Bench.TOPIC);
		Sent leave = this.bench.last(Bench.TOPIC, "phx_leave");
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		this.bench.receive(
				"[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(leave.joinRef(), leave.joinRef(), Bench.TOPIC));
		assertThat(unsubscribed).isCompleted();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
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
		assertThat(joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(this.bench.lane.pendingTimers()).as("only the heartbeat is scheduled").isEqualTo(1);
		this.bench.connection.setAuth("another");
		this.bench.advance(1);
		assertThat(joins(Bench.TOPIC)).isEqualTo(2);
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
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
		assertThat(this.bench.last(Bench.TOPIC, "phx_leave").joinRef())
			.isEqualTo(this.bench.lastJoin(Bench.TOPIC).ref());
		assertThat(state("realtime:other")).isEqualTo(ChannelState.SUBSCRIBED);
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
		assertThat(state("realtime:b")).isEqualTo(ChannelState.SUBSCRIBED);
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

	// sins and traps of the life of a channel

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
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void joinedIsNotSubscribedWhileThereAreBindings() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isNotDone();
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(subscribed).isCompleted();
		int events = this.bench.events.size();
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(this.bench.events).hasSize(events);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", "{:error, too many database timeouts}");
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(1);
	}

	@Test
	void aBindingThatCannotBeServedFailsTheSubscribeWithTheServersText() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error",
				"Unable to subscribe to changes with given parameters");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("Unable to subscribe to changes");
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.advance(600);
		assertThat(joins(Bench.TOPIC)).isEqualTo(1);
	}

	@Test
	void bindingsThatDoNotMatchAreAnErrorThatNamesBothSides() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		this.bench.reply(join.ref(), join.ref(), Bench.TOPIC, "ok",
				"{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"others\",\"id\":1}]}");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("todos")
			.withMessageContaining("others");
	}

	@Test
	void noNullIsEverOnTheWire() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().toString()).doesNotContain("null");
	}

	@Test
	void aChannelWithoutItsChangesDoesNotLookJoinedWhileTheLinkIsDown() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error",
				"Unable to subscribe to changes with given parameters");
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.close(1006);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
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
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2)
			.extracting(Sent::topic)
			.containsExactly("realtime:good");
	}

	// peers.md 4, scenario 38
	@Test
	void theLateAnswerToAJoinThatWasGivenUpDoesNotTouchTheNext() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		Sent abandoned = this.bench.lastJoin(Bench.TOPIC);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(25);
		assertThat(joins(Bench.TOPIC)).isEqualTo(2);
		this.bench.reply(abandoned.ref(), abandoned.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.receive(
				"[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(abandoned.ref(), abandoned.ref(), Bench.TOPIC));
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// peers.md 4, scenario 46
	@Test
	void aSubscribeThatItsCallerCancelsLeavesTheChannelTrying() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		subscribed.cancel(true);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// peers.md 4, scenarios 42 and 82
	@Test
	void theReplyToAPushNeverChangesAJoin() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().broadcastAck(true).build());
		this.bench.push(Bench.TOPIC, "x", true);
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(100));
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		for (String status : List.of("ok", "error")) {
			this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, status, "{}");
			this.bench.reply(join.ref(), push.ref(), Bench.TOPIC, status, "{}");
			this.bench.reply(null, push.ref(), Bench.TOPIC, status, "{}");
		}
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void theLateAnswerOfAnEarlierSocketToAJoinChangesNothing() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		long past = this.bench.epoch();
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(100));
		String answer = "[\"%s\",\"%s\",\"%s\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]".formatted(join.ref(),
				join.ref(), Bench.TOPIC);
		this.bench.receive(past, answer);
		this.bench.receive(answer);
		assertThat(state(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
	}

	@Test
	void aRefusedChannelIsTriedAgainOnceOnEachNewSocketAndLast() {
		this.bench.open();
		this.bench.subscribe("realtime:refused");
		this.bench.refuseJoin("realtime:refused", "Unauthorized: You do not have permissions");
		this.bench.subscribe("realtime:sound");
		this.bench.advance(1);
		this.bench.acceptJoin("realtime:sound");
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		this.bench.acceptJoin("realtime:sound");
		this.bench.advance(1);
		this.bench.refuseJoin("realtime:refused", "Unauthorized: You do not have permissions");
		this.bench.advance(20);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2 && frame.event().equals("phx_join"))
			.extracting(Sent::topic)
			.containsExactly("realtime:sound", "realtime:refused");
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
