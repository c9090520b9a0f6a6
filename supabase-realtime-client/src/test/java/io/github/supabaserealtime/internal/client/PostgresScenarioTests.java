package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Channels with bindings for Postgres changes, on virtual time. Numbers are those of
 * docs/scenarios.md.
 */
class PostgresScenarioTests {

	private static final ChannelOptions CHANGES = ChannelOptions.builder()
		.postgresChanges(
				new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "todos", null, List.of()))
		.build();

	private final Bench bench = new Bench();

	@Test
	void joinedIsNotSubscribedWhileThereAreBindings() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isNotDone();
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(subscribed).isCompleted();
		int events = this.bench.events.size();
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(this.bench.events).hasSize(events);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", "{:error, too many database timeouts}");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(1);
	}

	@Test
	void aBindingThatCannotBeServedFailsTheSubscribeWithTheServersText() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error",
				"Unable to subscribe to changes with given parameters");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("Unable to subscribe to changes");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
	}

	@Test
	void changesThatCannotBeParsedAreNotAskedForAgain() {
		this.bench.open();
		for (String text : List.of("Error parsing `filter` params: nonsense", "No subscription params provided.",
				"Column selection is not supported for wildcard subscriptions.",
				"Unable to subscribe to changes with given parameters. An exception happened so please check your"
						+ " connect parameters: [event: *]. Exception: ERROR 22P02 (invalid_text_representation) x")) {
			String topic = "realtime:" + text.length();
			this.bench.subscribe(topic, CHANGES);
			this.bench.advance(Duration.ofMillis(100));
			this.bench.acceptJoin(topic);
			this.bench.system(topic, "postgres_changes", "error", text);
			this.bench.live(120);
			assertThat(this.bench.joins(topic)).as(text).isEqualTo(1);
		}
	}

	@Test
	void aTableThatIsPublishedLaterIsHeardAndTheGapIsTold() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		Instant refused = this.bench.lane.instant();
		refuseChanges();
		assertThat(this.bench.connection.status().refusedChannels().get(Bench.TOPIC)).contains("table: todos");
		this.bench.live(4);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		this.bench.live(2);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.connection.status().refusedChannels()).as("not before the server confirms")
			.containsKey(Bench.TOPIC);
		var again = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.live(2);
		assertThat(this.bench.joins(Bench.TOPIC)).as("the server is asked already").isEqualTo(2);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(again).isCompleted();
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.connection.status().refusedChannels()).isEmpty();
		assertThat(this.bench.events(DeliveryGapEvent.class)).singleElement()
			.satisfies((gap) -> assertThat(gap.from()).isBeforeOrEqualTo(refused));
	}

	private void refuseChanges() {
		this.bench.system(Bench.TOPIC, "postgres_changes", "error",
				"Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given"
						+ " connect parameters: [event: *, schema: public, table: todos, filters: [], select: nil]");
	}

	private int joinsWithin(Duration time) {
		for (long second = 0; second < time.toSeconds(); second++) {
			int before = this.bench.joins(Bench.TOPIC);
			this.bench.live(1);
			if (this.bench.joins(Bench.TOPIC) > before) {
				this.bench.acceptJoin(Bench.TOPIC);
				refuseChanges();
			}
		}
		return this.bench.joins(Bench.TOPIC);
	}

	@Test
	void changesAreAskedForAgainWithGrowingPauses() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		refuseChanges();
		assertThat(joinsWithin(Duration.ofMinutes(1))).as("after 5, 10 and 20 s").isEqualTo(4);
		assertThat(joinsWithin(Duration.ofMinutes(10))).as("every minute").isBetween(13, 15);
	}

	@Test
	void aChannelThatCarriesBroadcastsTooIsJoinedAgainEveryFiveMinutes() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.broadcast(Bench.TOPIC, "one");
		refuseChanges();
		assertThat(joinsWithin(Duration.ofMinutes(1))).isEqualTo(2);
		assertThat(joinsWithin(Duration.ofMinutes(10))).isEqualTo(4);
	}

	@Test
	void aQuietChannelWithListenersForBroadcastsIsJoinedAgainAsSeldom() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.connection.command((channels) -> channels.listening(Bench.TOPIC, true));
		this.bench.acceptJoin(Bench.TOPIC);
		refuseChanges();
		assertThat(joinsWithin(Duration.ofMinutes(4))).isEqualTo(2);
	}

	@Test
	void aChannelThatSendsBroadcastsIsJoinedAgainAsSeldom() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.push(Bench.TOPIC, "one", false);
		refuseChanges();
		assertThat(joinsWithin(Duration.ofMinutes(4))).isEqualTo(2);
	}

	@Test
	void aChannelThatShowsWhoIsPresentIsJoinedAgainAsSeldom() {
		this.bench.connection.createChannel(Bench.TOPIC, CHANGES);
		this.bench.connection.enablePresence(Bench.TOPIC);
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		refuseChanges();
		assertThat(joinsWithin(Duration.ofMinutes(4))).isEqualTo(2);
	}

	@Test
	void thePausesBeginAnewOnceTheChangesWereHeard() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		refuseChanges();
		assertThat(joinsWithin(Duration.ofMinutes(1))).as("after 5, 10 and 20 s").isEqualTo(4);
		this.bench.live(30);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(5);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		refuseChanges();
		assertThat(joinsWithin(Duration.ofSeconds(6))).as("after 5 s").isEqualTo(6);
	}

	@Test
	void aRefusedSubscriptionIsForgottenWithItsChannel() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		refuseChanges();
		this.bench.unsubscribe(Bench.TOPIC);
		this.bench.live(60);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
	}

	@Test
	void aBindingThatWasRefusedIsAskedForAgainWithTheNextSubscribe() {
		String refusal = "Unable to subscribe to changes with given parameters";
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error", refusal);
		for (int call = 2; call <= 3; call++) {
			var first = this.bench.subscribe(Bench.TOPIC, CHANGES);
			var second = this.bench.subscribe(Bench.TOPIC, CHANGES);
			this.bench.advance(1);
			assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(call);
			this.bench.acceptJoin(Bench.TOPIC);
			if (call == 2) {
				this.bench.system(Bench.TOPIC, "postgres_changes", "error", refusal);
				for (var subscribed : List.of(first, second)) {
					assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
						.withMessageContaining(refusal);
				}
			}
			else {
				this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
				assertThat(first).isCompleted();
				assertThat(second).isCompleted();
			}
		}
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.connection.status().refusedChannels()).isEmpty();
		assertThat(this.bench.events(DeliveryGapEvent.class)).hasSize(1);
	}

	// 75
	@Test
	void bindingsThatDoNotMatchAreAnErrorThatNamesBothSides() {
		this.bench.open();
		var subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		this.bench.reply(join.ref(), join.ref(), Bench.TOPIC, "ok",
				"{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"others\",\"id\":1}]}");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("todos")
			.withMessageContaining("others");
	}

	@Test
	void noNullIsEverOnTheWire() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().toString()).doesNotContain("null");
	}

	@Test
	void aChannelWithoutItsChangesDoesNotLookJoinedWhileTheLinkIsDown() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "error",
				"Unable to subscribe to changes with given parameters");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
		this.bench.close(1006);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINING);
	}

	// 75
	@ParameterizedTest
	@ValueSource(strings = { "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\",\"id\":1}",
			"{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\",\"filter\":null,\"id\":1}",
			"{\"id\":1,\"table\":\"todos\",\"schema\":\"public\",\"event\":\"*\",\"select\":null,\"more\":true}" })
	void whatIsMissingOrNullAtTheServerFitsWhatWasNotAskedFor(String entry) {
		answered(entry);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
	}

	// 75
	@ParameterizedTest
	@ValueSource(strings = { "{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"todos\",\"id\":1}",
			"{\"event\":\"*\",\"schema\":\"private\",\"table\":\"todos\",\"id\":1}",
			"{\"event\":\"*\",\"schema\":\"public\",\"table\":\"others\",\"id\":1}",
			"{\"event\":\"*\",\"schema\":\"public\",\"id\":1}",
			"{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\",\"filter\":\"id=eq.1\",\"id\":1}",
			"{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}" })
	void aMismatchIsAnErrorOfTheChannelThatIsNotRepeated(String entry) {
		var subscribed = answered(entry);
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("do not match")
			.withMessageContaining("binding 1");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
		assertThat(this.bench.last(Bench.TOPIC, "phx_leave").joinRef())
			.isEqualTo(this.bench.lastJoin(Bench.TOPIC).ref());
		this.bench.advance(20);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
	}

	private CompletableFuture<Void> answered(String entry) {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		this.bench.reply(join.ref(), join.ref(), Bench.TOPIC, "ok", "{\"postgres_changes\":[" + entry + "]}");
		return subscribed;
	}

	// 76
	@Test
	void aSelectionIsAskedForAndItsEchoFits() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC,
				ChannelOptions.builder()
					.postgresChanges(new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "todos",
							null, List.of("id", "task")))
					.build());
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().at("/config/postgres_changes/0/select"))
			.isEqualTo(Bench.MAPPER.readTree("[\"id\",\"task\"]"));
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.JOINED);
	}

	// 76
	@Test
	void whatIsAddedToABuilderLaterIsNotPartOfWhatItMade() {
		ChannelOptions.Builder builder = ChannelOptions.builder();
		List<String> columns = new ArrayList<>(List.of("id"));
		builder.postgresChanges(
				new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "todos", null, columns));
		ChannelOptions options = builder.build();
		columns.add("task");
		builder.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "notes", null));
		assertThat(options.postgresChanges()).singleElement()
			.satisfies((binding) -> assertThat(binding.select()).containsExactly("id"));
		assertThat(builder.build().postgresChanges()).hasSize(2);
	}

	// 78
	@Test
	void severalTablesShareAChannel() {
		this.bench.open()
			.joined(Bench.TOPIC, ChannelOptions.builder()
				.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
				.postgresChanges(
						PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT, "public", "notes", null))
				.build());
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		for (String table : List.of("todos", "notes", "todos")) {
			this.bench.receive("""
					[null,null,"%s","postgres_changes",{"ids":[%d],"data":{"schema":"public","table":"%s",
					"type":"INSERT","commit_timestamp":"2026-08-21T12:00:00Z","columns":[],"record":{"id":1},
					"errors":null}}]""".formatted(Bench.TOPIC, table.equals("todos") ? 1 : 2, table));
		}
		assertThat(this.bench.delivered).filteredOn((frame) -> frame.body() instanceof Frame.Change)
			.extracting((frame) -> ((Frame.Change) frame.body()).table())
			.containsExactly("todos", "notes", "todos");
	}

}
