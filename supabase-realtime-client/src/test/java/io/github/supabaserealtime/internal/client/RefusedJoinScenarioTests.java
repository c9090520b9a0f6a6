package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Channels that cannot be joined for now beside healthy ones, at a server that answers
 * nothing else for 5 s before it refuses a join, on virtual time.
 */
class RefusedJoinScenarioTests {

	private static final String RESTARTING = "RealtimeRestarting: Realtime is restarting, please standby";

	private static final Duration STEP = Duration.ofMillis(100);

	private static final int REFUSAL_STEPS = 50;

	private final Bench bench = new Bench();

	private final Set<String> answered = new HashSet<>();

	private String reason = RESTARTING;

	private boolean refusing = true;

	private int blockedSteps;

	private int left;

	/**
	 * Let the server work on one join after another. It refuses those of bad channels.
	 */
	private void pass(Duration time) {
		for (long step = 0; step < time.dividedBy(STEP); step++) {
			Sent join = nextJoin();
			if (join != null && isRefused(join)) {
				this.blockedSteps++;
				if (++this.left >= REFUSAL_STEPS) {
					this.left = 0;
					this.answered.add(join.ref());
					this.bench.reply(join.ref(), join.ref(), join.topic(), "error",
							"{\"reason\":\"" + this.reason + "\"}");
				}
			}
			else if (join != null) {
				this.left = 0;
				this.answered.add(join.ref());
				this.bench.reply(join.ref(), join.ref(), join.topic(), "ok", "{\"postgres_changes\":[]}");
			}
			this.bench.answerHeartbeats();
			this.bench.advance(STEP);
		}
	}

	private boolean isRefused(Sent join) {
		return this.refusing && join.topic().startsWith("realtime:bad");
	}

	private Sent nextJoin() {
		return this.bench.sent.stream()
			.filter((frame) -> frame.event().equals("phx_join") && !this.answered.contains(frame.ref()))
			.findFirst()
			.orElse(null);
	}

	private List<String> subscribe(String name, int count) {
		List<String> topics = new ArrayList<>(
				IntStream.range(0, count).mapToObj((number) -> "realtime:" + name + number).toList());
		topics.forEach(this.bench::subscribe);
		return topics;
	}

	private double blockedShare(Duration time) {
		this.blockedSteps = 0;
		pass(time);
		return (double) this.blockedSteps / time.dividedBy(STEP);
	}

	@ParameterizedTest
	@ValueSource(strings = { RESTARTING, "ConnectionRateLimitReached: Too many connected users",
			"UnknownErrorOnChannel: an exception", "Unknown Error on Channel", "join crashed",
			"MissingPartition: Realtime was unable to find the expected messages partition",
			"IncreaseConnectionPool: Please increase your connection pool size",
			"UnableToReplayMessages: Realtime was unable to replay messages", "QueryCanceled: x",
			"TimeoutOnRpcCall: Node request timeout", "MusterJoinError: x",
			"DatabaseLackOfConnections: Database can't accept more connections, Realtime won't connect" })
	void oneChannelThatIsRefusedBlocksTheOthersATwentiethOfTheTime(String text) {
		this.reason = text;
		this.bench.open();
		subscribe("good", 3);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(10));
		assertThat(blockedShare(Duration.ofMinutes(30))).isLessThanOrEqualTo(0.055);
		assertThat(this.bench.joins("realtime:bad0")).isGreaterThan(10);
	}

	@Test
	void fiveChannelsThatAreRefusedShareTheTwentieth() {
		this.bench.open();
		subscribe("good", 3);
		pass(Duration.ofSeconds(2));
		List<String> bad = subscribe("bad", 5);
		pass(Duration.ofMinutes(1));
		assertThat(blockedShare(Duration.ofMinutes(60))).isLessThanOrEqualTo(0.055);
		assertThat(bad).as("each has its turn").allMatch((topic) -> this.bench.joins(topic) > 5);
	}

	@Test
	void aChannelThatWaitsForItsTurnIsErrored() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(60));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(1);
		assertThat(this.bench.channelState("realtime:bad0")).isEqualTo(ChannelState.ERRORED);
	}

	@Test
	void whereNobodyElseUsesTheSocketThereIsNoPause() {
		this.bench.open();
		subscribe("bad", 1);
		pass(Duration.ofMinutes(3));
		assertThat(this.bench.joins("realtime:bad0")).isGreaterThan(10);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void twentyChannelsThatWereRefusedForAMinuteAreBackAMinuteLater(int healthy) {
		this.bench.open();
		subscribe("good", healthy);
		pass(Duration.ofSeconds(2));
		List<String> bad = subscribe("bad", 20);
		pass(Duration.ofSeconds(60));
		this.refusing = false;
		pass(Duration.ofSeconds(60));
		assertThat(bad)
			.allSatisfy((topic) -> assertThat(this.bench.channelState(topic)).isEqualTo(ChannelState.SUBSCRIBED));
	}

	@Test
	void aNewTokenAReconnectAndACallOfSubscribeEndThePause() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(20));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(1);
		this.bench.connection.setAuth("another");
		pass(Duration.ofSeconds(20));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(2);
		this.bench.subscribe("realtime:bad0");
		pass(Duration.ofSeconds(20));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(3);
		this.bench.reopen();
		pass(Duration.ofSeconds(20));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(4);
	}

	@Test
	void aReconnectEndsThePauseHoweverOftenItWasEndedBefore() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(8));
		for (int i = 0; i < 4; i++) {
			this.bench.connection.setAuth("another" + i);
			pass(Duration.ofSeconds(8));
		}
		assertThat(this.bench.joins("realtime:bad0")).as("a new token helps three times").isEqualTo(4);
		this.bench.reopen();
		pass(Duration.ofSeconds(8));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(5);
	}

	@Test
	void aTokenThatChangesInsideARepeatedRefusalIsUsedAtOnce() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(7));
		while (this.bench.joins("realtime:bad0") == 1) {
			pass(STEP);
		}
		this.reason = "Unauthorized: You do not have permissions to read from this Channel topic: bad0";
		pass(Duration.ofSeconds(2));
		this.bench.connection.setAuth("another");
		pass(Duration.ofSeconds(3).plus(STEP));
		this.refusing = false;
		pass(Duration.ofSeconds(2));
		assertThat(this.bench.channelState("realtime:bad0")).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void subscribeInALoopDoesNotBlockTheOthers() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofMinutes(1));
		this.blockedSteps = 0;
		for (int call = 0; call < 600; call++) {
			this.bench.subscribe("realtime:bad0");
			pass(Duration.ofSeconds(3));
		}
		assertThat(this.blockedSteps / 18_000.0).isLessThanOrEqualTo(0.12);
	}

	@Test
	void threePausesInARowEndEarlyAndNoFourthHoweverLongThereWasNone() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(80));
		subscribe("bad", 1);
		for (int call = 0; call < 10; call++) {
			pass(Duration.ofSeconds(6));
			this.bench.subscribe("realtime:bad0");
		}
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(4);
	}

	@Test
	void thePauseEndsWithTheLastChannelThatItProtects() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(20));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(1);
		this.bench.unsubscribe("realtime:good0");
		Sent leave = this.bench.last("realtime:good0", "phx_leave");
		this.bench.reply(leave.joinRef(), leave.ref(), "realtime:good0", "ok", "{}");
		pass(Duration.ofSeconds(1));
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(2);
	}

	@Test
	void aChannelThatTheServerClosedIsNotHeldBack() {
		this.bench.open();
		subscribe("good", 2);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(10));
		this.bench.system("realtime:good0", "system", "error", "Too many messages per second");
		this.bench.channelClose("realtime:good0");
		pass(Duration.ofSeconds(5));
		assertThat(this.bench.channelState("realtime:good0")).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void theAnswerToTheOnlyHealthyChannelDoesNotEndThePause() {
		this.bench.open();
		subscribe("good", 1);
		pass(Duration.ofSeconds(2));
		subscribe("bad", 1);
		pass(Duration.ofSeconds(20));
		for (int i = 0; i < 3; i++) {
			// uses up what may end the pause
			this.bench.connection.setAuth("token" + i);
			pass(Duration.ofSeconds(20));
		}
		int joins = this.bench.joins("realtime:bad0");
		this.bench.connection.enablePresence("realtime:good0");
		this.bench.advance(STEP);
		pass(Duration.ofSeconds(20));
		assertThat(this.bench.joins("realtime:good0")).isEqualTo(2);
		assertThat(this.bench.joins("realtime:bad0")).isEqualTo(joins);
	}

}
