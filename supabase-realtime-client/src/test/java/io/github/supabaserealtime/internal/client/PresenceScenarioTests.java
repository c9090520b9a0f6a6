package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionLostException;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.PresenceRateLimitException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tracking and listening on virtual time. Numbers are those of docs/scenarios.md.
 */
class PresenceScenarioTests {

	private final Bench bench = new Bench();

	private CompletableFuture<SendResult> track(String payload) {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		this.bench.connection.track(Bench.TOPIC, payload, future);
		return future;
	}

	private void reply(String status) {
		Sent call = this.bench.last(Bench.TOPIC, "presence");
		this.bench.reply(call.joinRef(), call.ref(), Bench.TOPIC, status, "{}");
	}

	private int calls() {
		return this.bench.sent(Bench.TOPIC, "presence").size();
	}

	private void rejoin() {
		// a stable link is opened again after a second
		this.bench.live(6);
		this.bench.reopen();
		this.bench.advance(Duration.ofMillis(500));
		this.bench.acceptJoin(Bench.TOPIC);
	}

	@Test
	void aTrackIsSentAndItsReplyEndsIt() {
		this.bench.open().joined(Bench.TOPIC);
		CompletableFuture<SendResult> tracked = track("{\"n\":1}");
		assertThat(this.bench.last(Bench.TOPIC, "presence").payload())
			.isEqualTo(Bench.MAPPER.readTree("{\"type\":\"presence\",\"event\":\"track\",\"payload\":{\"n\":1}}"));
		reply("ok");
		assertThat(tracked).isCompletedWithValue(SendResult.acknowledged());
		CompletableFuture<SendResult> untracked = track(null);
		assertThat(this.bench.last(Bench.TOPIC, "presence").payload())
			.isEqualTo(Bench.MAPPER.readTree("{\"type\":\"presence\",\"event\":\"untrack\"}"));
		reply("error");
		assertThat(untracked).isCompletedExceptionally();
	}

	@Test
	void whatIsTrackedIsSentAgainAfterARejoinAndOnlyThen() {
		this.bench.open().joined(Bench.TOPIC);
		track("{\"n\":1}");
		reply("ok");
		rejoin();
		assertThat(calls()).isEqualTo(2);
		assertThat(this.bench.last(Bench.TOPIC, "presence").payload().path("payload").path("n").intValue())
			.isEqualTo(1);
		track(null);
		rejoin();
		assertThat(calls()).isEqualTo(3);
	}

	@Test
	void aPayloadThatIsRejectedAfterARejoinIsWarnedOf() {
		ListAppender<ILoggingEvent> warnings = new ListAppender<>();
		ThresholdFilter filter = new ThresholdFilter();
		filter.setLevel("WARN");
		filter.start();
		warnings.addFilter(filter);
		Logger logger = (Logger) LoggerFactory.getLogger("io.github.supabaserealtime");
		warnings.start();
		logger.addAppender(warnings);
		try {
			this.bench.open().joined(Bench.TOPIC);
			track("{\"n\":\"s3cret\"}");
			reply("error");
			assertThat(warnings.list).as("its future tells").isEmpty();
			rejoin();
			rejoin();
			assertThat(warnings.list).as("it is sent once more").isEmpty();
			reply("error");
			assertThat(warnings.list).singleElement().satisfies((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.WARN);
				assertThat(event.getFormattedMessage()).contains(Bench.TOPIC, "rejected").doesNotContain("s3cret");
			});
			rejoin();
			this.bench.live(10);
			assertThat(warnings.list).as("not answered either").hasSize(2);
		}
		finally {
			logger.detachAppender(warnings);
		}
	}

	private void closeForTheSize() {
		this.bench.system(Bench.TOPIC, "system", "error", "Track message size exceeded");
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(2);
		this.bench.acceptJoin(Bench.TOPIC);
	}

	@Test
	void aPayloadThatClosesTheChannelIsNotTrackedAgain() {
		this.bench.open().joined(Bench.TOPIC);
		track("{\"n\":1}");
		reply("ok");
		CompletableFuture<SendResult> large = track("{\"large\":\"xxxxxxxx\"}");
		closeForTheSize();
		assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> Futures.get(large))
			.withMessageContaining("Track message size exceeded");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(calls()).isEqualTo(2);
		track("{\"n\":2}");
		rejoin();
		assertThat(calls()).as("the next one is kept").isEqualTo(4);
	}

	@Test
	void aSmallerPayloadThatFollowedTheOneThatWasTooLargeIsKept() {
		this.bench.open().joined(Bench.TOPIC);
		track("{\"large\":\"xxxxxxxx\"}");
		track("{\"n\":1}");
		closeForTheSize();
		assertThat(calls()).isEqualTo(3);
		assertThat(this.bench.last(Bench.TOPIC, "presence").payload().path("payload").path("n").intValue())
			.isEqualTo(1);
		closeForTheSize();
		assertThat(calls()).as("it was too large as well").isEqualTo(3);
	}

	@Test
	void aTrackBeforeTheJoinWaitsForItAndTheLatestCounts() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> first = track("{\"n\":1}");
		CompletableFuture<SendResult> second = track("{\"n\":2}");
		assertThat(first).isCompletedExceptionally();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(calls()).isEqualTo(1);
		reply("ok");
		assertThat(second).isCompletedWithValue(SendResult.acknowledged());
	}

	@Test
	void theSixthCallInHalfAMinuteIsRefusedHereSinceTheServerWouldCloseTheChannel() {
		this.bench.open().joined(Bench.TOPIC);
		for (int i = 0; i < 5; i++) {
			track("{\"n\":" + i + "}");
		}
		assertThatExceptionOfType(PresenceRateLimitException.class).isThrownBy(() -> Futures.get(track("{\"n\":5}")));
		assertThat(calls()).isEqualTo(5);
		this.bench.advance(20);
		reply("ok");
		this.bench.advance(5);
		this.bench.answerHeartbeat();
		this.bench.advance(Duration.ofMillis(5_999));
		assertThatExceptionOfType(PresenceRateLimitException.class).as("it may arrive sooner than the first did")
			.isThrownBy(() -> Futures.get(track("{\"n\":5}")));
		this.bench.advance(Duration.ofMillis(1));
		track("{\"n\":6}");
		assertThat(calls()).isEqualTo(6);
	}

	@Test
	void aTrackOnAChannelThatIsNotWantedFails() {
		this.bench.open();
		assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(() -> Futures.get(track("{}")));
	}

	// 74
	@Test
	void aListenerAsksForPresence() {
		this.bench.connection.createChannel(Bench.TOPIC, ChannelOptions.defaults());
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.open().joined(Bench.TOPIC);
		assertThat(presenceEnabled()).isTrue();
	}

	// 74
	@Test
	void aListenerThatComesLaterJoinsAgainWhichIsOneGap() {
		this.bench.open().joined(Bench.TOPIC);
		Sent before = this.bench.lastJoin(Bench.TOPIC);
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).hasSize(2);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.channelClose(Bench.TOPIC, before.ref());
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::cause)
			.containsExactly(DeliveryGapEvent.Cause.REBIND);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).hasSize(2);
	}

	@Test
	void statesAndDifferencesBecomeMessages() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().presenceEnabled(true).build());
		String ref = this.bench.lastJoin(Bench.TOPIC).ref();
		this.bench.receive("[\"%s\",null,\"%s\",\"presence_state\",{\"a\":{\"metas\":[{\"phx_ref\":\"1\",\"n\":1}]}}]"
			.formatted(ref, Bench.TOPIC));
		this.bench.receive("[null,null,\"%s\",\"presence_diff\",{\"joins\":{\"b\":{\"metas\":[{\"phx_ref\":\"2\"}]}},"
			.formatted(Bench.TOPIC) + "\"leaves\":{}}]");
		assertThat(this.bench.presence).hasSize(4);
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("a", "b");
		assertThat(this.bench.connection.present(Bench.TOPIC).get("a").get(0).payload().asText())
			.isEqualTo("{\"n\":1}");
	}

	@Test
	void whatWaitsForAJoinIsSentWithTheNextWhenPresenceIsWantedMeanwhile() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> tracked = track("{\"n\":1}");
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		Sent broadcast = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.connection.written(this.bench.epoch(), broadcast.ref());
		assertThat(pushed).isCompletedWithValue(SendResult.written());
		reply("ok");
		assertThat(tracked).isCompletedWithValue(SendResult.acknowledged());
		assertThat(this.bench.sent(Bench.TOPIC, "broadcast")).hasSize(1);
		assertThat(calls()).isEqualTo(1);
	}

	@Test
	void aPushThatIsBeingWrittenIsNotCalledLostBecauseTheChannelIsJoinedAgain() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.writesComplete = false;
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", false);
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.connection.written(this.bench.epoch(), this.bench.last(Bench.TOPIC, "broadcast").ref());
		assertThat(pushed).isCompletedWithValue(SendResult.written());
	}

	@Test
	void anUnsubscribeBeforeTheChannelIsJoinedAgainLeavesTheJoinThatStillStands() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.subscribe("realtime:bad");
		this.bench.advance(Duration.ofMillis(100));
		this.bench.refuseJoin("realtime:bad", "RealtimeRestarting: Realtime is restarting");
		this.bench.advance(2);
		assertThat(this.bench.sent("realtime:bad", "phx_join")).hasSize(2);
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(this.bench.sent(Bench.TOPIC, "phx_join")).as("it waits behind the lonely one").hasSize(1);
		CompletableFuture<Void> unsubscribed = this.bench.unsubscribe(Bench.TOPIC);
		Sent leave = this.bench.last(Bench.TOPIC, "phx_leave");
		assertThat(leave.joinRef()).isEqualTo(this.bench.lastJoin(Bench.TOPIC).ref());
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(unsubscribed).isCompleted();
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.CLOSED);
	}

	private void presenceJoined() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().presenceEnabled(true).build());
	}

	private void presenceState(String state) {
		this.bench.receive("[\"%s\",null,\"%s\",\"presence_state\",%s]"
			.formatted(this.bench.lastJoin(Bench.TOPIC).ref(), Bench.TOPIC, state));
	}

	private void presenceDiff(String joins, String leaves) {
		this.bench.receive("[null,null,\"%s\",\"presence_diff\",{\"joins\":%s,\"leaves\":%s}]".formatted(Bench.TOPIC,
				joins, leaves));
	}

	// 72
	@Test
	void differencesWaitForTheStateOfTheCurrentJoin() {
		presenceJoined();
		presenceDiff("{\"b\":{\"metas\":[{\"phx_ref\":\"2\"}]}}", "{}");
		assertThat(this.bench.presence).isEmpty();
		presenceState("{\"a\":{\"metas\":[{\"phx_ref\":\"1\"}]}}");
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("a", "b");
		rejoin();
		int before = this.bench.presence.size();
		presenceDiff("{}", "{\"b\":{\"metas\":[{\"phx_ref\":\"2\"}]}}");
		assertThat(this.bench.presence).as("the state of the former join does not count").hasSize(before);
		presenceState("{\"a\":{\"metas\":[{\"phx_ref\":\"1\"}]},\"b\":{\"metas\":[{\"phx_ref\":\"2\"}]}}");
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("a");
		assertThat(this.bench.presence.subList(before, this.bench.presence.size()))
			.filteredOn(PresenceMessage.Leave.class::isInstance)
			.hasSize(1);
	}

	// 73
	@Test
	void anUpdateOverTheWireIsOneMemberBeforeAndAfter() {
		presenceJoined();
		presenceState("{\"a\":{\"metas\":[{\"phx_ref\":\"1\",\"n\":1}]}}");
		presenceDiff("{\"a\":{\"metas\":[{\"phx_ref\":\"2\",\"phx_ref_prev\":\"1\",\"n\":2}]}}",
				"{\"a\":{\"metas\":[{\"phx_ref\":\"1\",\"n\":1}]}}");
		assertThat(this.bench.connection.present(Bench.TOPIC).get("a")).singleElement()
			.satisfies((meta) -> assertThat(meta.payload().asText()).isEqualTo("{\"n\":2}"));
		assertThat(this.bench.presence).filteredOn(PresenceMessage.Leave.class::isInstance)
			.singleElement()
			.satisfies((leave) -> assertThat(((PresenceMessage.Leave) leave).remaining()).hasSize(1));
	}

	// 73
	@ParameterizedTest
	@ValueSource(strings = { "__proto__", "constructor", "toString", "hasOwnProperty", "class", "${jndi:x}", "a.b[0]",
			"", " ", "\u0000", "realtime:room", "phx_ref" })
	void aHostileKeyArrivesAsItIs(String key) {
		presenceJoined();
		String json = Bench.MAPPER.writeValueAsString(Map.of(key, Map.of("metas", List.of(Map.of("phx_ref", "1")))));
		presenceState(json);
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys(key);
		presenceDiff("{}", json);
		assertThat(this.bench.connection.present(Bench.TOPIC)).isEmpty();
	}

	// protocol.md 6.3, newer servers
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theFirstTrackOnAChannelWithoutPresenceBringsTheStateWhereverTheOwnDifferenceComes(boolean stateFirst) {
		this.bench.open().joined(Bench.TOPIC);
		CompletableFuture<SendResult> tracked = track("{\"n\":1}");
		reply("ok");
		assertThat(tracked).isCompletedWithValue(SendResult.acknowledged());
		Runnable state = () -> presenceState(
				"{\"me\":{\"metas\":[{\"phx_ref\":\"1\",\"n\":1}]},\"a\":{\"metas\":[{\"phx_ref\":\"2\"}]}}");
		if (stateFirst) {
			state.run();
		}
		presenceDiff("{\"me\":{\"metas\":[{\"phx_ref\":\"1\",\"n\":1}]}}", "{}");
		if (!stateFirst) {
			state.run();
		}
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("me", "a");
		assertThat(keys(PresenceMessage.Join.class)).containsExactlyInAnyOrder("me", "a");
		assertThat(keys(PresenceMessage.Leave.class)).isEmpty();
		assertThat(this.bench.joins(Bench.TOPIC)).as("it is not joined again").isEqualTo(1);
	}

	// protocol.md 5.3, servers up to 2.129.8
	@Test
	void withoutAStateAChannelWithoutPresenceKnowsWhoCame() {
		this.bench.open().joined(Bench.TOPIC);
		track("{\"n\":1}");
		reply("ok");
		presenceDiff("{\"me\":{\"metas\":[{\"phx_ref\":\"1\",\"n\":1}]}}", "{}");
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("me");
	}

	// protocol.md 6.3, newer servers
	@Test
	void aTrackThatIsRepeatedAfterARejoinBringsAStateThatTellsOnlyWhatChanged() {
		this.bench.open().joined(Bench.TOPIC);
		track("{\"n\":1}");
		reply("ok");
		presenceState("{\"me\":{\"metas\":[{\"phx_ref\":\"1\"}]},\"a\":{\"metas\":[{\"phx_ref\":\"2\"}]},"
				+ "\"b\":{\"metas\":[{\"phx_ref\":\"3\"}]}}");
		rejoin();
		reply("ok");
		int before = this.bench.presence.size();
		presenceState("{\"me\":{\"metas\":[{\"phx_ref\":\"4\"}]},\"a\":{\"metas\":[{\"phx_ref\":\"2\"}]}}");
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("me", "a");
		assertThat(this.bench.presence.subList(before, this.bench.presence.size())).hasSize(4)
			.filteredOn(PresenceMessage.Join.class::isInstance)
			.singleElement()
			.satisfies((join) -> assertThat(((PresenceMessage.Join) join).key()).isEqualTo("me"));
	}

	// protocol.md 4.6
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theStateMayComeOnEitherSideOfTheSubscriptionsMessage(boolean stateFirst) {
		this.bench.open()
			.joined(Bench.TOPIC,
					ChannelOptions.builder()
						.presenceEnabled(true)
						.postgresChanges(
								PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
						.build());
		if (!stateFirst) {
			this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		}
		presenceDiff("{\"b\":{\"metas\":[{\"phx_ref\":\"2\"}]}}", "{}");
		presenceState("{\"a\":{\"metas\":[{\"phx_ref\":\"1\"}]}}");
		assertThat(this.bench.connection.present(Bench.TOPIC)).containsOnlyKeys("a", "b");
		if (stateFirst) {
			assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
			this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		}
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aStateOnAChannelThatNeverAskedForPresenceDoesNoHarm() {
		this.bench.open().joined(Bench.TOPIC);
		presenceState("{\"a\":{\"metas\":[{\"phx_ref\":\"1\"}]}}");
		presenceState("{}");
		this.bench.broadcast(Bench.TOPIC, "next");
		assertThat(this.bench.queued).endsWith("next");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(presenceEnabled()).isFalse();
		this.bench.unsubscribe(Bench.TOPIC);
		int before = this.bench.presence.size();
		presenceState("{\"a\":{\"metas\":[{\"phx_ref\":\"1\"}]}}");
		assertThat(this.bench.presence).as("nobody is there to hear of it").hasSize(before);
		assertThat(this.bench.connection.present(Bench.TOPIC)).isEmpty();
	}

	private <T extends PresenceMessage> List<String> keys(Class<T> type) {
		return this.bench.presence.stream().filter(type::isInstance).map((message) -> {
			if (message instanceof PresenceMessage.Join join) {
				return join.key();
			}
			return ((PresenceMessage.Leave) message).key();
		}).toList();
	}

	// 74
	@Test
	void withoutAListenerPresenceIsNotAskedFor() {
		this.bench.open().joined(Bench.TOPIC);
		assertThat(presenceEnabled()).isFalse();
	}

	// 74
	@Test
	void theOptionAsksForPresenceWithoutAListener() {
		presenceJoined();
		assertThat(presenceEnabled()).isTrue();
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(this.bench.joins(Bench.TOPIC)).as("nothing is new").isEqualTo(1);
	}

	private boolean presenceEnabled() {
		return this.bench.lastJoin(Bench.TOPIC)
			.payload()
			.path("config")
			.path("presence")
			.path("enabled")
			.booleanValue();
	}

}
