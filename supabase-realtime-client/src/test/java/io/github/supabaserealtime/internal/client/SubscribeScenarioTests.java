package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios of the futures of {@code subscribe()} and {@code unsubscribe()}, on virtual
 * time. Numbers are those of docs/scenarios.md.
 */
class SubscribeScenarioTests {

	private static final String STARTING = "InitializingProjectConnection: Realtime is initializing";

	private static final ChannelOptions CHANGES = ChannelOptions.builder()
		.postgresChanges(
				new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "todos", null, List.of()))
		.build();

	private final Bench bench = new Bench();

	// 39, 47
	@Test
	void manySubscribesSendOneJoin() {
		this.bench.open();
		var first = this.bench.subscribe(Bench.TOPIC);
		var second = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(this.bench.subscribe(Bench.TOPIC)).isCompleted();
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
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
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
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
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.LEAVING);
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(unsubscribed).isCompleted();
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.CLOSED);
	}

	// 41
	@Test
	void aCloseOfTheServerDuringTheSubscribeTellsItsReason() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.system(Bench.TOPIC, "system", "error", "You no longer have permission to read");
		this.bench.channelClose(Bench.TOPIC);
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("You no longer have permission");
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
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 46
	@Test
	void aSubscribeThatItsCallerCancelsLeavesTheChannelTrying() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		subscribed.cancel(true);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
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
		this.bench.channelClose(Bench.TOPIC, leave.joinRef());
		assertThat(unsubscribed).isCompleted();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 35
	@Test
	void anUnsubscribeBeforeTheSocketIsOpenMeansNoJoinAtAll() {
		this.bench.connect();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		assertThat(this.bench.unsubscribe(Bench.TOPIC)).isCompleted();
		assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(subscribed));
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(20);
		assertThat(this.bench.sent).isEmpty();
	}

	// 43
	@Test
	void anUnsubscribeOnADeadSocketEndsWithItsTimeoutAndIsNotSentLater() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.writesComplete = false;
		var unsubscribed = this.bench.unsubscribe(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(9_999));
		assertThat(unsubscribed).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThat(unsubscribed).isCompleted();
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.CLOSED);
		this.bench.reopen();
		this.bench.advance(5);
		assertThat(this.bench.sent).noneMatch((frame) -> frame.epoch() == 2);
	}

	// 48
	@Test
	void aTopicCanBeSubscribedAgainAfterItWasLeft() {
		this.bench.open().joined(Bench.TOPIC);
		Sent first = this.bench.lastJoin(Bench.TOPIC);
		this.bench.unsubscribe(Bench.TOPIC);
		Sent leave = this.bench.last(Bench.TOPIC, "phx_leave");
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(this.bench.lastJoin(Bench.TOPIC).ref()).isNotEqualTo(first.ref());
		// the end of the former life arrives late
		this.bench.channelClose(Bench.TOPIC, first.ref());
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aTimeoutNamesTheRefusalBeforeTheJoinThatIsUnanswered() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.live(24);
		this.bench.refuseJoin(Bench.TOPIC, "InitializingProjectConnection: Connecting to the project database");
		this.bench.live(6);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).hasSizeGreaterThan(1);
		assertThat(subscribed).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(SubscribeTimeoutException.class)
			.withMessageContaining("not answered")
			.withMessageContaining("InitializingProjectConnection");
	}

}
