package io.github.supabaserealtime.internal.client;

import java.time.Duration;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.message.BroadcastReplay;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts that the server sends again after a join, on virtual time.
 */
class ReplayScenarioTests {

	// protocol.md 5.7.9
	static final String UNREADABLE = "UnknownErrorOnChannel: cannot load `[1]` as type :map for field :payload in schema "
			+ "Realtime.Api.Message";

	private static final ChannelOptions OPTIONS = ChannelOptions.builder()
		.privateChannel(true)
		.replay(BroadcastReplay.last(Duration.ofMinutes(10)))
		.build();

	private final Bench bench = new Bench();

	private void joined() {
		this.bench.open().joined(Bench.TOPIC, OPTIONS);
	}

	private void rejoin() {
		this.bench.close(1006);
		this.bench.advance(30);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.acceptJoin(Bench.TOPIC);
	}

	@Test
	void eachJoinLooksBackFromItsOwnTime() {
		joined();
		long first = since();
		rejoin();
		assertThat(since()).isGreaterThanOrEqualTo(first + 30_000);
	}

	@Test
	void aStoredMessageThatTheServerCannotReadCostsTheReplayAndNotTheChannel() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, OPTIONS);
		this.bench.advance(1);
		assertThat(replay().isObject()).isTrue();
		this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
		this.bench.advance(1);
		assertThat(replay().isMissingNode()).isTrue();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		rejoin();
		assertThat(replay().isObject()).as("by now the message may have expired").isTrue();
	}

	@Test
	void aJoinWithoutAReplayThatIsRefusedForTheSameReasonIsTriedAgainLater() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, OPTIONS);
		this.bench.advance(1);
		this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
		this.bench.advance(1);
		this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
	}

	private JsonNode replay() {
		return this.bench.lastJoin(Bench.TOPIC).payload().at("/config/broadcast/replay");
	}

	private long since() {
		return replay().path("since").longValue();
	}

}
