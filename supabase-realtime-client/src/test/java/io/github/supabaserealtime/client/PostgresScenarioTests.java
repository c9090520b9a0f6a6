package io.github.supabaserealtime.client;

import java.util.List;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.event.DeliveryGapEvent;
import org.junit.jupiter.api.Test;

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
		this.bench.advance(600);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
	}

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

}
