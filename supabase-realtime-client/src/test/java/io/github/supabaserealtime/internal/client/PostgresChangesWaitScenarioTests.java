package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Joins that a newer server answers only when its subscription to Postgres changes is
 * established, which can take 20 s and the 5 s of a refusal; it answers nothing else on
 * the socket meanwhile (protocol.md 4.10). On virtual time.
 */
class PostgresChangesWaitScenarioTests {

	private static final String WAITING = "realtime:waiting";

	private static final String LATER = "realtime:later";

	private static final ChannelOptions WAIT = ChannelOptions.builder()
		.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
		.postgresChangesWait(Duration.ofSeconds(20))
		.build();

	private static final ChannelOptions ACK = ChannelOptions.builder().broadcastAck(true).build();

	private static final String TIMED_OUT = "PostgresChangesSubscribeTimeout: Timed out after 20000ms waiting for"
			+ " the postgres_changes subscription";

	private final Bench bench = new Bench();

	/**
	 * Join a channel and begin to join one that waits.
	 */
	private CompletableFuture<Void> begin() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<Void> subscribed = this.bench.subscribe(WAITING, WAIT);
		this.bench.advance(Duration.ofMillis(100));
		this.bench.answerHeartbeats();
		return subscribed;
	}

	@Test
	void aServerThatDoesNotKnowOfTheWaitAnswersAtOnce() {
		CompletableFuture<Void> subscribed = begin();
		assertThat(this.bench.lastJoin(WAITING).payload().at("/config/postgres_changes_options"))
			.isEqualTo(Bench.MAPPER.readTree("{\"wait\":true,\"timeout\":20000}"));
		this.bench.acceptJoin(WAITING);
		assertThat(this.bench.channelState(WAITING)).isEqualTo(ChannelState.JOINED);
		this.bench.live(1);
		this.bench.system(WAITING, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(subscribed).isCompleted();
	}

	@Test
	void aServerThatWaitsAndRefusesIsGivenTheTime() {
		CompletableFuture<Void> subscribed = begin();
		// an attempt that is under way is finished first
		this.bench.advance(36);
		assertThat(this.bench.closes).isEmpty();
		this.bench.refuseJoin(WAITING, TIMED_OUT);
		assertThat(this.bench.channelState(WAITING)).isEqualTo(ChannelState.ERRORED);
		assertThat(this.bench.connection.status().refusedChannels()).as("the next join may succeed").isEmpty();
		assertThat(subscribed).isNotDone();
		this.bench.unsubscribe(Bench.TOPIC);
		this.bench.live(15);
		assertThat(this.bench.joins(WAITING)).as("nobody else is held up").isEqualTo(2);
		this.bench.acceptJoin(WAITING);
		assertThat(this.bench.closes).isEmpty();
	}

	@Test
	void aRefusedConfigurationIsNotTriedAgain() {
		CompletableFuture<Void> subscribed = begin();
		this.bench.advance(5);
		this.bench.refuseJoin(WAITING, "RealtimeDisabledForConfiguration: Unable to subscribe to changes");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("Unable to subscribe to changes");
		this.bench.live(600);
		assertThat(this.bench.joins(WAITING)).isEqualTo(1);
		assertThat(this.bench.connection.status().refusedChannels()).containsOnlyKeys(WAITING);
	}

	@Test
	void pushesOfOthersKeepTheirTime() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> ahead = this.bench.push(Bench.TOPIC, "ahead", true);
		String aheadRef = this.bench.last(Bench.TOPIC, "broadcast").ref();
		this.bench.live(4);
		this.bench.subscribe(WAITING, WAIT);
		this.bench.advance(Duration.ofMillis(100));
		this.bench.answerHeartbeats();
		CompletableFuture<SendResult> behind = this.bench.push(Bench.TOPIC, "behind", true);
		CompletableFuture<SendResult> never = this.bench.push(Bench.TOPIC, "never", true);
		this.bench.advance(35);
		assertThat(List.of(ahead, behind, never)).noneMatch(CompletableFuture::isDone);
		this.bench.acceptJoin(WAITING);
		this.bench.answerHeartbeats();
		this.bench.advance(Duration.ofMillis(5500));
		this.bench.reply("1", aheadRef, Bench.TOPIC, "ok", "{}");
		assertThat(ahead).isCompletedWithValue(SendResult.acknowledged());
		this.bench.answerHeartbeats();
		this.bench.advance(4);
		assertThat(behind).isNotDone();
		String behindRef = this.bench.sent(Bench.TOPIC, "broadcast").get(1).ref();
		this.bench.reply("1", behindRef, Bench.TOPIC, "ok", "{}");
		assertThat(behind).isCompletedWithValue(SendResult.acknowledged());
		this.bench.advance(1);
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(never));
	}

	@Test
	void joinsOfOthersKeepTheirTime() {
		begin();
		this.bench.subscribe(LATER);
		this.bench.advance(36);
		this.bench.refuseJoin(WAITING, TIMED_OUT);
		this.bench.advance(20);
		this.bench.acceptJoin(LATER);
		assertThat(this.bench.channelState(LATER)).isEqualTo(ChannelState.SUBSCRIBED);
		this.bench.answerHeartbeats();
		assertThat(this.bench.closes).isEmpty();
		assertThat(this.bench.joins(LATER)).isEqualTo(1);
	}

	@Test
	void aJoinThatIsNeverAnsweredDoesNotEndTheSocketWhileTheServerWaitsInTheNext() {
		this.bench.open();
		this.bench.subscribe(LATER);
		this.bench.subscribe(WAITING, WAIT);
		this.bench.advance(Duration.ofMillis(200));
		this.bench.answerHeartbeats();
		this.bench.advance(36);
		this.bench.acceptJoin(WAITING);
		this.bench.answerHeartbeats();
		this.bench.live(10);
		assertThat(this.bench.closes).isEmpty();
		assertThat(this.bench.channelState(WAITING)).isEqualTo(ChannelState.JOINED);
		assertThat(this.bench.channelState(LATER)).as("its own time is over").isNotEqualTo(ChannelState.SUBSCRIBED);
		this.bench.live(2);
		assertThat(this.bench.joins(LATER)).isEqualTo(2);
	}

	@Test
	void othersAreJoinedFirst() {
		this.bench.subscribe(WAITING, WAIT);
		this.bench.subscribe(Bench.TOPIC);
		this.bench.subscribe(LATER);
		this.bench.open().advance(1);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.event().equals("phx_join"))
			.extracting(Sent::topic)
			.containsExactly(Bench.TOPIC, LATER, WAITING);
	}

	private List<String> joinsBehind(int sent) {
		return this.bench.sent.stream()
			.skip(sent)
			.filter((frame) -> frame.event().equals("phx_join"))
			.map(Sent::topic)
			.toList();
	}

	private String nextJoin(int sent, int count) {
		for (int second = 0; second < 310 && joinsBehind(sent).size() < count; second++) {
			this.bench.live(1);
		}
		assertThat(joinsBehind(sent)).hasSize(count);
		return joinsBehind(sent).get(count - 1);
	}

	@Test
	void othersThatWereRefusedAreTriedFirstAtTheEndOfAPause() {
		refuseBoth();
		int sent = this.bench.sent.size();
		assertThat(nextJoin(sent, 1)).isEqualTo(LATER);
		this.bench.acceptJoin(LATER);
		this.bench.live(1);
		assertThat(joinsBehind(sent)).containsExactly(LATER, WAITING);
	}

	@Test
	void aChannelThatLetAnotherOneGoFirstIsTriedAfterIt() {
		refuseBoth();
		int sent = this.bench.sent.size();
		for (int i = 1; i <= 6; i++) {
			String topic = nextJoin(sent, i);
			this.bench.live(5);
			this.bench.refuseJoin(topic, TIMED_OUT);
		}
		assertThat(joinsBehind(sent)).containsExactly(LATER, WAITING, LATER, LATER, WAITING, LATER);
	}

	/**
	 * Refuse the channel that waits, then another one, while a third one is joined.
	 */
	private void refuseBoth() {
		begin();
		this.bench.live(25);
		this.bench.refuseJoin(WAITING, TIMED_OUT);
		this.bench.subscribe(LATER);
		this.bench.live(5);
		this.bench.refuseJoin(LATER, "InitializingProjectConnection: x");
	}

	@Test
	void aLinkThatDiesDuringTheWaitIsGivenUpAfterTheLongerTime() {
		begin();
		this.bench.advance(54);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		this.bench.advance(1);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(this.bench.events(ReconnectScheduledEvent.class)).singleElement()
			.satisfies(
					(event) -> assertThat(event.failure().kind()).isEqualTo(ConnectionFailure.Kind.HEARTBEAT_TIMEOUT));
	}

	@Test
	void aLinkThatCarriesNothingToTheServerIsGivenUpAlthoughBytesArrive() {
		begin();
		int seconds = 0;
		while (this.bench.closes.isEmpty()) {
			this.bench.broadcast(Bench.TOPIC, "x");
			this.bench.advance(1);
			seconds++;
			assertThat(seconds).isLessThanOrEqualTo(56);
		}
		assertThat(this.bench.channelState(WAITING)).isNotEqualTo(ChannelState.JOINED);
	}

	@Test
	void theWaitHidesNoLinkThatWasDeadBefore() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.live(26);
		this.bench.advance(1);
		this.bench.subscribe(WAITING, WAIT);
		this.bench.advance(Duration.ofMillis(100));
		assertThat(this.bench.sent.get(this.bench.sent.size() - 2).event()).as("ahead of the join")
			.isEqualTo("heartbeat");
		this.bench.advance(10);
		assertThat(this.bench.closes).hasSize(1);
	}

	@Test
	void aCallOfSubscribeIsGivenTheTimeToo() {
		CompletableFuture<Void> subscribed = begin();
		this.bench.advance(36);
		this.bench.acceptJoin(WAITING);
		this.bench.live(13);
		assertThat(subscribed).isNotDone();
		this.bench.live(1);
		assertThatExceptionOfType(SubscribeTimeoutException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("50000 ms");
	}

	@Test
	void allCallsEndWhenTheLinkIsClosedDuringTheWait() {
		CompletableFuture<Void> subscribed = begin();
		CompletableFuture<SendResult> push = this.bench.push(Bench.TOPIC, "x", true);
		CompletableFuture<Void> later = this.bench.subscribe(LATER);
		this.bench.advance(3);
		CompletableFuture<Void> disconnected = this.bench.disconnect();
		this.bench.advance(5);
		assertThat(List.of(subscribed, push, later, disconnected)).allMatch(CompletableFuture::isDone);
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

}
