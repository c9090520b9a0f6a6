package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Scenarios of gaps: the event, its time, and the replay.
 */
class GapScenarioTests {

	private static final ChannelOptions REPLAYING = ChannelOptions.builder()
		.privateChannel(true)
		.replayOnReconnect(Duration.ofSeconds(5))
		.build();

	private static final ChannelOptions CHANGES = REPLAYING
		.with(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null));

	private static final PostgresChangesBinding MORE = PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT,
			"public", "notes", null);

	private final Bench bench = new Bench().open();

	private void rejoin() {
		this.bench.close(1006);
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.queued.clear();
		this.bench.acceptJoin(Bench.TOPIC);
	}

	private JsonNode replay() {
		return this.bench.lastJoin(Bench.TOPIC).payload().at("/config/broadcast/replay");
	}

	private DeliveryGapEvent gap() {
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(1);
		return this.bench.events(DeliveryGapEvent.class).get(0);
	}

	private void replayed(String id) {
		this.bench
			.receive("[\"%s\",null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"again\",\"payload\":{},"
				.formatted(this.bench.lastJoin(Bench.TOPIC).joinRef(), Bench.TOPIC)
					+ "\"meta\":{\"id\":\"%s\",\"replayed\":true}}]".formatted(id));
	}

	private void replayed(int count) {
		for (int i = 0; i < count; i++) {
			replayed("id" + i);
		}
	}

	private void confirm() {
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
	}

	@Test
	void theFirstJoinAsksForNothing() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		assertThat(replay().isMissingNode()).isTrue();
	}

	@Test
	void theJoinAfterAnInterruptionAsksForWhatWasMissedAndTheMargin() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.advance(1);
		assertThat(Instant.ofEpochMilli(replay().path("since").longValue())).isEqualTo(gap().from().minusSeconds(5));
		assertThat(replay().path("limit").intValue()).isEqualTo(25);
	}

	@Test
	void aClockThatIsSetBackDoesNotMoveTheGapIntoTheFuture() {
		this.bench.lane.jump(Duration.ofMinutes(10));
		this.bench.joined(Bench.TOPIC, REPLAYING);
		this.bench.live(60);
		Instant alive = this.bench.lane.trueInstant();
		this.bench.lane.jump(Duration.ofMinutes(-10));
		rejoin();
		this.bench.advance(1);
		assertThat(gap().from()).isBetween(alive.minusSeconds(36), alive);
		assertThat(Instant.ofEpochMilli(replay().path("since").longValue())).isEqualTo(gap().from().minusSeconds(5));
		assertThat(gap().to()).isAfter(alive).isBeforeOrEqualTo(this.bench.lane.trueInstant());
	}

	@Test
	void timeThatTheMonotonicClockDidNotSeeBelongsToTheGap() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		Instant alive = this.bench.lane.instant();
		// the machine slept
		this.bench.lane.jump(Duration.ofHours(1));
		rejoin();
		this.bench.advance(1);
		assertThat(gap().from()).isBeforeOrEqualTo(alive);
	}

	@Test
	void whatIsMissedAfterTheLastAttemptIsAGapOnceSomebodyConnectsAgain() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> Optional.empty();
		Bench once = new Bench(options).open().joined(Bench.TOPIC);
		Instant alive = once.lane.instant();
		once.close(1006);
		assertThat(once.state()).isEqualTo(ConnectionState.DISCONNECTED);
		once.advance(60);
		once.connect();
		once.connection.opened(once.epoch());
		once.advance(1);
		once.acceptJoin(Bench.TOPIC);
		once.advance(1);
		assertThat(once.events(DeliveryGapEvent.class)).singleElement().satisfies((gap) -> {
			assertThat(gap.cause()).isEqualTo(DeliveryGapEvent.Cause.CONNECTION_LOST);
			assertThat(gap.from()).isBeforeOrEqualTo(alive);
		});
	}

	@Test
	void theGapOfAChannelWithChangesBeginsBeforeTheRowsThatWereCommittedButNotPolled() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		this.bench.advance(20);
		Instant committed = this.bench.lane.instant();
		this.bench.advance(Duration.ofMillis(500));
		proveTheLink();
		rejoin();
		confirm();
		assertThat(gap().from()).isEqualTo(committed.plusMillis(500).minusSeconds(5));
		assertThat(Instant.ofEpochMilli(replay().path("since").longValue())).as("one margin is enough")
			.isEqualTo(gap().from());
	}

	@Test
	void aRowBetweenTheOldJoinAndTheNewIsInTheGapOfARebind() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		this.bench.advance(20);
		proveTheLink();
		Instant proof = this.bench.lane.instant();
		this.bench.connection.command((channels) -> channels.bind(Bench.TOPIC, MORE));
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		confirm();
		assertThat(gap().cause()).isEqualTo(DeliveryGapEvent.Cause.REBIND);
		assertThat(gap().from()).isEqualTo(proof.minusSeconds(5));
	}

	@Test
	void aRowBeforeTheServerEndedTheSubscriptionIsInTheGap() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		this.bench.advance(20);
		proveTheLink();
		Instant proof = this.bench.lane.instant();
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", "{:error, Too many database timeouts}");
		confirm();
		assertThat(gap().from()).isEqualTo(proof.minusSeconds(5));
	}

	@Test
	void aLinkThatWasClosedForGoodKeepsTheMargin() {
		Bench.Options options = new Bench.Options();
		options.delays = (attempt, failure, random) -> Optional.empty();
		Bench once = new Bench(options).open().joined(Bench.TOPIC, CHANGES);
		once.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		Instant opened = once.lane.instant();
		once.close(1006);
		once.connect();
		once.connection.opened(once.epoch());
		once.advance(1);
		once.acceptJoin(Bench.TOPIC);
		once.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(once.events(DeliveryGapEvent.class)).singleElement()
			.satisfies((gap) -> assertThat(gap.from()).isBeforeOrEqualTo(opened.minusSeconds(5)));
	}

	@Test
	void withoutChangesThereIsNoMargin() {
		this.bench.joined(Bench.TOPIC);
		this.bench.advance(20);
		proveTheLink();
		Instant proof = this.bench.lane.instant();
		rejoin();
		assertThat(gap().from()).isEqualTo(proof);
	}

	private void proveTheLink() {
		this.bench.push(Bench.TOPIC, "proof", true);
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, "ok", "{}");
	}

	@Test
	void aReplayAfterInterruptionsNeedsAPrivateChannel() {
		ChannelOptions.Builder options = ChannelOptions.builder().replayOnReconnect(Duration.ZERO);
		assertThatIllegalStateException().isThrownBy(options::build).withMessageContaining("private");
	}

	@Test
	void theGapIsReportedBehindWhatWasSentAgainAndBeforeTheFirstLiveMessage() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		replayed(2);
		this.bench.advance(Duration.ofMillis(600));
		this.bench.broadcast(Bench.TOPIC, "live");
		this.bench.advance(Duration.ofMillis(400));
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "again", "again", "gap", "live");
		assertThat(gap().incomplete()).isFalse();
		this.bench.advance(5);
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(1);
	}

	@Test
	void aLiveBroadcastAheadOfWhatIsSentAgainWaitsAndProvesNothing() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.broadcast(Bench.TOPIC, "live");
		assertThat(this.bench.events(DeliveryGapEvent.class)).isEmpty();
		replayed(1);
		this.bench.broadcast(Bench.TOPIC, "live2");
		replayed(1);
		this.bench.advance(1);
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "again", "again", "gap", "live", "live2");
		assertThat(gap().incomplete()).as("the link may have died behind them").isTrue();
	}

	@Test
	void asManyAsTheServerSendsAtTheMostCountBehindALiveBroadcastToo() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		replayed(24);
		this.bench.broadcast(Bench.TOPIC, "live");
		replayed(1);
		this.bench.system(Bench.TOPIC, "system", "ok", "Replication connection established");
		assertThat(gap().incomplete()).isTrue();
	}

	@Test
	void whatTheChannelItselfSaysComesBehindAllThatIsSentAgain() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.broadcast(Bench.TOPIC, "live");
		replayed(1);
		this.bench.system(Bench.TOPIC, "system", "ok", "Replication connection established");
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "again", "gap", "live");
		assertThat(gap().incomplete()).isFalse();
	}

	@Test
	void theAnswerToAPushComesBehindAllThatIsSentAgain() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.broadcast(Bench.TOPIC, "live");
		replayed(1);
		proveTheLink();
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "again", "gap", "live");
		assertThat(gap().incomplete()).isFalse();
	}

	@Test
	void whatWaitsForTheReportIsDeliveredAlthoughTheLinkIsLost() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.broadcast(Bench.TOPIC, "live");
		this.bench.close(1006);
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "gap", "live", "JOINING");
		assertThat(gap().incomplete()).isTrue();
	}

	@Test
	void whatWaitsForTheReportIsDeliveredAlthoughTheChannelIsLeft() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.broadcast(Bench.TOPIC, "live");
		this.bench.unsubscribe(Bench.TOPIC);
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "gap", "live", "LEAVING");
	}

	@Test
	void whatWaitsForTheReportIsDeliveredAlthoughTheConnectionIsClosed() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.broadcast(Bench.TOPIC, "live");
		assertThat(this.bench.postponed).hasSize(1);
		this.bench.disconnect();
		assertThat(this.bench.queued).containsSubsequence("SUBSCRIBED", "gap", "live", "LEAVING");
		assertThat(this.bench.postponed).isEmpty();
	}

	@Test
	void whoComesAheadOfTheReportIsToldOf() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		this.bench.receive(
				"[null,null,\"%s\",\"presence_diff\",{\"joins\":{\"a\":{\"metas\":[{\"phx_ref\":\"1\"}]}},\"leaves\":{}}]"
					.formatted(Bench.TOPIC));
		assertThat(this.bench.presence).isEmpty();
		this.bench.advance(1);
		assertThat(this.bench.presence).extracting((message) -> (Object) message.getClass())
			.containsExactly(PresenceMessage.Join.class, PresenceMessage.Sync.class);
		assertThat(this.bench.postponed).isEmpty();
	}

	@Test
	void theGapIsReportedAlthoughNothingElseArrives() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		Instant subscribed = this.bench.lane.instant();
		assertThat(this.bench.events(DeliveryGapEvent.class)).isEmpty();
		this.bench.advance(1);
		assertThat(gap().to()).isEqualTo(subscribed);
		assertThat(gap().incomplete()).isTrue();
	}

	@Test
	void asManyAsTheServerSendsAtTheMostMayNotBeAll() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		replayed(25);
		this.bench.advance(1);
		assertThat(gap().incomplete()).isTrue();
	}

	@Test
	void withoutAReplayTheGapIsIncomplete() {
		this.bench.joined(Bench.TOPIC);
		rejoin();
		assertThat(gap().incomplete()).isTrue();
	}

	@Test
	void aLossWhileBroadcastsAreSentAgainIsAGapOfItsOwn() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		rejoin();
		replayed(1);
		this.bench.close(1006);
		assertThat(gap().incomplete()).isTrue();
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(2);
	}

	@Test
	void aReplayThatTheServerRefusesIsLeftOutOnce() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		this.bench.close(1006);
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.refuseJoin(Bench.TOPIC, "UnableToReplayMessages: Realtime was unable to replay messages");
		this.bench.advance(1);
		assertThat(replay().isMissingNode()).isTrue();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(gap().incomplete()).isTrue();
		rejoin();
		assertThat(replay().isMissingNode()).isFalse();
	}

	@Test
	void aStoredMessageThatTheServerCannotReadCostsTheReplayAndNotTheChannel() {
		this.bench.joined(Bench.TOPIC, REPLAYING);
		this.bench.close(1006);
		this.bench.advance(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.refuseJoin(Bench.TOPIC, ReplayScenarioTests.UNREADABLE);
		this.bench.advance(1);
		assertThat(replay().isMissingNode()).isTrue();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(gap().incomplete()).isTrue();
	}

	@Test
	void aChannelWithChangesIsHeldBackUntilTheServerConfirms() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		rejoin();
		replayed(1);
		this.bench.broadcast(Bench.TOPIC, "live");
		confirm();
		assertThat(this.bench.queued).containsExactly("hold", "JOINED", "again", "live", "SUBSCRIBED", "gap",
				"release");
		assertThat(gap().incomplete()).isFalse();
	}

	@Test
	void nothingIsHeldBackWithoutAnInterruption() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		this.bench.broadcast(Bench.TOPIC, "live");
		confirm();
		assertThat(this.bench.queued).doesNotContain("hold");
	}

	@Test
	void whatIsHeldBackIsLetGoWhenTheServerDoesNotConfirm() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		rejoin();
		this.bench.live(29);
		assertThat(this.bench.queued).doesNotContain("release");
		this.bench.live(1);
		assertThat(this.bench.queued).containsExactly("hold", "JOINED", "release");
	}

	@Test
	void whatIsHeldBackIsLetGoWhenTheChannelEnds() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		rejoin();
		this.bench.channelClose(Bench.TOPIC);
		assertThat(this.bench.queued).startsWith("hold", "JOINED", "release");
	}

	@Test
	void whatIsHeldBackIsLetGoWhenTheServerRefusesTheChanges() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		rejoin();
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", "Unable to subscribe to changes with given x");
		assertThat(this.bench.queued).contains("release");
	}

	@Test
	void whatIsHeldBackIsLetGoWhenTheChannelIsLeft() {
		this.bench.joined(Bench.TOPIC, CHANGES);
		confirm();
		rejoin();
		this.bench.unsubscribe(Bench.TOPIC);
		assertThat(this.bench.queued).contains("release").doesNotContain("gap");
	}

}
