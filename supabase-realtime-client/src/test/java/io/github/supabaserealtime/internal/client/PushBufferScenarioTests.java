package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionLostException;
import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios of messages that wait in the buffers, on virtual time. Numbers are those of
 * docs/scenarios.md.
 */
class PushBufferScenarioTests {

	private static final ChannelOptions ACK = ChannelOptions.builder().broadcastAck(true).build();

	private Bench bench = new Bench();

	private List<CompletableFuture<SendResult>> pushMany(int count) {
		List<CompletableFuture<SendResult>> pushed = new ArrayList<>();
		IntStream.rangeClosed(1, count)
			.forEach((number) -> pushed.add(this.bench.push(Bench.TOPIC, Integer.toString(number), false)));
		return pushed;
	}

	private List<String> sentEvents() {
		return this.bench.sent(Bench.TOPIC, "broadcast")
			.stream()
			.map((frame) -> frame.payload().path("event").stringValue())
			.toList();
	}

	private void reopen() {
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(200));
		this.bench.acceptJoin(Bench.TOPIC);
	}

	// 49, 50
	@Test
	void theHundredAndFirstWaitingPushFailsTheOldestAndNobodyElse() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(101);
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(pushed.get(0)))
			.withMessageContaining("push buffer of realtime:room");
		assertThat(pushed.subList(1, 101)).noneMatch(CompletableFuture::isDone);
		assertThat(this.bench.connection.status().pushBufferSize()).isEqualTo(100);
	}

	// 51, 53, 54
	@Test
	void aJoinSendsWhatWaitedOnceAndInOrder() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(5);
		assertThat(sentEvents()).isEmpty();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(sentEvents()).containsExactly("1", "2", "3", "4", "5");
		assertThat(pushed).allMatch(CompletableFuture::isDone);
		this.bench.advance(120);
		assertThat(sentEvents()).hasSize(5);
		assertThat(this.bench.connection.status().pushBufferSize()).isZero();
	}

	// 52, 53
	@Test
	void aJoinThatFailsForNowKeepsWhatWaits() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(2);
		this.bench.refuseJoin(Bench.TOPIC, "RealtimeRestarting: Realtime is restarting, please standby");
		assertThat(pushed).noneMatch(CompletableFuture::isDone);
		this.bench.advance(2);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(sentEvents()).containsExactly("1", "2");
	}

	// 52
	@Test
	void aJoinThatIsNotAnsweredKeepsWhatWaits() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(2);
		this.bench.advance(1);
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(25);
		assertThat(this.bench.channelState(Bench.TOPIC)).isNotEqualTo(ChannelState.SUBSCRIBED);
		assertThat(sentEvents()).isEmpty();
		assertThat(pushed).noneMatch(CompletableFuture::isDone);
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(sentEvents()).containsExactly("1", "2");
	}

	// 52
	@Test
	void aPushToAChannelThatIsNotWantedFailsAtOnce() {
		this.bench.open();
		assertThatExceptionOfType(ChannelClosedException.class)
			.isThrownBy(() -> Futures.get(this.bench.push(Bench.TOPIC, "x", false)))
			.withMessageContaining("call subscribe()");
	}

	@Test
	void aLastingRefusalFailsWhatWaitsAndWhatComes() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(1);
		this.bench.refuseJoin(Bench.TOPIC, "PrivateOnly: This project only allows private channels");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(pushed.get(0)));
		assertThatExceptionOfType(ChannelJoinException.class)
			.isThrownBy(() -> Futures.get(this.bench.push(Bench.TOPIC, "x", false)));
	}

	// 55
	@Test
	void aPushOfADeadJoinIsNotAnsweredByALaterReply() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		Sent frame = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.channelError(Bench.TOPIC, frame.joinRef());
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(pushed));
		this.bench.reply(frame.joinRef(), frame.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(pushed).isCompletedExceptionally();
	}

	// 56
	@Test
	void nothingIsKeptWhenTheChannelIsLeft() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(3);
		this.bench.unsubscribe(Bench.TOPIC);
		assertThat(pushed).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(this.bench.connection.status().pushBufferSize()).isZero();
	}

	// 57
	@Test
	void anOutageOfAMinuteLosesNothingAndTheHundredAndFirstFailsTheOldest() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> Optional.of(Duration.ofMillis(600));
		this.bench = new Bench(options);
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		List<CompletableFuture<SendResult>> pushed = new ArrayList<>();
		for (int i = 1; i <= 100; i++) {
			pushed.add(this.bench.push(Bench.TOPIC, Integer.toString(i), false));
			this.bench.advance(Duration.ofMillis(590));
			this.bench.refuse(503);
		}
		assertThat(pushed).noneMatch(CompletableFuture::isDone);
		assertThat(this.bench.connection.status().sendBufferSize()).isEqualTo(100);
		pushed.add(this.bench.push(Bench.TOPIC, "101", false));
		this.bench.advance(Duration.ofMillis(600));
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(pushed.get(0)));
		assertThat(pushed.subList(1, 101)).noneMatch(CompletableFuture::isDone);
		reopen();
		assertThat(sentEvents())
			.containsExactlyElementsOf(IntStream.rangeClosed(2, 101).mapToObj(Integer::toString).toList());
		assertThat(pushed.subList(1, 101)).allMatch((future) -> SendResult.written().equals(future.getNow(null)));
	}

	@Test
	void withDropNewestTheNewOneGivesWay() {
		Bench.Options options = new Bench.Options();
		options.buffers = new ConnectionSettings.BufferSettings(1, OverflowPolicy.DROP_NEWEST, Duration.ofMinutes(1), 1,
				false);
		Bench small = new Bench(options);
		small.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> first = small.push(Bench.TOPIC, "1", false);
		CompletableFuture<SendResult> second = small.push(Bench.TOPIC, "2", false);
		assertThat(first).isNotDone();
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(second));
	}

	@Test
	void aPushThatWaitsTooLongExpires() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> early = this.bench.push(Bench.TOPIC, "early", false);
		this.bench.advance(30);
		CompletableFuture<SendResult> late = this.bench.push(Bench.TOPIC, "late", false);
		this.bench.advance(Duration.ofMillis(29_999));
		assertThat(early).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(early));
		assertThat(late).isNotDone();
	}

	@Test
	void onReopeningTheTokenComesFirstThenTheJoinThenWhatWaitedInItsOrder() {
		this.bench.open().joined("realtime:other");
		this.bench.subscribe(Bench.TOPIC);
		this.bench.push(Bench.TOPIC, "in the push buffer", false);
		this.bench.close(1006);
		this.bench.push(Bench.TOPIC, "in the send buffer", false);
		this.bench.connection.setAuth("newest");
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.push(Bench.TOPIC, "after", false);
		this.bench.advance(1);
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().path("access_token").stringValue()).isEqualTo("newest");
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(sentEvents()).containsExactly("in the push buffer", "in the send buffer", "after");
	}

	@Test
	void theTimeForAnAckRunsFromTheWriting() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		this.bench.advance(9);
		this.bench.connection.written(this.bench.epoch(), this.bench.last(Bench.TOPIC, "broadcast").ref());
		this.bench.advance(Duration.ofMillis(9_999));
		assertThat(pushed).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(pushed))
			.withMessageContaining("10000 ms");
	}

	@Test
	void theTimeForAnAckStandsStillWhileTheReaderIsHeldBack() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		Bench.FakeActivity activity = this.bench.activity(this.bench.epoch());
		activity.parked = Duration.ofSeconds(3).toNanos();
		CompletableFuture<SendResult> answered = this.bench.push(Bench.TOPIC, "1", true);
		CompletableFuture<SendResult> never = this.bench.push(Bench.TOPIC, "2", true);
		activity.parked += Duration.ofSeconds(8).toNanos();
		this.bench.advance(17);
		assertThat(answered).isNotDone();
		Sent first = this.bench.sent(Bench.TOPIC, "broadcast").get(0);
		this.bench.reply(first.joinRef(), first.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(Futures.get(answered)).isEqualTo(SendResult.acknowledged());
		this.bench.advance(Duration.ofMillis(999));
		assertThat(never).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(never));
	}

	@Test
	void theLossOfTheSocketTellsWhetherTheFrameHadBeenWritten() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> written = this.bench.push(Bench.TOPIC, "written", true);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> unwritten = this.bench.push(Bench.TOPIC, "unwritten", true);
		this.bench.close(1006);
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(written))
			.satisfies((ex) -> assertThat(ex.isWritten()).isTrue());
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(unwritten))
			.satisfies((ex) -> assertThat(ex.isWritten()).isFalse());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"error":"unauthorized"} | unauthorized | unauthorized | false
			{"error":"increase_connection_pool"} | increase_connection_pool | increase_connection_pool | true
			{"error":"Not today"} | Not today | | false
			{"reason":"unmatched topic"} | unmatched topic | | false
			"payload_size_exceeded" | payload_size_exceeded | payload_size_exceeded | false
			{} | {} | | false
			""")
	void theCodeOfAnErrorReplyIsToldApartFromItsText(String response, String text, @Nullable String code,
			boolean retryable) {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		this.bench.reply("1", this.bench.sent(Bench.TOPIC, "broadcast").get(0).ref(), Bench.TOPIC, "error", response);
		assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(pushed)).satisfies((ex) -> {
			assertThat(ex.getResponse()).isEqualTo(text);
			assertThat(ex.getCode()).isEqualTo(code);
			assertThat(ex.isRetryable()).isEqualTo(retryable);
		});
	}

	@Test
	void anErrorReplyFailsItsPushAndNeverTouchesTheJoin() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		CompletableFuture<SendResult> tooLarge = this.bench.push(Bench.TOPIC, "y", true);
		List<Sent> frames = this.bench.sent(Bench.TOPIC, "broadcast");
		this.bench.reply("1", frames.get(0).ref(), Bench.TOPIC, "error", "{\"reason\":\"no\"}");
		this.bench.reply("1", frames.get(1).ref(), Bench.TOPIC, "error", "\"payload_size_exceeded\"");
		assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(pushed)).satisfies((ex) -> {
			assertThat(ex.getResponse()).isEqualTo("no");
			assertThat(ex.getCode()).isNull();
		});
		assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(tooLarge))
			.satisfies((ex) -> {
				assertThat(ex.getResponse()).isEqualTo("payload_size_exceeded");
				assertThat(ex.getCode()).isEqualTo("payload_size_exceeded");
			});
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aReplyThatIsQuickerThanTheWriterCounts() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		String ref = this.bench.last(Bench.TOPIC, "broadcast").ref();
		this.bench.reply("1", ref, Bench.TOPIC, "ok", "{}");
		this.bench.connection.written(this.bench.epoch(), ref);
		assertThat(pushed).isCompletedWithValue(SendResult.acknowledged());
		this.bench.advance(25);
	}

	@Test
	void aCongestedSocketTakesNothingMore() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.congested = true;
		assertThatExceptionOfType(SendBufferOverflowException.class)
			.isThrownBy(() -> Futures.get(this.bench.push(Bench.TOPIC, "x", false)));
		assertThat(sentEvents()).isEmpty();
	}

	@Test
	void withTheFallbackBroadcastsGoOverHttpInOrderWhileTheLinkIsDown() {
		Bench.Options options = new Bench.Options();
		options.buffers = new ConnectionSettings.BufferSettings(100, OverflowPolicy.DROP_OLDEST, Duration.ofMinutes(1),
				100, true);
		Bench http = new Bench(options);
		http.open().joined(Bench.TOPIC);
		http.close(1006);
		CompletableFuture<SendResult> first = http.push(Bench.TOPIC, "1", false);
		CompletableFuture<SendResult> second = http.push(Bench.TOPIC, "2", false);
		CompletableFuture<SendResult> third = http.push(Bench.TOPIC, "3", false);
		assertThat(http.overHttp).hasSize(1);
		http.connection.sentOverHttp(http.overHttp.get(0), null);
		assertThat(first).isCompletedWithValue(SendResult.acceptedOverHttp());
		assertThat(http.overHttp).hasSize(2);
		http.advance(1);
		http.connection.opened(http.epoch());
		http.advance(Duration.ofMillis(200));
		http.acceptJoin(Bench.TOPIC);
		CompletableFuture<SendResult> fourth = http.push(Bench.TOPIC, "4", false);
		assertThat(http.sent(Bench.TOPIC, "broadcast")).as("nothing overtakes what is on its way").isEmpty();
		http.connection.sentOverHttp(http.overHttp.get(1), null);
		assertThat(second).isCompletedWithValue(SendResult.acceptedOverHttp());
		assertThat(third).isCompletedWithValue(SendResult.written());
		assertThat(fourth).isCompletedWithValue(SendResult.written());
		assertThat(http.sent(Bench.TOPIC, "broadcast"))
			.extracting((frame) -> frame.payload().path("event").stringValue())
			.containsExactly("3", "4");
		assertThat(http.overHttp).hasSize(2);
	}

	// 55
	@Test
	void aLeaveThatIsNotAnsweredEndsNoPushOfALaterJoin() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> ofTheLeftJoin = this.bench.push(Bench.TOPIC, "old", true);
		this.bench.unsubscribe(Bench.TOPIC);
		this.bench.subscribe(Bench.TOPIC, ACK);
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.advance(5);
		CompletableFuture<SendResult> ofTheNextJoin = this.bench.push(Bench.TOPIC, "new", true);
		Sent frame = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.advance(4);
		assertThat(ofTheLeftJoin).isCompletedExceptionally();
		assertThat(ofTheNextJoin).isNotDone();
		this.bench.reply(frame.joinRef(), frame.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(ofTheNextJoin).isCompletedWithValue(SendResult.acknowledged());
	}

	@Test
	void aSocketThatWasCongestedWhenItWasLostDoesNotKeepPushesFromWaiting() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.congested = true;
		this.bench.close(1006);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		assertThat(pushed).isNotDone();
		assertThat(this.bench.connection.status().sendBufferSize()).isEqualTo(1);
		this.bench.congested = false;
		this.bench.advance(1);
		reopen();
		assertThat(pushed).isCompletedWithValue(SendResult.written());
	}

	@Test
	void aPushWaitsInTheSendBufferWithoutALinkAndInThePushBufferWithoutAJoin() {
		this.bench.subscribe(Bench.TOPIC);
		this.bench.push(Bench.TOPIC, "1", false);
		assertThat(this.bench.connection.status().sendBufferSize()).isEqualTo(1);
		assertThat(this.bench.connection.status().pushBufferSize()).isZero();
		this.bench.open();
		assertThat(this.bench.connection.status().sendBufferSize()).isZero();
		assertThat(this.bench.connection.status().pushBufferSize()).isEqualTo(1);
		this.bench.push(Bench.TOPIC, "2", false);
		assertThat(this.bench.connection.status().pushBufferSize()).isEqualTo(2);
		this.bench.close(1006);
		this.bench.push(Bench.TOPIC, "3", false);
		assertThat(this.bench.connection.status().sendBufferSize()).isEqualTo(1);
		assertThat(this.bench.connection.status().pushBufferSize()).as("what waits there stays").isEqualTo(2);
		this.bench.advance(1);
		reopen();
		assertThat(sentEvents()).containsExactly("1", "2", "3");
		assertThat(this.bench.connection.status().sendBufferSize()).isZero();
		assertThat(this.bench.connection.status().pushBufferSize()).isZero();
	}

	@Test
	void thePushBufferIsBoundedForEachChannelByItself() {
		Bench.Options options = new Bench.Options();
		options.buffers = new ConnectionSettings.BufferSettings(100, OverflowPolicy.DROP_NEWEST, Duration.ofMinutes(1),
				2, false);
		this.bench = new Bench(options);
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.subscribe("realtime:other");
		List<CompletableFuture<SendResult>> pushed = pushMany(3);
		CompletableFuture<SendResult> other = this.bench.push("realtime:other", "x", false);
		assertThat(pushed.subList(0, 2)).noneMatch(CompletableFuture::isDone);
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(pushed.get(2)));
		assertThat(other).isNotDone();
	}

	@Test
	void aPushKeepsItsAgeWhenItIsMovedToItsChannel() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		this.bench.advance(5);
		for (int seconds = 5; seconds < 50; seconds += 5) {
			this.bench.refuse(503);
			this.bench.advance(5);
		}
		this.bench.advance(9);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(999));
		assertThat(pushed).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(pushed))
			.withMessageContaining("push buffer");
	}

	@Test
	void withoutAnAckTheWritingIsTheEnd() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		this.bench.advance(20);
		assertThat(pushed).isNotDone();
		this.bench.connection.written(this.bench.epoch(), this.bench.last(Bench.TOPIC, "broadcast").ref());
		assertThat(pushed).isCompletedWithValue(SendResult.written());
		assertThat(this.bench.connection.status().pushBufferSize()).isZero();
	}

	@Test
	void whatAnEarlierSocketSaysOfItsWritingDoesNotCount() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		long past = this.bench.epoch();
		String ref = this.bench.last(Bench.TOPIC, "broadcast").ref();
		this.bench.close(1006);
		this.bench.connection.written(past, ref);
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(pushed))
			.satisfies((ex) -> assertThat(ex.isWritten()).isFalse());
		this.bench.writesComplete = true;
		this.bench.advance(1);
		reopen();
		assertThat(sentEvents()).as("what was lost is not sent again by itself").containsExactly("x");
	}

	@Test
	void eachAckHasItsOwnTime() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> first = this.bench.push(Bench.TOPIC, "1", true);
		this.bench.advance(6);
		CompletableFuture<SendResult> second = this.bench.push(Bench.TOPIC, "2", true);
		this.bench.advance(4);
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(first));
		this.bench.advance(Duration.ofMillis(5_999));
		assertThat(second).isNotDone();
		this.bench.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(second));
	}

	@Test
	void aRefusalThatANewTokenCanLiftKeepsWhatWaits() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		List<CompletableFuture<SendResult>> pushed = pushMany(1);
		this.bench.refuseJoin(Bench.TOPIC, "InvalidJWTToken: Token has expired 9 seconds ago");
		pushed.add(this.bench.push(Bench.TOPIC, "2", false));
		assertThat(pushed).noneMatch(CompletableFuture::isDone);
		this.bench.connection.setAuth("fresh");
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(sentEvents()).containsExactly("1", "2");
	}

	@Test
	void anUnsubscribeDuringAnOutageFailsThePushesOfItsChannelAndNoOthers() {
		this.bench.subscribe(Bench.TOPIC);
		this.bench.subscribe("realtime:other");
		CompletableFuture<SendResult> other = this.bench.push("realtime:other", "x", false);
		List<CompletableFuture<SendResult>> pushed = pushMany(2);
		this.bench.unsubscribe(Bench.TOPIC);
		assertThat(pushed).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(other).isNotDone();
		assertThat(this.bench.connection.status().sendBufferSize()).isEqualTo(1);
	}

	@Test
	void aFrameThatIsTooLargeFailsAloneAndNothingIsWritten() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> tooLarge = new CompletableFuture<>();
		this.bench.connection.push(
				new Push(Bench.TOPIC, "broadcast", new OutgoingFrame.UserBroadcast("large", new byte[5_000_001], false),
						false, this.bench.lane.now(), tooLarge));
		CompletableFuture<SendResult> next = this.bench.push(Bench.TOPIC, "next", false);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThatExceptionOfType(MessageTooLargeException.class).isThrownBy(() -> Futures.get(tooLarge));
		assertThat(next).isCompletedWithValue(SendResult.written());
		assertThat(sentEvents()).containsExactly("next");
	}

}
