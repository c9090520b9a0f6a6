package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Scenarios of the bindings of a channel, and of which listener receives which change.
 */
class ChangeBindingScenarioTests {

	private static final PostgresChangesBinding TODOS = PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL,
			"public", "todos", null);

	private static final PostgresChangesBinding NOTES = PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT,
			"public", "notes", null);

	private final Bench bench = new Bench().open();

	private void bind(PostgresChangesBinding binding) {
		this.bench.connection.command((channels) -> channels.bind(Bench.TOPIC, binding));
	}

	private CompletableFuture<Void> awaitReplication() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.bench.connection.command((channels) -> channels.awaitReplication(Bench.TOPIC, future));
		return future;
	}

	private int asked(int join) {
		return this.bench.sent(Bench.TOPIC, "phx_join")
			.get(join)
			.payload()
			.path("config")
			.path("postgres_changes")
			.size();
	}

	private void change(String ids) {
		this.bench.receive("""
				[null,null,"%s","postgres_changes",{"ids":%s,"data":{"schema":"public","table":"todos",
				"type":"INSERT","commit_timestamp":"2026-08-21T12:00:00Z","columns":[],"record":{"id":1},
				"errors":null}}]""".formatted(Bench.TOPIC, ids));
	}

	private static ChannelOptions todos() {
		return ChannelOptions.builder().postgresChanges(TODOS).build();
	}

	@Test
	void aBindingAddedBeforeTheJoinIsPartOfIt() {
		this.bench.connection.createChannel(Bench.TOPIC, todos());
		bind(NOTES);
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(asked(0)).isEqualTo(2);
		assertThat(this.bench.routes.get(Bench.TOPIC)).containsEntry(1L, TODOS).containsEntry(2L, NOTES);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).hasSize(1);
	}

	@Test
	void aBindingAddedLaterJoinsAgainAndIsOneGap() {
		this.bench.joined(Bench.TOPIC);
		bind(NOTES);
		this.bench.advance(1);
		assertThat(asked(1)).isEqualTo(1);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(this.bench.events(DeliveryGapEvent.class)).singleElement()
			.extracting(DeliveryGapEvent::cause)
			.isEqualTo(DeliveryGapEvent.Cause.REBIND);
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aBindingAddedWhileTheJoinIsUnderWayIsAskedForNext() {
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		bind(NOTES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(asked(0)).isZero();
		assertThat(asked(1)).isEqualTo(1);
	}

	@Test
	void aBindingThatIsThereAlreadyChangesNothing() {
		this.bench.joined(Bench.TOPIC, todos());
		bind(TODOS);
		this.bench.advance(5);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).hasSize(1);
	}

	@Test
	void aBindingAddedToARefusedChannelTriesAgain() {
		this.bench.subscribe(Bench.TOPIC, todos());
		this.bench.advance(1);
		this.bench.refuseJoin(Bench.TOPIC, "Unauthorized: no");
		bind(NOTES);
		this.bench.advance(10);
		assertThat(asked(1)).isEqualTo(2);
	}

	@Test
	void aChangeThatNoBindingAskedForIsNotDelivered() {
		this.bench.joined(Bench.TOPIC, todos());
		change("[99]");
		change("[99,1]");
		assertThat(this.bench.delivered).filteredOn((frame) -> frame.body() instanceof Frame.Change).hasSize(1);
		assertThat(this.bench.discarded).filteredOn((frame) -> frame.body() instanceof Frame.Change).hasSize(1);
	}

	@Test
	void aChannelWithoutBindingsGetsNoChanges() {
		this.bench.joined(Bench.TOPIC);
		change("[1]");
		assertThat(this.bench.delivered).isEmpty();
	}

	@Test
	void theReplicationSignalIsWaitedFor() {
		this.bench.joined(Bench.TOPIC, ChannelOptions.builder().replicationReady(true).build());
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().at("/config/broadcast/replication_ready").asBoolean())
			.isTrue();
		CompletableFuture<Void> early = awaitReplication();
		assertThat(early).isNotDone();
		this.bench.system(Bench.TOPIC, "system", "ok", "Replication connection established");
		assertThat(early).isCompleted();
		assertThat(awaitReplication()).isCompleted();
	}

	@Test
	void theReplicationSignalHoldsForOneJoin() {
		this.bench.joined(Bench.TOPIC, ChannelOptions.builder().replicationReady(true).build());
		this.bench.system(Bench.TOPIC, "system", "ok", "Replication connection established");
		this.bench.close(1006);
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		CompletableFuture<Void> later = awaitReplication();
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(later).isNotDone();
		this.bench.system(Bench.TOPIC, "system", "ok", "Replication connection established");
		assertThat(later).isCompleted();
	}

	@Test
	void waitingForTheReplicationSignalEnds() {
		this.bench.joined(Bench.TOPIC, ChannelOptions.builder().replicationReady(true).build());
		CompletableFuture<Void> unanswered = awaitReplication();
		this.bench.advance(Duration.ofSeconds(90));
		assertThatThrownBy(unanswered::join).hasCauseInstanceOf(SubscribeTimeoutException.class)
			.hasMessageContaining("replication");
		CompletableFuture<Void> given = awaitReplication();
		this.bench.unsubscribe(Bench.TOPIC);
		assertThatThrownBy(given::join).hasCauseInstanceOf(ChannelClosedException.class);
		assertThatThrownBy(() -> awaitReplication().join()).hasCauseInstanceOf(ChannelClosedException.class)
			.hasMessageContaining("subscribe()");
	}

}
