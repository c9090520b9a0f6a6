package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;

import io.github.supabaserealtime.BroadcastReplay;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.protocol.Frame;
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

	private void stored(String id, boolean replayed) {
		String joinRef = replayed ? "\"" + this.bench.lastJoin(Bench.TOPIC).joinRef() + "\"" : "null";
		this.bench.receive("[%s,null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"e\",\"payload\":{},"
			.formatted(joinRef, Bench.TOPIC)
				+ "\"meta\":{\"id\":\"%s\"%s}}]".formatted(id, replayed ? ",\"replayed\":true" : ""));
	}

	private List<String> delivered() {
		return this.bench.delivered.stream()
			.map(Frame::body)
			.filter(Frame.Broadcast.class::isInstance)
			.map((body) -> ((Frame.Broadcast) body).id() + (((Frame.Broadcast) body).replayed() ? " again" : ""))
			.toList();
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

	@Test
	void whatWasMissedArrivesAndWhatWasDeliveredDoesNotArriveTwice() {
		joined();
		stored("a", true);
		stored("b", false);
		rejoin();
		stored("a", true);
		stored("b", true);
		stored("c", true);
		stored("d", false);
		assertThat(delivered()).containsExactly("a again", "b", "c again", "d");
	}

	@Test
	void whatWasDroppedOnItsWayToTheListenersMayArriveOnceMore() {
		joined();
		stored("a", false);
		stored("b", false);
		this.bench.connection.lost(Bench.TOPIC, "a");
		this.bench.connection.lost(Bench.TOPIC, "never seen");
		this.bench.connection.lost("realtime:removed", "b");
		rejoin();
		stored("a", true);
		stored("b", true);
		assertThat(delivered()).containsExactly("a", "b", "a again");
	}

	@Test
	void liveMessagesOfOneIdAreNotSwallowed() {
		joined();
		stored("a", false);
		stored("a", false);
		assertThat(delivered()).containsExactly("a", "a");
	}

	@Test
	void theNewestMessagesAreKnownHoweverManyCame() {
		joined();
		for (int i = 0; i < 1_000; i++) {
			stored("m" + i, false);
		}
		rejoin();
		for (int i = 975; i < 1_000; i++) {
			stored("m" + i, true);
		}
		assertThat(delivered()).hasSize(1_000);
	}

}
