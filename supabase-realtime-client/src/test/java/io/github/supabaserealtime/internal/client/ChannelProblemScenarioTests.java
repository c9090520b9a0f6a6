package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionSettings.BufferSettings;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios of a channel that cannot be used: the log, the status and the exception of a
 * message say why, on virtual time.
 */
class ChannelProblemScenarioTests {

	private static final String FOREIGN = "JwtSignerError: Failed to generate JWT signer";

	private static final String STALLED = "PostgresChangesSubscribeTimeout: Timed out waiting for the subscription";

	private static final String NO_TABLE = "Unable to subscribe to changes with given parameters";

	private static final ChannelOptions CHANGES = ChannelOptions.builder()
		.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
		.build();

	private static final ChannelOptions PRIVATE = ChannelOptions.builder()
		.privateChannel(true)
		.broadcastAck(true)
		.build();

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private Bench bench = new Bench();

	private void awaitNextJoin() {
		int joins = this.bench.joins(Bench.TOPIC);
		for (int second = 0; second < 120 && this.bench.joins(Bench.TOPIC) == joins; second++) {
			this.bench.live(1);
		}
		assertThat(this.bench.joins(Bench.TOPIC)).as("joins").isGreaterThan(joins);
	}

	private void refuseFirst(String reason) {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(100));
		this.bench.refuseJoin(Bench.TOPIC, reason);
	}

	private void refuseAgain(String reason) {
		awaitNextJoin();
		this.bench.refuseJoin(Bench.TOPIC, reason);
	}

	private void refuseAfterACrash(String reason) {
		this.bench.channelError(Bench.TOPIC, String.valueOf(this.bench.lastJoin(Bench.TOPIC).joinRef()));
		refuseAgain(reason);
	}

	private void acceptAgain() {
		awaitNextJoin();
		this.bench.acceptJoin(Bench.TOPIC);
	}

	@Test
	void aRefusalAfterTheFirstSubscribeIsOneWarningForEachReason() {
		this.bench.open().joined(Bench.TOPIC);
		refuseAfterACrash(STALLED);
		refuseAgain(STALLED);
		refuseAgain("DatabaseLackOfConnections: wait");
		refuseAgain(STALLED);
		assertThat(this.log.warnings()).hasSize(3);
		assertThat(this.log.warnings().get(0)).startsWith("Channel '" + Bench.TOPIC
				+ "' of connection 'test' is not subscribed: the channel crashed at the server. This is logged once");
		assertThat(this.log.warnings().get(1)).contains("is not subscribed: " + STALLED + ".");
		assertThat(this.log.warnings().get(2)).contains("DatabaseLackOfConnections");
	}

	@Test
	void itIsToldAgainAfterTheChannelWasSubscribed() {
		this.bench.open().joined(Bench.TOPIC);
		refuseAfterACrash(STALLED);
		acceptAgain();
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		this.log.clear();
		refuseAfterACrash(STALLED);
		assertThat(this.log.warnings()).hasSize(2).last().asString().contains(STALLED);
	}

	@Test
	void aRefusedTokenIsToldOnceAndStaysARefusalOfTheStatus() {
		refuseFirst(FOREIGN);
		refuseAgain(FOREIGN);
		assertThat(this.log.warnings()).singleElement().asString().contains(FOREIGN);
		assertThat(this.bench.connection.status().refusedChannels()).containsKey(Bench.TOPIC);
		assertThat(this.bench.connection.status().unsubscribedChannels()).isEmpty();
	}

	@Test
	void anOutageOfTheLinkIsNoProblemOfTheChannel() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.reopen();
		this.bench.close(1006);
		this.bench.advance(60);
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void postgresChangesThatTheServerGivesUpAreAWarningToo() {
		this.bench.open().joined(Bench.TOPIC, CHANGES);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", NO_TABLE);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", NO_TABLE);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.contains("receives no Postgres changes: " + NO_TABLE);
	}

	@Test
	void theStatusSaysWhatAChannelWaitsForWhileItIsNotSubscribed() {
		this.bench.open().joined(Bench.TOPIC);
		assertThat(this.bench.connection.status().unsubscribedChannels()).isEmpty();
		refuseAfterACrash(STALLED);
		assertThat(this.bench.connection.status().unsubscribedChannels()).containsEntry(Bench.TOPIC, STALLED);
		assertThat(this.bench.connection.status().refusedChannels()).isEmpty();
		acceptAgain();
		assertThat(this.bench.connection.status().unsubscribedChannels()).isEmpty();
		refuseAfterACrash(STALLED);
		this.bench.unsubscribe(Bench.TOPIC);
		assertThat(this.bench.connection.status().unsubscribedChannels()).isEmpty();
	}

	@Test
	void aMessageThatWaitedForARefusedChannelNamesStateAndRefusal() {
		refuseFirst(FOREIGN);
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofMillis(300), true);
		this.bench.advance(Duration.ofMillis(300));
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(sent))
			.withMessageEndingWith("for its timeout of 300 ms and was not sent: the channel is ERRORED: " + FOREIGN)
			.satisfies((ex) -> assertThat(ex.isRetryable()).isTrue());
	}

	@Test
	void aMessageThatGaveWayInAPushBufferNamesStateAndRefusal() {
		Bench.Options options = new Bench.Options();
		BufferSettings defaults = options.buffers;
		options.buffers = new BufferSettings(defaults.sendCapacity(), defaults.overflow(), defaults.maxAge(), 1, false);
		this.bench = new Bench(options);
		refuseFirst(FOREIGN);
		CompletableFuture<SendResult> first = this.bench.push(Bench.TOPIC, "x", true);
		this.bench.push(Bench.TOPIC, "y", true);
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(first))
			.withMessageContaining("the channel is ERRORED: " + FOREIGN);
	}

	@Test
	void aMessageThatWaitedForTheLinkNamesItsLastFailure() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.refuse(503);
		CompletableFuture<SendResult> sent = this.bench.push(Bench.TOPIC, Duration.ofMillis(300), true);
		this.bench.advance(Duration.ofMillis(300));
		assertThatExceptionOfType(SendExpiredException.class).isThrownBy(() -> Futures.get(sent))
			.withMessageEndingWith("and was not sent: the connection is RECONNECTING: REFUSED 503: refused");
	}

	@Test
	void broadcastsThatAreNotStoredAsAskedAreOneWarningForEachToken() {
		this.bench.open().joined(Bench.TOPIC, PRIVATE);
		acceptStored("{}");
		acceptStored("{}");
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.contains(Bench.TOPIC, "'persistence'", "2.129.8", "failed to store them");
		this.bench.connection.setAuth("another");
		this.bench.advance(1);
		acceptStored("{}");
		acceptStored("{}");
		assertThat(this.log.warnings()).hasSize(2);
	}

	@Test
	void whatIsStoredOrWasNotToBeStoredIsNoWarning() {
		this.bench.open().joined(Bench.TOPIC, PRIVATE);
		acceptStored("{\"id\":\"006554ce-d22d-469c-877a-88bef47214a3\"}");
		this.bench.push(Bench.TOPIC, "x", true);
		acceptLast("{}");
		assertThat(this.log.warnings()).isEmpty();
	}

	private void acceptStored(String response) {
		this.bench.pushStored(Bench.TOPIC, true);
		acceptLast(response);
	}

	private void acceptLast(String response) {
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, "ok", response);
	}

}
