package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.SubscribeTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every future ends, also during an interruption, before the start and after the stop, on
 * virtual time; and the log tells once what an application has forgotten.
 */
class OpenFuturesScenarioTests {

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private final Bench bench = new Bench();

	/**
	 * Open the socket of the next attempt.
	 */
	private void comeBack() {
		int attempts = this.bench.opens.size();
		while (this.bench.opens.size() == attempts) {
			this.bench.advance(1);
		}
		this.bench.connection.opened(this.bench.epoch());
	}

	private CompletableFuture<SendResult> track(String payload) {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		this.bench.connection.track(Bench.TOPIC, payload, future);
		return future;
	}

	@Test
	void aTrackDuringAnOutageEndsAtItsAgeAndIsStillSentWithTheJoin() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> tracked = track("{\"n\":1}");
		this.bench.advance(59);
		assertThat(tracked).isNotDone();
		this.bench.advance(2);
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(tracked))
			.withMessageContaining("is sent when it is joined");
		comeBack();
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.sent(Bench.TOPIC, "presence")).hasSize(1);
	}

	@Test
	void anUntrackDuringAnOutageSucceedsAtOnceAndEndsATrackThatWaits() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> tracked = track("{\"n\":1}");
		assertThat(track(null)).isCompletedWithValue(SendResult.acknowledged());
		assertThat(tracked).isCompletedExceptionally();
	}

	@Test
	void anUntrackOnAChannelThatIsNotWantedSucceedsAtOnce() {
		this.bench.open();
		assertThat(track(null)).isCompletedWithValue(SendResult.acknowledged());
	}

	@Test
	void afterTheStopHasBegunEverySendEndsAtOnceAndSaysWhy() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.disconnect();
		assertThatStopped(this.bench.push(Bench.TOPIC, "late", true));
		assertThatStopped(track("{\"n\":1}"));
		assertThat(track(null)).isCompletedWithValue(SendResult.acknowledged());
		this.bench.advance(10);
		assertThatStopped(this.bench.push(Bench.TOPIC, "later", true));
		assertThatStopped(track("{\"n\":1}"));
		assertThat(track(null)).isCompletedWithValue(SendResult.acknowledged());
	}

	private static void assertThatStopped(CompletableFuture<SendResult> future) {
		assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(future))
			.withMessageContaining("disconnect() was called");
	}

	@Test
	void aStopThatIsTakenBackLetsASendWaitAgain() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.disconnect();
		this.bench.connect();
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, "again", true);
		assertThat(sent).isNotDone();
	}

	@Test
	void aTrackThatWaitsForAChannelThatIsRefusedForGoodFails() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> tracked = track("{\"n\":1}");
		this.bench.refuseJoin(Bench.TOPIC, "Unauthorized: You do not have permissions to read from this Channel topic");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(tracked));
	}

	@Test
	void theLimitOfASubscribeBeginsWithTheStart() {
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(29);
		this.bench.open();
		this.bench.advance(5);
		assertThat(subscribed).isNotDone();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
	}

	@Test
	void aFurtherConnectDoesNotBeginTheLimitAgain() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		for (int call = 0; call < 4; call++) {
			this.bench.live(8);
			this.bench.connect();
		}
		assertThat(subscribed).isCompletedExceptionally();
	}

	@Test
	void aTrackOnAChannelThatWasRefusedForGoodFailsAtOnce() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.refuseJoin(Bench.TOPIC, "Unauthorized: You do not have permissions to read from this Channel topic");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(track("{}")));
	}

	@Test
	void listenersOfAChannelThatIsRemovedAreNotWarnedOf() {
		this.bench.open();
		listen("realtime:other");
		this.bench.connection.removeChannel("realtime:other", () -> {
		});
		this.bench.live(30);
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void aTimeoutThatEndsWhileTheConnectionIsClosedLetsItClose() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofSeconds(1), false);
		this.bench.disconnect();
		this.bench.advance(Duration.ofMillis(1001));
		assertThat(sent).isCompletedExceptionally();
		assertThat(this.bench.sent(Bench.TOPIC, "phx_leave")).hasSize(1);
	}

	@Test
	void aSubscribeBeforeTheStartIsWarnedOfAndEndsWithTheReason() {
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(4);
		assertThat(this.log.warnings()).isEmpty();
		this.bench.advance(2);
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.contains(Bench.TOPIC, "not started", "connect() has not been called");
		this.bench.advance(25);
		assertThatExceptionOfType(SubscribeTimeoutException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("connect() has not been called");
	}

	@Test
	void aStopBeforeTheStartEndsASubscribeAndLeavesNoTimer() {
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		assertThat(this.bench.disconnect()).isCompleted();
		assertThat(subscribed).isCompletedExceptionally();
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void aSubscribeThatNobodyWaitsForIsNotWarnedOf() {
		this.bench.subscribe(Bench.TOPIC).cancel(false);
		this.bench.advance(40);
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void aBroadcastBeforeTheStartWaits() {
		this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, "early", false);
		this.bench.open();
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(sent).isCompletedWithValue(SendResult.written());
	}

	@Test
	void aFullSendBufferNamesItsPropertyAndWarnsOnceForAnOutage() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> first = this.bench.push(Bench.TOPIC, "0", false);
		for (int i = 1; i <= 300; i++) {
			this.bench.push(Bench.TOPIC, String.valueOf(i), false);
		}
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(first))
			.withMessageContaining("supabase.realtime.send-buffer.capacity");
		assertThat(this.log.warnings()).filteredOn((line) -> line.contains("send-buffer.capacity")).hasSize(1);
		// those that waited are too old, and the outage goes on
		this.bench.advance(70);
		for (int i = 1; i <= 300; i++) {
			this.bench.push(Bench.TOPIC, String.valueOf(i), false);
		}
		assertThat(this.log.warnings()).filteredOn((line) -> line.contains("send-buffer.capacity")).hasSize(1);
		comeBack();
		this.bench.close(1006);
		for (int i = 1; i <= 300; i++) {
			this.bench.push(Bench.TOPIC, String.valueOf(i), false);
		}
		assertThat(this.log.warnings()).filteredOn((line) -> line.contains("send-buffer.capacity")).hasSize(2);
	}

	@Test
	void aFullPushBufferNamesItsProperty() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> first = this.bench.push(Bench.TOPIC, "0", false);
		for (int i = 1; i <= 100; i++) {
			this.bench.push(Bench.TOPIC, String.valueOf(i), false);
		}
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(first))
			.withMessageContaining("supabase.realtime.push-buffer.capacity");
	}

	private void assertThatExpired(CompletableFuture<SendResult> future) {
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(future))
			.withMessageContaining("timeout");
		comeBack();
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.sent(Bench.TOPIC, "broadcast")).hasSize(1);
	}

	@Test
	void aTimeoutEndsAMessageThatWaitsForTheLinkAndLeavesThoseAroundIt() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> before = this.bench.push(Bench.TOPIC, "before", false);
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofSeconds(5), false);
		this.bench.advance(Duration.ofMillis(4999));
		assertThat(sent).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThat(before).isNotDone();
		assertThatExpired(sent);
		assertThat(before).isCompletedWithValue(SendResult.written());
	}

	@Test
	void aTimeoutEndsAMessageThatWaitsForItsChannel() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofSeconds(5), false);
		this.bench.advance(5);
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(sent));
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.sent(Bench.TOPIC, "broadcast")).isEmpty();
	}

	@Test
	void aTimeoutTakesAMessageBackFromTheWriter() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofSeconds(5), false);
		this.bench.advance(5);
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(sent));
		assertThat(this.bench.sent(Bench.TOPIC, "broadcast")).isEmpty();
	}

	@Test
	void aTimeoutAfterTheWriteChangesNothing() {
		this.bench.open().joined(Bench.TOPIC);
		assertThat(this.bench.push(Bench.TOPIC, Duration.ofSeconds(5), false))
			.isCompletedWithValue(SendResult.written());
		assertThat(this.bench.push(Bench.TOPIC, Duration.ofDays(1), false)).isCompletedWithValue(SendResult.written());
		this.bench.advance(6);
		assertThat(this.bench.sent(Bench.TOPIC, "broadcast")).hasSize(2);
	}

	@Test
	void aTimeoutAboveTheAgeOfTheBufferDoesNotRaiseIt() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofHours(1), false);
		this.bench.advance(61);
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(sent))
			.withMessageContaining("60000 ms");
	}

	private void listen(String topic) {
		this.bench.connection.createChannel(topic, ChannelOptions.defaults());
		this.bench.connection.command((channels) -> channels.listening(topic, true));
	}

	@Test
	void listenersOfAChannelThatNobodySubscribesAreWarnedOfOnce() {
		listen("realtime:other");
		this.bench.advance(30);
		assertThat(this.log.warnings()).as("before the start").isEmpty();
		this.bench.open();
		this.bench.advance(Duration.ofSeconds(6));
		assertThat(this.log.warnings()).singleElement().asString().contains("realtime:other", "call subscribe()");
		listen("realtime:other");
		this.bench.advance(30);
		assertThat(this.log.warnings()).hasSize(1);
	}

	@Test
	void listenersOfAChannelThatIsSubscribedInTimeAreNotWarnedOf() {
		this.bench.open();
		listen(Bench.TOPIC);
		this.bench.advance(4);
		this.bench.subscribe(Bench.TOPIC);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.unsubscribe(Bench.TOPIC);
		this.bench.advance(30);
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void aStopEndsTheWait() {
		this.bench.open();
		listen("realtime:other");
		this.bench.disconnect();
		this.bench.advance(30);
		assertThat(this.log.warnings()).isEmpty();
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

}
