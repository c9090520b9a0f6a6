package io.github.supabaserealtime.internal.client;

import java.time.Duration;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Heartbeats on virtual time. Numbers are those of docs/scenarios.md.
 */
class HeartbeatScenarioTests {

	private final Bench bench = new Bench();

	private int beats() {
		return this.bench.sent("phoenix", "heartbeat").size();
	}

	// 26, 31
	@Test
	void aHeartbeatWithoutReplyEndsTheSocketAndANewOneIsOpened() {
		this.bench.open();
		this.bench.advance(25);
		assertThat(beats()).isEqualTo(1);
		this.bench.advance(Duration.ofMillis(9_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(this.bench.closes).hasSize(1);
		assertThat(this.bench.events(HeartbeatEvent.class)).extracting(HeartbeatEvent::outcome)
			.containsExactly(HeartbeatEvent.Outcome.TIMEOUT);
		assertThat(this.bench.events(ReconnectScheduledEvent.class).get(0).failure().kind())
			.isEqualTo(ConnectionFailure.Kind.HEARTBEAT_TIMEOUT);
		assertThat(this.bench.connection.status().heartbeatOverdue()).isTrue();
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		assertThat(this.bench.connection.status().heartbeatOverdue()).isFalse();
	}

	// 27
	@Test
	void aPendingHeartbeatNeverHarmsTheNextSocket() {
		this.bench.open();
		this.bench.advance(25);
		Sent pending = this.bench.last("phoenix", "heartbeat");
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(24);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.reply(null, pending.ref(), "phoenix", "ok", "{}");
		assertThat(this.bench.events(HeartbeatEvent.class)).isEmpty();
		this.bench.advance(1);
		assertThat(this.bench.last("phoenix", "heartbeat").epoch()).isEqualTo(2);
	}

	// 28
	@Test
	void observersSeeOutcomesOnly() {
		this.bench.open();
		this.bench.close(1006);
		this.bench.advance(1);
		assertThat(this.bench.events(HeartbeatEvent.class)).isEmpty();
	}

	// 29
	@Test
	void theRoundTripIsTold() {
		this.bench.open();
		this.bench.advance(25);
		this.bench.advance(Duration.ofMillis(120));
		this.bench.answerHeartbeat();
		assertThat(this.bench.events(HeartbeatEvent.class))
			.containsExactly(HeartbeatEvent.of("test", HeartbeatEvent.Outcome.OK, Duration.ofMillis(120)));
		assertThat(this.bench.connection.status().lastRoundTrip()).isEqualTo(Duration.ofMillis(120));
		this.bench.advance(Duration.ofMillis(24_999));
		assertThat(beats()).isEqualTo(1);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(beats()).isEqualTo(2);
	}

	// 30
	@Test
	void anotherReferenceAnswersNothing() {
		this.bench.open();
		this.bench.advance(25);
		this.bench.reply(null, "4711", "phoenix", "ok", "{}");
		assertThat(this.bench.events(HeartbeatEvent.class)).isEmpty();
		this.bench.advance(20);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void anErrorReplyShowsALiveLink() {
		this.bench.open();
		this.bench.advance(25);
		this.bench.reply(null, this.bench.last("phoenix", "heartbeat").ref(), "phoenix", "error", "{}");
		assertThat(this.bench.events(HeartbeatEvent.class)).extracting(HeartbeatEvent::outcome)
			.containsExactly(HeartbeatEvent.Outcome.ERROR);
		this.bench.advance(20);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
	}

	@Test
	void bytesThatStillArriveGiveOneFurtherTimeout() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.advance(25);
		this.bench.advance(5);
		this.bench.broadcast(Bench.TOPIC, "alive");
		this.bench.advance(5);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(5);
		this.bench.broadcast(Bench.TOPIC, "still");
		this.bench.advance(Duration.ofMillis(5_000));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void theDeadlineMovesByTheTimeTheReaderWasHeldBack() {
		this.bench.open();
		this.bench.advance(25);
		this.bench.activity(this.bench.epoch()).parked = Duration.ofSeconds(2).toNanos();
		this.bench.advance(Duration.ofMillis(11_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void noneIsSentWhileAJoinIsUnanswered() {
		this.bench.open();
		this.bench.advance(10);
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(24);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(beats()).isZero();
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(beats()).isEqualTo(1);
		this.bench.advance(Duration.ofMillis(9_998));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void oneGoesAheadOfAJoinWhenTheServerHasNotAnsweredForAWhile() {
		this.bench.open();
		this.bench.advance(Duration.ofMillis(10_001));
		this.bench.subscribe(Bench.TOPIC);
		assertThat(this.bench.sent).extracting(Sent::event).containsExactly("heartbeat", "phx_join");
		this.bench.answerHeartbeat();
		this.bench.advance(24);
		assertThat(beats()).as("none behind the join").isEqualTo(1);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.subscribe("realtime:other");
		assertThat(beats()).as("24 s after the last").isEqualTo(2);
		this.bench.answerHeartbeat();
		this.bench.acceptJoin("realtime:other");
		this.bench.advance(5);
		this.bench.subscribe("realtime:third");
		assertThat(beats()).as("5 s after the last").isEqualTo(2);
	}

	@Test
	void aJoinHidesNoLinkThatWasDeadBefore() {
		this.bench.open();
		this.bench.advance(Duration.ofMillis(24_999));
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(9_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).as("34.999 s after it opened").isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void aJoinMovesNoDeadlineOfAHeartbeatThatIsAheadOfIt() {
		this.bench.open();
		this.bench.advance(34);
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void aLinkThatCarriesNothingToTheServerIsGivenUpAlthoughJoinsHoldHeartbeatsOffAndBytesArrive() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.subscribe("realtime:third");
		// 25 s for the join, 10 s for the heartbeat behind it
		for (int second = 0; second < 35; second++) {
			assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
			this.bench.broadcast("realtime:other", "alive");
			this.bench.advance(1);
		}
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void aHeartbeatBehindJoinsWaitsAsLongAsTheyAreAnswered() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe("realtime:a");
		this.bench.subscribe("realtime:b");
		this.bench.subscribe("realtime:c");
		this.bench.advance(24);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(1);
		assertThat(beats()).as("behind the join without an answer").isEqualTo(1);
		this.bench.advance(9);
		this.bench.acceptJoin("realtime:b");
		this.bench.advance(20);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.acceptJoin("realtime:c");
		this.bench.advance(Duration.ofMillis(9_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(beats()).isEqualTo(1);
	}

	@Test
	void anAnswerThatComesLateToAJoinGivesTheHeartbeatBehindItItsTime() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		String join = this.bench.lastJoin(Bench.TOPIC).ref();
		this.bench.advance(24);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(10);
		this.bench.reply(join, join, Bench.TOPIC, "ok", "{}");
		this.bench.advance(5);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.answerHeartbeats();
		this.bench.advance(10);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
	}

	@Test
	void joinsThatAreNotSentForWantOfATokenMoveNoDeadline() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(24);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.connection.setAuth(SimulatedTokens.expiringAt(VirtualLane.START));
		this.bench.advance(11);
		assertThat(this.bench.joins(Bench.TOPIC)).as("the token has expired").isEqualTo(1);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void aJoinThatIsNotAnsweredInTimeIsFollowedByAHeartbeatWhoseAnswerKeepsTheLink() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		for (int second = 0; second < 200; second++) {
			this.bench.broadcast("realtime:other", "alive");
			int before = beats();
			this.bench.advance(1);
			if (beats() > before) {
				this.bench.answerHeartbeat();
			}
		}
		assertThat(beats()).isPositive();
		assertThat(this.bench.joins(Bench.TOPIC)).isGreaterThan(3);
		assertThat(this.bench.opens).hasSize(1);
	}

	@Test
	void eachTimeTheReaderIsHeldBackMovesTheDeadlineByThatTimeAndNoFurther() {
		this.bench.open();
		this.bench.advance(25);
		Bench.FakeActivity activity = this.bench.activity(this.bench.epoch());
		activity.parked = Duration.ofSeconds(2).toNanos();
		this.bench.advance(11);
		activity.parked = Duration.ofSeconds(3).toNanos();
		this.bench.advance(Duration.ofMillis(1_999));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void timeParkedBeforeTheHeartbeatMovesNothing() {
		this.bench.open();
		this.bench.activity(this.bench.epoch()).parked = Duration.ofSeconds(2).toNanos();
		this.bench.advance(35);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void thereIsNoSecondWhileOneIsUnanswered() {
		this.bench.open();
		this.bench.advance(34);
		this.bench.subscribe(Bench.TOPIC);
		assertThat(beats()).isEqualTo(1);
		this.bench.answerHeartbeat();
		this.bench.refuseJoin(Bench.TOPIC, "Unauthorized: You do not have permissions");
		this.bench.advance(20);
		assertThat(beats()).isEqualTo(1);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
	}

	@Test
	void noneIsSentOnceTheLinkIsClosing() {
		this.bench.open();
		this.bench.advance(Duration.ofMillis(24_999));
		this.bench.disconnect();
		this.bench.advance(5);
		assertThat(beats()).isZero();
	}

}
