package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionLostException;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The life of a link on virtual time. Numbers are those of docs/scenarios.md.
 */
class LifecycleScenarioTests {

	private final Bench bench = new Bench();

	// 1
	@Test
	void manyConnectsOpenOneSocket() {
		CompletableFuture<Void> first = this.bench.connect();
		CompletableFuture<Void> second = this.bench.connect();
		this.bench.connection.opened(this.bench.epoch());
		CompletableFuture<Void> third = this.bench.connect();
		assertThat(this.bench.opens).hasSize(1);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(third).isCompleted();
	}

	// 2
	@Test
	void aConnectDuringADisconnectionWaitsForItsEnd() {
		this.bench.open();
		CompletableFuture<Void> closed = this.bench.disconnect();
		CompletableFuture<Void> connected = this.bench.connect();
		assertThat(this.bench.opens).hasSize(1);
		this.bench.close(1000);
		assertThat(closed).isCompleted();
		assertThat(this.bench.opens).hasSize(2);
		this.bench.connection.opened(this.bench.epoch());
		assertThat(connected).isCompleted();
	}

	// 3
	@Test
	void aMissingApiKeyFailsAtConstruction() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RealtimeConnectionBuilder.of("https://ref.supabase.co", " ").build())
			.withMessageContaining("apiKey");
	}

	// 4
	@Test
	void disconnectEndsAlthoughTheServerNeverAnswers() {
		this.bench.open();
		CompletableFuture<Void> closed = this.bench.disconnect();
		assertThat(closed).isNotDone();
		this.bench.advance(5);
		assertThat(closed).isCompleted();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	// 5
	@Test
	void aConnectWhileConnectingJoinsTheAttemptAndSharesItsFate() {
		CompletableFuture<Void> first = this.bench.connect();
		CompletableFuture<Void> second = this.bench.connect();
		this.bench.refuse(503);
		assertThat(first).isCompletedExceptionally();
		assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(second))
			.withMessageContaining("503");
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	// 6
	@Test
	void aDisconnectCancelsAnAttemptAndNoSocketAppearsLater() {
		CompletableFuture<Void> connected = this.bench.connect();
		long epoch = this.bench.epoch();
		assertThat(this.bench.disconnect()).isCompleted();
		assertThat(connected).isCompletedExceptionally();
		assertThat(this.bench.closes).extracting(Bench.Closing::epoch).containsExactly(epoch);
		this.bench.connection.opened(epoch);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(this.bench.closes).extracting(Bench.Closing::epoch).containsExactly(epoch, epoch);
		this.bench.advance(3600);
		assertThat(this.bench.opens).hasSize(1);
	}

	// 7
	@Test
	void channelsSubscribedBeforeTheFirstConnectAllReceive() {
		for (int i = 0; i < 5; i++) {
			this.bench.subscribe("realtime:" + i);
		}
		this.bench.open();
		this.bench.advance(1);
		for (int i = 0; i < 5; i++) {
			this.bench.acceptJoin("realtime:" + i);
			this.bench.broadcast("realtime:" + i, "e" + i);
		}
		assertThat(this.bench.delivered).hasSize(5);
		assertThat(this.bench.opens).hasSize(1);
	}

	// 8
	@Test
	void aSecondConnectKeepsTheReader() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.connect();
		this.bench.broadcast(Bench.TOPIC, "still");
		assertThat(this.bench.delivered).hasSize(1);
	}

	// 13
	@Test
	void connectsAgainAndAgainAfterFailures() {
		for (int i = 0; i < 5; i++) {
			this.bench.connect();
			this.bench.refuse(500);
			this.bench.disconnect();
		}
		CompletableFuture<Void> connected = this.bench.connect();
		this.bench.connection.opened(this.bench.epoch());
		assertThat(connected).isCompleted();
		assertThat(this.bench.opens).hasSize(6);
	}

	@Test
	void aDisconnectInEveryPhaseEndsAndLeavesNothingPending() {
		assertThat(this.bench.disconnect()).as("idle").isCompleted();
		this.bench.connect();
		assertThat(this.bench.disconnect()).as("connecting").isCompleted();
		this.bench.connect();
		this.bench.refuse(503);
		assertThat(this.bench.disconnect()).as("waiting for the next attempt").isCompleted();
		this.bench.open();
		CompletableFuture<Void> closing = this.bench.disconnect();
		CompletableFuture<Void> again = this.bench.disconnect();
		this.bench.close(1000);
		assertThat(closing).as("open").isCompleted();
		assertThat(again).as("closing").isCompleted();
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void aDisconnectLeavesTheChannelsAndWaitsForAcksUnderWay() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().broadcastAck(true).build());
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		CompletableFuture<Void> closed = this.bench.disconnect();
		assertThat(this.bench.sent(Bench.TOPIC, "phx_leave")).isEmpty();
		this.bench.reply("1", this.bench.last(Bench.TOPIC, "broadcast").ref(), Bench.TOPIC, "ok", "{}");
		assertThat(pushed).isCompletedWithValue(SendResult.acknowledged());
		Sent leave = this.bench.last(Bench.TOPIC, "phx_leave");
		assertThat(this.bench.closes).isEmpty();
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(this.bench.closes).containsExactly(new Bench.Closing(1, 1000));
		this.bench.close(1000);
		assertThat(closed).isCompleted();
	}

	@Test
	void whatWaitsEndsWhenTheConnectionIsClosed() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		this.bench.disconnect();
		this.bench.advance(5);
		assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(subscribed));
		assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(pushed));
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void channelsStayWantedOverADisconnect() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.disconnect();
		this.bench.advance(5);
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.CLOSED);
		this.bench.open();
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void everyStateIsPublishedWithItsReason() {
		this.bench.open();
		this.bench.close(1006);
		this.bench.disconnect();
		assertThat(this.bench.events(RealtimeConnectionStateEvent.class))
			.extracting(RealtimeConnectionStateEvent::newState)
			.containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN, ConnectionState.RECONNECTING,
					ConnectionState.DISCONNECTED);
		assertThat(this.bench.events(RealtimeConnectionStateEvent.class))
			.extracting(RealtimeConnectionStateEvent::reason)
			.containsExactly("connect() was called", "the socket is open", "CLOSED 1006: closed",
					"disconnect() was called");
	}

	// 6
	@Test
	void aDisconnectDuringATokenLookUpLeavesNothingPending() {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		Bench provided = new Bench(options);
		CompletableFuture<Void> connected = provided.connect();
		assertThat(provided.tokenLookUps).hasSize(1);
		assertThat(provided.disconnect()).isCompleted();
		assertThat(connected).isCompletedExceptionally();
		assertThat(provided.lane.pendingTimers()).isZero();
		provided.connection.tokenResolved(provided.tokenLookUps.get(0), "late");
		provided.advance(3600);
		assertThat(provided.opens).isEmpty();
	}

	/**
	 * Where a link can be when it is closed.
	 */
	enum Moment {

		IDLE, LOOKING_UP, CONNECTING, WAITING_FOR_THE_NEXT_ATTEMPT, OPENING_AGAIN, JOINING, REFUSED, REJOINING, JOINED,
		HEARTBEAT_UNANSWERED, ALREADY_CLOSING

	}

	private static void reach(Bench bench, Moment moment) {
		if (moment == Moment.IDLE) {
			return;
		}
		bench.connect();
		if (moment == Moment.LOOKING_UP) {
			return;
		}
		bench.connection.tokenResolved(1, "token");
		if (moment == Moment.CONNECTING) {
			return;
		}
		if (moment == Moment.WAITING_FOR_THE_NEXT_ATTEMPT || moment == Moment.OPENING_AGAIN) {
			bench.refuse(503);
			bench.advance((moment == Moment.OPENING_AGAIN) ? 1 : 0);
			return;
		}
		bench.connection.opened(bench.epoch());
		bench.advance(Duration.ofMillis(100));
		bench.connection.tokenResolved(2, "token");
		switch (moment) {
			case JOINED -> bench.acceptJoin(Bench.TOPIC);
			case REFUSED -> bench.refuseJoin(Bench.TOPIC, "Unauthorized: You do not have permissions");
			case REJOINING -> bench.refuseJoin(Bench.TOPIC, "RealtimeRestarting: Realtime is restarting");
			case HEARTBEAT_UNANSWERED -> {
				bench.acceptJoin(Bench.TOPIC);
				bench.advance(25);
				bench.connection.tokenFailed(3, "no");
			}
			case ALREADY_CLOSING -> {
				bench.acceptJoin(Bench.TOPIC);
				bench.disconnect();
			}
			default -> {
			}
		}
	}

	// 4 and 6
	@ParameterizedTest
	@EnumSource
	void aDisconnectAtAnyMomentEndsAllThatIsPending(Moment moment) {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		Bench bench = new Bench(options);
		CompletableFuture<Void> subscribed = bench.subscribe(Bench.TOPIC,
				ChannelOptions.builder().broadcastAck(true).build());
		CompletableFuture<SendResult> early = bench.push(Bench.TOPIC, "early", true);
		reach(bench, moment);
		CompletableFuture<SendResult> late = bench.push(Bench.TOPIC, "late", true);
		CompletableFuture<Void> closed = bench.disconnect();
		bench.advance(5);
		assertThat(closed).isCompleted();
		assertThat(bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.CLOSED);
		assertThat(subscribed).isDone();
		assertThat(early).isCompletedExceptionally();
		assertThat(late).isCompletedExceptionally();
		assertThat(bench.lane.pendingTimers()).isZero();
		int opens = bench.opens.size();
		int sent = bench.sent.size();
		bench.advance(3600);
		assertThat(bench.opens).hasSize(opens);
		assertThat(bench.sent).hasSize(sent);
	}

	@Test
	void aConnectThatWaitsForTheEndIsCancelledByALaterDisconnect() {
		this.bench.open();
		CompletableFuture<Void> first = this.bench.disconnect();
		CompletableFuture<Void> connected = this.bench.connect();
		CompletableFuture<Void> second = this.bench.disconnect();
		assertThat(connected).isCompletedExceptionally();
		this.bench.close(1000);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		this.bench.advance(3600);
		assertThat(this.bench.opens).hasSize(1);
	}

	@Test
	void anAckThatNeverComesHoldsUpADisconnectForPartOfItsTimeOnly() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().broadcastAck(true).build());
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		this.bench.disconnect();
		this.bench.advance(Duration.ofMillis(3_749));
		assertThat(this.bench.closes).isEmpty();
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.closes).containsExactly(new Bench.Closing(1, 1000));
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(pushed))
			.satisfies((ex) -> assertThat(ex.isWritten()).isTrue());
	}

	@Test
	void aChannelThatIsUnsubscribedWhileTheConnectionIsClosedIsNotMissed() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.disconnect();
		this.bench.advance(10);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		this.bench.unsubscribe(Bench.TOPIC);
		this.bench.connect();
		this.bench.connection.opened(this.bench.epoch());
		this.bench.live(120);
		assertThat(this.bench.connection.status().unsubscribedSince()).isNull();
	}

}
