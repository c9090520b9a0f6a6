package io.github.supabaserealtime.internal.client;

import java.time.Duration;

import io.github.supabaserealtime.BroadcastReplay;
import io.github.supabaserealtime.ChannelOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts that the server sends again after a join, on virtual time.
 */
class ReplayScenarioTests {

	private final Bench bench = new Bench();

	private void joined() {
		this.bench.open()
			.joined(Bench.TOPIC,
					ChannelOptions.builder()
						.privateChannel(true)
						.replay(BroadcastReplay.last(Duration.ofMinutes(10)))
						.build());
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

	private long since() {
		return this.bench.lastJoin(Bench.TOPIC).payload().at("/config/broadcast/replay/since").longValue();
	}

}
