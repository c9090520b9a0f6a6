package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionLostException;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastPersistence.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Results of broadcasts that ask the server to store them (protocol.md 5.7.4).
 */
class StoredBroadcastScenarioTests {

	private static final String ID = "006554ce-d22d-469c-877a-88bef47214a3";

	private static final ChannelOptions PRIVATE = ChannelOptions.builder().privateChannel(true).build();

	private final Bench bench = new Bench();

	private CompletableFuture<SendResult> answered(String status, String response) {
		this.bench.open().joined(Bench.TOPIC, PRIVATE);
		CompletableFuture<SendResult> pushed = this.bench.pushStored(Bench.TOPIC, true);
		assertThat(pushed).isNotDone();
		answer(status, response);
		return pushed;
	}

	private void answer(String status, String response) {
		Sent frame = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.reply(frame.joinRef(), frame.ref(), Bench.TOPIC, status, response);
	}

	@Test
	void anIdInTheAckProvesThatTheMessageIsStored() {
		assertThat(answered("ok", "{\"id\":\"" + ID + "\"}"))
			.isCompletedWithValue(SendResult.acknowledged().withStoredId(ID));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":7}", "[]", "\"ok\"" })
	void anAckWithoutAnIdSaysThatItIsNot(String response) {
		assertThat(answered("ok", response))
			.isCompletedWithValue(SendResult.acknowledged().withPersistence(Outcome.NOT_STORED));
	}

	@Test
	void anIdThatIsThereBeforeTheFrameCountsAsWrittenIsTaken() {
		this.bench.writesComplete = false;
		assertThat(answered("ok", "{\"id\":\"" + ID + "\"}").getNow(SendResult.written()).storedId()).contains(ID);
	}

	@Test
	void anIdIsNoProofForAMessageThatWasNotToBeStored() {
		this.bench.open().joined(Bench.TOPIC, PRIVATE);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		answer("ok", "{\"id\":\"" + ID + "\"}");
		assertThat(pushed).isCompletedWithValue(SendResult.acknowledged());
	}

	@Test
	void withoutAcksNothingIsKnown() {
		this.bench.open().joined(Bench.TOPIC, PRIVATE);
		assertThat(this.bench.pushStored(Bench.TOPIC, false))
			.isCompletedWithValue(SendResult.written().withPersistence(Outcome.UNKNOWN));
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> answeredEarly = this.bench.pushStored(Bench.TOPIC, false);
		answer("ok", "{}");
		assertThat(answeredEarly).isCompletedWithValue(SendResult.written().withPersistence(Outcome.UNKNOWN));
	}

	@Test
	void whatWaitedForTheJoinIsStillToBeStored() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, PRIVATE);
		CompletableFuture<SendResult> pushed = this.bench.pushStored(Bench.TOPIC, true);
		this.bench.advance(Duration.ofMillis(100));
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.last(Bench.TOPIC, "broadcast").metadata()).isEqualTo("{\"persist\":true}");
		answer("ok", "{\"id\":\"" + ID + "\"}");
		assertThat(pushed).isCompletedWithValue(SendResult.acknowledged().withStoredId(ID));
	}

	@Test
	void aRefusalFailsTheFuture() {
		assertThatExceptionOfType(PushRejectedException.class)
			.isThrownBy(() -> Futures.get(answered("error", "{\"error\":\"invalid_persist_ttl\"}")))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("invalid_persist_ttl"));
	}

	@Test
	void anAckThatNeverComesFailsTheFuture() {
		this.bench.open().joined(Bench.TOPIC, PRIVATE);
		CompletableFuture<SendResult> late = this.bench.pushStored(Bench.TOPIC, true);
		this.bench.live(11);
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(late));
		CompletableFuture<SendResult> lost = this.bench.pushStored(Bench.TOPIC, true);
		this.bench.close(1006);
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(lost));
	}

	@Test
	void overHttpNothingIsKnown() {
		Bench.Options options = new Bench.Options();
		options.buffers = new ConnectionSettings.BufferSettings(100, OverflowPolicy.DROP_OLDEST, Duration.ofMinutes(1),
				100, true);
		Bench http = new Bench(options);
		http.open().joined(Bench.TOPIC, PRIVATE);
		http.close(1006);
		CompletableFuture<SendResult> stored = http.pushStored(Bench.TOPIC, true);
		CompletableFuture<SendResult> plain = http.push(Bench.TOPIC, "x", true);
		http.connection.sentOverHttp(http.overHttp.get(0), null);
		http.connection.sentOverHttp(http.overHttp.get(1), null);
		assertThat(stored).isCompletedWithValue(SendResult.acceptedOverHttp().withPersistence(Outcome.UNKNOWN));
		assertThat(plain).isCompletedWithValue(SendResult.acceptedOverHttp());
	}

}
