package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.SendResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Coming back on virtual time. Numbers are those of docs/scenarios.md.
 */
class ReconnectScenarioTests {

	private final Bench bench = new Bench();

	private Duration lastDelay() {
		var events = this.bench.events(ReconnectScheduledEvent.class);
		return events.get(events.size() - 1).delay();
	}

	// 14
	@Test
	void anAttemptThatFailsAfterACleanDisconnectIsRepeated() {
		this.bench.open();
		this.bench.disconnect();
		this.bench.close(1000);
		this.bench.connect();
		this.bench.refuse(503);
		this.bench.advance(1);
		assertThat(this.bench.opens).hasSize(3);
	}

	// 15
	@Test
	void nothingIsOpenedAfterAnExplicitDisconnect() {
		this.bench.open();
		this.bench.disconnect();
		this.bench.close(1000);
		this.bench.advance(3600);
		assertThat(this.bench.opens).hasSize(1);
	}

	@Test
	void theStatusSaysWhenTheNextAttemptIsMade() {
		assertThat(this.bench.connection.status().nextAttempt()).isNull();
		this.bench.connect();
		assertThat(this.bench.connection.status().nextAttempt()).isNull();
		for (int status : new int[] { 503, 401 }) {
			this.bench.refuse(status);
			assertThat(this.bench.connection.status().nextAttempt())
				.isEqualTo(this.bench.lane.instant().plus(lastDelay()));
			this.bench.advance(lastDelay().minusMillis(1));
			assertThat(this.bench.connection.status().nextAttempt()).isNotNull();
			this.bench.advance(Duration.ofMillis(1));
			assertThat(this.bench.connection.status().nextAttempt()).isNull();
		}
		this.bench.connection.opened(this.bench.epoch());
		this.bench.close(1006);
		assertThat(this.bench.connection.status().nextAttempt()).isNotNull();
		this.bench.disconnect();
		assertThat(this.bench.connection.status().nextAttempt()).isNull();
	}

	// 17
	@Test
	void attemptsGoOnAfterFailedAttempts() {
		this.bench.open();
		this.bench.close(1006);
		for (int attempt = 2; attempt < 50; attempt++) {
			this.bench.advance(10);
			assertThat(this.bench.opens).hasSize(attempt);
			this.bench.refuse(503);
		}
	}

	// 18
	@Test
	void whatASocketOfThePastSaysIsIgnored() {
		this.bench.open();
		long past = this.bench.epoch();
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.joined(Bench.TOPIC);
		this.bench.connection.closed(past, ConnectionFailure.closed(1006, "late"));
		this.bench.connection.writeFailed(past, "late");
		this.bench.connection.failed(past, ConnectionFailure.refused(401, "late"));
		this.bench.receive(past, "[null,null,\"realtime:room\",\"broadcast\",{\"event\":\"late\",\"payload\":{}}]");
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(this.bench.delivered).isEmpty();
	}

	// 19: ours comes back from application codes too, since only disconnect() ends the
	// link
	@ParameterizedTest
	@ValueSource(ints = { 1000, 1001, 1002, 1006, 1009, 1011, 1012, 3000, 4000, 4999 })
	void everyCloseCodeIsFollowedByAReconnectAndARejoin(int code) {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(code);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(1);
	}

	// 20
	@Test
	void aSubscribeThatWaitsIsServedByALaterAttempt() {
		this.bench.connect();
		var subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.refuse(503);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
	}

	// 21
	@Test
	void manyReconnectsLeaveOneHeartbeat() {
		this.bench.open();
		for (int i = 0; i < 10; i++) {
			this.bench.close(1006);
			this.bench.advance(10);
			this.bench.connection.opened(this.bench.epoch());
		}
		this.bench.advance(25);
		assertThat(this.bench.sent("phoenix", "heartbeat")).hasSize(1);
	}

	// 25
	@Test
	void aLinkThatDiesAtOnceDoesNotResetTheDelays() {
		this.bench.open();
		this.bench.close(1006);
		for (int seconds : new int[] { 1, 2, 4, 8, 10, 10 }) {
			assertThat(lastDelay()).isEqualTo(Duration.ofSeconds(seconds));
			this.bench.advance(seconds);
			this.bench.connection.opened(this.bench.epoch());
			this.bench.advance(4);
			this.bench.close(1006);
		}
		this.bench.advance(10);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(5);
		this.bench.close(1006);
		assertThat(lastDelay()).isEqualTo(Duration.ofSeconds(1));
	}

	// 25
	@ParameterizedTest
	@ValueSource(ints = { 401, 429, 503 })
	void refusedUpgradesAreRepeatedAndKeepWhatWaits(int status) {
		this.bench.connect();
		this.bench.subscribe(Bench.TOPIC);
		var pushed = this.bench.push(Bench.TOPIC, "x", false);
		this.bench.refuse(status);
		this.bench.advance((status == 401) ? 30 : 1);
		if (status == 401) {
			this.bench.connection.setAuth("another");
			this.bench.advance(1);
		}
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(pushed).isCompletedWithValue(SendResult.written());
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403, 404 })
	void aLastingRefusalWaitsAMinuteUnlessTheTokenChanges(int status) {
		this.bench.connect();
		this.bench.refuse(status);
		assertThat(lastDelay()).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(75));
		this.bench.advance(44);
		assertThat(this.bench.opens).hasSize(1);
		this.bench.connection.setAuth("another");
		this.bench.advance(Duration.ofMillis(100));
		assertThat(this.bench.opens).hasSize(2);
	}

	@Test
	void noDelayIsBelowATenthOfASecond() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> Optional.of(Duration.ZERO);
		Bench eager = new Bench(options);
		eager.connect();
		eager.refuse(503);
		eager.advance(Duration.ofMillis(99));
		assertThat(eager.opens).hasSize(1);
		eager.advance(Duration.ofMillis(1));
		assertThat(eager.opens).hasSize(2);
	}

	@Test
	void aPolicyThatGivesUpEndsTheLinkAndSaysSo() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> (attempt <= 2) ? Optional.of(Duration.ofSeconds(1))
				: Optional.empty();
		Bench limited = new Bench(options);
		limited.connect();
		limited.refuse(503);
		limited.advance(1);
		limited.refuse(503);
		limited.advance(1);
		limited.refuse(503);
		assertThat(limited.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(limited.connection.status().reconnectingSince()).isNotNull();
		assertThat(limited.lane.pendingTimers()).isZero();
	}

	@Test
	void anAttemptThatIsNotAnsweredEnds() {
		this.bench.connect();
		this.bench.advance(10);
		assertThat(this.bench.closes).hasSize(1);
		assertThat(this.bench.events(ReconnectScheduledEvent.class).get(0).failure().kind())
			.isEqualTo(ConnectionFailure.Kind.CONNECT_TIMEOUT);
		this.bench.advance(1);
		assertThat(this.bench.opens).hasSize(2);
	}

	@Test
	void severalInterruptionsBeforeTheChannelIsBackAreOneGap() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.advance(25);
		this.bench.answerHeartbeat();
		this.bench.advance(10);
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.close(1006);
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.events(DeliveryGapEvent.class)).singleElement().satisfies((gap) -> {
			assertThat(Duration.between(VirtualLane.START, gap.from())).isEqualTo(Duration.ofSeconds(25));
			assertThat(gap.to()).isEqualTo(this.bench.lane.instant());
		});
	}

	static Stream<ReconnectDelay> brokenDelays() {
		return Stream.of((attempt, failure, random) -> {
			throw new IllegalStateException("a bean of the application");
		}, (attempt, failure, random) -> {
			throw new NoClassDefFoundError("something that is not there");
		}, (attempt, failure, random) -> null);
	}

	@ParameterizedTest
	@MethodSource("brokenDelays")
	void delaysThatFailDoNotEndTheLink(ReconnectDelay delays) {
		Bench.Options options = new Bench.Options();
		options.delays = delays;
		Bench broken = new Bench(options);
		broken.open();
		broken.close(1006);
		assertThat(broken.state()).isEqualTo(ConnectionState.RECONNECTING);
		broken.advance(10);
		assertThat(broken.opens).hasSize(2);
		broken.refuse(503);
		broken.advance(10);
		assertThat(broken.opens).hasSize(3);
	}

	@Test
	void aDelayTooLongToCountInNanosecondsIsWaitedFor() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> Optional.of(Duration.ofSeconds(Long.MAX_VALUE));
		Bench patient = new Bench(options);
		patient.open();
		patient.close(1006);
		assertThat(patient.state()).isEqualTo(ConnectionState.RECONNECTING);
		patient.advance(Duration.ofDays(300));
		assertThat(patient.opens).hasSize(1);
		assertThat(patient.disconnect()).isCompleted();
		assertThat(patient.lane.pendingTimers()).isZero();
	}

	// 17
	@Test
	void aConnectWhileTheLinkComesBackJoinsTheAttemptThatIsScheduled() {
		this.bench.open();
		this.bench.close(1006);
		var connected = this.bench.connect();
		assertThat(this.bench.opens).hasSize(1);
		this.bench.advance(1);
		assertThat(this.bench.opens).hasSize(2);
		this.bench.connection.opened(this.bench.epoch());
		assertThat(connected).isCompleted();
	}

	@Test
	void aTokenThatDoesNotChangeShortensNoRefusal() {
		this.bench.connect();
		this.bench.refuse(403);
		this.bench.connection.setAuth("key");
		this.bench.advance(44);
		assertThat(this.bench.opens).hasSize(1);
	}

	@Test
	void aChangedTokenShortensNoOtherDelay() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> Optional.of(Duration.ofSeconds(30));
		Bench slow = new Bench(options);
		slow.connect();
		slow.refuse(503);
		slow.connection.setAuth("another");
		slow.advance(Duration.ofMillis(29_999));
		assertThat(slow.opens).hasSize(1);
		slow.advance(Duration.ofMillis(1));
		assertThat(slow.opens).hasSize(2);
	}

	// 25
	@Test
	void theAttemptsAreCountedUntilTheLinkIsStable() {
		this.bench.connect();
		this.bench.refuse(503);
		this.bench.advance(1);
		this.bench.refuse(503);
		assertThat(this.bench.connection.status().attempts()).isEqualTo(2);
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(4_999));
		assertThat(this.bench.connection.status().attempts()).isEqualTo(2);
		this.bench.advance(Duration.ofMillis(1));
		assertThat(this.bench.connection.status().attempts()).isZero();
	}

	// 22
	@Test
	void theTokenIsAskedForAgainBeforeEachAttempt() {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		Bench provided = new Bench(options);
		provided.connect();
		for (int attempt = 1; attempt <= 4; attempt++) {
			assertThat(provided.tokenLookUps).hasSize(attempt);
			assertThat(provided.opens).as("it is waited for").hasSize(attempt - 1);
			provided.connection.tokenResolved(provided.tokenLookUps.get(attempt - 1), "token " + attempt);
			assertThat(provided.opens).hasSize(attempt);
			provided.refuse(503);
			provided.advance(10);
		}
	}

	@Test
	void whoIsToldOfAFailedAttemptReadsTheStateThatFollowsFromIt() {
		List<Object> read = new ArrayList<>();
		this.bench.connect().whenComplete((result, exception) -> {
			read.add(this.bench.state());
			read.add(String.valueOf(this.bench.connection.status().lastFailure()));
		});
		this.bench.refuse(503);
		assertThat(read).containsExactly(ConnectionState.RECONNECTING, "REFUSED 503: refused");
	}

}
