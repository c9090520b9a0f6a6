package io.github.supabaserealtime.internal.join;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.client.VirtualLane;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.MachineTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The line of joins of one socket, on virtual time.
 */
class JoinQueueTests {

	private static final Duration A_WHILE = Duration.ofMillis(500);

	private final VirtualLane lane = new VirtualLane();

	private final Recorder effects = new Recorder();

	private final MachineTime time = this.lane.context(new Random(42));

	private final JoinQueue queue = new JoinQueue(ConnectionSettings.defaults(), this.time,
			new JoinPace(ConnectionSettings.defaults(), this.time), this.effects, this.effects);

	private JoinQueueTests open() {
		this.queue.socketOpened();
		this.queue.released();
		return this;
	}

	private void request(String... topics) {
		for (String topic : topics) {
			this.queue.request(topic, false);
		}
	}

	/**
	 * Let time pass while tokens are there at once.
	 */
	private void advance(Duration duration) {
		for (long millis = 0; millis < duration.toMillis(); millis += 10) {
			prepareAll();
			this.lane.advance(Duration.ofMillis(10));
		}
		prepareAll();
	}

	private void prepareAll() {
		while (!this.effects.toPrepare.isEmpty()) {
			this.queue.prepared(this.effects.toPrepare.removeFirst());
		}
	}

	private String ref(String topic) {
		return topic + this.effects.sent.stream().filter(topic::equals).count();
	}

	@Test
	void nothingIsSentBeforeAllWhoWantToJoinANewSocketHaveAsked() {
		this.queue.socketOpened();
		this.queue.request("failed", true);
		this.queue.request("sound", false);
		advance(A_WHILE);
		assertThat(this.effects.sent).isEmpty();
		this.queue.released();
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("sound");
	}

	@Test
	void nothingIsAskedForWithoutASocket() {
		request("a");
		assertThat(this.queue.isEmpty()).isTrue();
		open().advance(A_WHILE);
		assertThat(this.effects.sent).isEmpty();
	}

	@Test
	void aTopicStandsInTheLineOnce() {
		open().request("a", "a", "b", "a");
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("a", "b");
	}

	@Test
	void eightAreUnansweredAtTheMost() {
		open().request(IntStream.range(0, 20).mapToObj((number) -> "t" + number).toArray(String[]::new));
		advance(Duration.ofSeconds(3));
		assertThat(this.effects.sent).hasSize(8);
		assertThat(this.queue.unanswered()).isEqualTo(8);
		assertThat(this.queue.answered(ref("t0"), true)).isTrue();
		assertThat(this.queue.answered(ref("t1"), true)).isTrue();
		advance(A_WHILE);
		assertThat(this.effects.sent).hasSize(10);
	}

	@Test
	void afterAFailureThereIsOneAtATimeUntilTheNextSocket() {
		open().request("a", "b", "c", "d");
		advance(Duration.ZERO);
		this.queue.answered(ref("a"), false);
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("a", "b");
		this.queue.answered(ref("b"), true);
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("a", "b", "c");
		this.queue.socketLost();
		open().request("e", "f", "g");
		advance(A_WHILE);
		assertThat(this.effects.sent).endsWith("e", "f", "g");
	}

	// 45
	@Test
	void oneThatFailedBeforeGoesLastAndAlone() {
		open();
		this.queue.request("bad", true);
		prepareAll();
		request("a");
		this.queue.request("worse", true);
		advance(A_WHILE);
		assertThat(this.effects.sent).as("nothing is sent behind it").containsExactly("bad");
		this.queue.answered(ref("bad"), false);
		advance(A_WHILE);
		assertThat(this.effects.sent).as("the sound one first").containsExactly("bad", "a");
		this.queue.answered(ref("a"), true);
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("bad", "a", "worse");
	}

	@Test
	void theNewestRequestDecidesWhereATopicStands() {
		open().request("head");
		this.queue.request("a", false);
		this.queue.request("a", true);
		this.queue.request("b", true);
		this.queue.request("b", false);
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("head", "b");
	}

	@Test
	void aJoinWithdrawnWhileItsTokenIsLookedUpIsNotSentAndMakesRoom() {
		open();
		this.queue.request("bad", true);
		request("a");
		assertThat(this.effects.toPrepare).containsExactly("bad");
		this.queue.withdraw("bad");
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("a");
	}

	@Test
	void aJoinThatIsNotSentAfterAllMakesRoom() {
		this.effects.unsendable = "bad";
		open();
		this.queue.request("bad", true);
		request("a");
		advance(A_WHILE);
		assertThat(this.effects.sent).containsExactly("a");
		assertThat(this.queue.unanswered()).isEqualTo(1);
	}

	@Test
	void thatJoinsAreUnansweredIsToldOnceForTheWholeLine() {
		open().request("a", "b");
		advance(A_WHILE);
		assertThat(this.effects.pending).containsExactly(true);
		this.queue.answered(ref("b"), true);
		assertThat(this.effects.pending).containsExactly(true);
		this.queue.answered(ref("a"), false);
		assertThat(this.effects.pending).containsExactly(true, false);
		assertThat(this.lane.pendingTimers()).isZero();
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void anUnknownReferenceAnswersNothing() {
		open().request("a");
		advance(Duration.ZERO);
		assertThat(this.queue.answered("other", true)).isFalse();
		assertThat(this.queue.answered(null, true)).isFalse();
		assertThat(this.effects.answers).isZero();
		assertThat(this.queue.answered(ref("a"), true)).isTrue();
		assertThat(this.queue.answered(ref("a"), true)).as("once").isFalse();
		assertThat(this.effects.answers).isEqualTo(1);
	}

	@Test
	void onlyTheHeadOfTheLineHasADeadlineAndAnAnswerBehindItDoesNotMoveIt() {
		open().request("a", "b");
		advance(Duration.ofSeconds(10));
		this.queue.answered(ref("b"), true);
		this.effects.lastReceived = this.lane.now();
		this.lane.advance(Duration.ofMillis(14_999));
		assertThat(this.effects.timedOut).isEmpty();
		this.lane.advance(Duration.ofMillis(1));
		assertThat(this.effects.timedOut).containsExactly(ref("a"));
		assertThat(this.effects.failures).isEmpty();
	}

	@Test
	void theNextOneHasItsWholeTimeOnceTheHeadIsGone() {
		open().request("a", "b");
		advance(Duration.ofSeconds(20));
		this.effects.lastReceived = this.lane.now();
		this.lane.advance(Duration.ofSeconds(5));
		assertThat(this.effects.timedOut).containsExactly(ref("a"));
		assertThat(this.effects.probes).isEqualTo(1);
		this.effects.lastReceived = this.lane.now() + 1;
		this.lane.advance(Duration.ofMillis(24_999));
		assertThat(this.effects.timedOut).hasSize(1);
		this.lane.advance(Duration.ofMillis(1));
		assertThat(this.effects.timedOut).containsExactly(ref("a"), ref("b"));
		assertThat(this.effects.pending).containsExactly(true, false);
	}

	@Test
	void aServerThatLetsJoinsTimeOutServesNobodyUntilItAnswersOne() {
		open().request("a", "b", "c");
		advance(Duration.ZERO);
		this.queue.answered(ref("a"), false);
		advance(A_WHILE);
		long served = this.queue.servedUntil();
		this.effects.lastReceived = this.lane.now();
		this.lane.advance(Duration.ofSeconds(25));
		advance(A_WHILE);
		assertThat(this.effects.timedOut).containsExactly(ref("b"));
		assertThat(this.effects.sent).as("the next one is under way").endsWith("c");
		assertThat(this.queue.servedUntil()).isEqualTo(served);
		this.queue.answered(ref("b"), true);
		assertThat(this.queue.servedUntil()).as("late").isEqualTo(this.lane.now());
	}

	@Test
	void whoWaitsWhileATokenIsLookedUpDoesNotWaitForItsTurn() {
		open().request("a");
		long served = this.queue.servedUntil();
		this.lane.advance(A_WHILE);
		assertThat(this.queue.servedUntil()).isEqualTo(served);
		prepareAll();
		assertThat(this.queue.servedUntil()).isEqualTo(this.lane.now());
		this.queue.answered(ref("a"), true);
		this.lane.advance(A_WHILE);
		assertThat(this.queue.servedUntil()).as("nothing is under way").isEqualTo(this.lane.now());
	}

	@Test
	void withoutAByteSinceTheDeadlineBeganTheLinkIsDead() {
		open().request("a", "b");
		advance(Duration.ZERO);
		this.effects.lastReceived = this.lane.now();
		this.lane.advance(Duration.ofSeconds(25));
		assertThat(this.effects.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.JOIN_TIMEOUT));
		assertThat(this.effects.timedOut).isEmpty();
	}

	@Test
	void aLossForgetsAllAndWhatComesLateFindsNothing() {
		open().request("a", "b", "c");
		prepareAll();
		String ref = ref("a");
		this.lane.advance(Duration.ofMillis(100));
		this.queue.socketLost();
		assertThat(this.lane.pendingTimers()).isZero();
		assertThat(this.queue.isEmpty()).isTrue();
		int sent = this.effects.sent.size();
		prepareAll();
		assertThat(this.effects.sent).hasSize(sent);
		assertThat(this.queue.answered(ref, true)).isFalse();
		open().advance(A_WHILE);
		assertThat(this.effects.sent).hasSize(sent);
	}

	@Test
	void joinsKeepToTheRateHoweverQuicklyTheyAreAnswered() {
		open().request(IntStream.range(0, 1000).mapToObj((number) -> "t" + number).toArray(String[]::new));
		for (int hundredths = 0; hundredths < 1000; hundredths++) {
			prepareAll();
			List.copyOf(this.effects.sent).forEach((topic) -> this.queue.answered(topic + "1", true));
			this.lane.advance(Duration.ofMillis(10));
		}
		assertThat(this.effects.sent).hasSizeBetween(220, 260);
	}

	/**
	 * Remembers what the queue caused.
	 */
	@Test
	void theTimeOfAJoinBeginsWhenItsFrameIsHandedToTheWriter() {
		open().request("a");
		this.lane.advance(Duration.ofMillis(300));
		prepareAll();
		this.lane.advance(Duration.ofMillis(250));
		this.queue.answered(ref("a"), true);
		this.queue.answered(ref("a"), false);
		this.queue.socketLost();
		assertThat(this.effects.ended).containsExactly("OK 250");
	}

	@Test
	void everyUnansweredJoinIsLostWithItsSocket() {
		open().request("a");
		prepareAll();
		this.lane.advance(A_WHILE);
		request("b");
		prepareAll();
		this.lane.advance(Duration.ofMillis(20));
		this.queue.socketLost();
		assertThat(this.effects.ended).containsExactly("CLOSED 520", "CLOSED 20");
	}

	@Test
	void theDeadlineIsLaterByTheLongestWaitOfTheUnansweredJoins() {
		open();
		this.effects.waits.put("b", Duration.ofSeconds(5));
		this.effects.waits.put("c", Duration.ofSeconds(20));
		request("a", "b");
		advance(A_WHILE);
		request("c");
		advance(Duration.ofSeconds(44));
		assertThat(this.effects.failures).isEmpty();
		advance(Duration.ofSeconds(1));
		assertThat(this.effects.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.message()).contains("45000 ms"));
	}

	@Test
	void theProbeMayTakeAsLongAsTheJoinsAheadOfIt() {
		open();
		this.effects.waits.put("b", Duration.ofSeconds(15));
		request("a", "b");
		advance(A_WHILE);
		this.effects.lastReceived = Duration.ofSeconds(30).toNanos();
		advance(Duration.ofSeconds(40));
		assertThat(this.effects.timedOut).containsExactly(ref("a"));
		assertThat(this.effects.probeWaits).containsExactly(Duration.ofSeconds(15));
	}

	private static final class Recorder implements JoinQueue.Effects, RealtimeObserver {

		private final Deque<String> toPrepare = new ArrayDeque<>();

		private final List<String> sent = new ArrayList<>();

		private final List<String> timedOut = new ArrayList<>();

		private final List<String> ended = new ArrayList<>();

		private final List<Boolean> pending = new ArrayList<>();

		private final List<ConnectionFailure> failures = new ArrayList<>();

		private int probes;

		private final List<Duration> probeWaits = new ArrayList<>();

		private final Map<String, Duration> waits = new HashMap<>();

		private int answers;

		private long lastReceived = Long.MIN_VALUE / 2;

		@Override
		public void onJoinEnded(Outcome outcome, long nanos) {
			this.ended.add(outcome + " " + TimeUnit.NANOSECONDS.toMillis(nanos));
		}

		private @Nullable String unsendable;

		@Override
		public void prepare(String topic) {
			this.toPrepare.addLast(topic);
		}

		@Override
		public @Nullable String send(String topic) {
			if (topic.equals(this.unsendable)) {
				return null;
			}
			this.sent.add(topic);
			return topic + this.sent.stream().filter(topic::equals).count();
		}

		@Override
		public Duration databaseWait(String topic) {
			return this.waits.getOrDefault(topic, Duration.ZERO);
		}

		@Override
		public boolean isSocketUsed() {
			return true;
		}

		@Override
		public void timedOut(String topic, String ref) {
			this.timedOut.add(ref);
		}

		@Override
		public void pending(boolean pending, Duration wait) {
			this.pending.add(pending);
		}

		@Override
		public void answered() {
			this.answers++;
		}

		@Override
		public void probe(Duration wait) {
			this.probeWaits.add(wait);
			this.probes++;
		}

		@Override
		public void giveUp(ConnectionFailure failure) {
			this.failures.add(failure);
		}

		@Override
		public long lastReceived() {
			return this.lastReceived;
		}

	}

}
