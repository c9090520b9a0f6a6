package io.github.supabaserealtime.internal.delivery;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.BroadcastReplay;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stored broadcasts that a rejoin brings once more, as the listeners get them.
 */
class ReplayedMessagesTests {

	private final List<String> delivered = new ArrayList<>();

	private final Channels channels = new Channels();

	private final ListenerSink sink = new ListenerSink(this.channels, List.of(new RealtimeListener() {

		@Override
		public void onMessage(RealtimeMessage message) {
			BroadcastMessage broadcast = (BroadcastMessage) message;
			ReplayedMessagesTests.this.delivered.add(broadcast.id() + (broadcast.replayed() ? " again" : ""));
		}

	}), new Observers(List.of()), System::nanoTime);

	private void channel(ChannelOptions options) {
		this.channels.get(Bench.TOPIC, options, unused(), (created) -> {
		});
	}

	private static ChannelCommands unused() {
		return (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> {
					throw new AssertionError(method);
				});
	}

	private void replaying() {
		channel(ChannelOptions.builder()
			.privateChannel(true)
			.replay(BroadcastReplay.last(Duration.ofMinutes(10)))
			.build());
	}

	private void stored(String id, boolean replayed) {
		this.sink.message(
				new BroadcastMessage("test", Bench.TOPIC, "e", Payload.ofJson("{}", Bench.MAPPER), id, replayed), 0);
	}

	@Test
	void whatWasMissedArrivesAndWhatWasDeliveredDoesNotArriveTwice() {
		replaying();
		stored("a", true);
		stored("b", false);
		stored("a", true);
		stored("b", true);
		stored("c", true);
		stored("d", false);
		assertThat(this.delivered).containsExactly("a again", "b", "c again", "d");
	}

	@Test
	void whatReachedNoListenerMayArriveOnceMore() {
		replaying();
		this.sink.silence(true);
		stored("a", false);
		this.sink.silence(false);
		stored("a", true);
		stored("a", true);
		assertThat(this.delivered).containsExactly("a again");
	}

	@Test
	void liveMessagesOfOneIdAreNotSwallowed() {
		replaying();
		stored("a", false);
		stored("a", false);
		assertThat(this.delivered).containsExactly("a", "a");
	}

	@Test
	void aChannelThatAsksForNoReplayTakesWhatComes() {
		channel(ChannelOptions.defaults());
		stored("a", true);
		stored("a", true);
		assertThat(this.delivered).containsExactly("a again", "a again");
	}

	@Test
	void theNewestMessagesAreKnownHoweverManyCame() {
		replaying();
		for (int i = 0; i < 1_000; i++) {
			stored("m" + i, false);
		}
		for (int i = 975; i < 1_000; i++) {
			stored("m" + i, true);
		}
		assertThat(this.delivered).hasSize(1_000);
	}

}
