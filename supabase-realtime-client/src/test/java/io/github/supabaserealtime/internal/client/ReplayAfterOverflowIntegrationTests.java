package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the replay of the next join delivers what a slow listener has missed.
 */
class ReplayAfterOverflowIntegrationTests {

	private static final int MESSAGES = 20;

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	private final EmbeddedRealtimeServer server = RealTiming.server()
		.policy(ChannelPolicy.rules().allow("*", ChannelPolicy.Permissions.ALL))
		.start();

	private final RecordingListener listener = new RecordingListener();

	private final CountDownLatch gate = new CountDownLatch(1);

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private RealtimeConnection connection;

	@AfterEach
	void stop() {
		this.gate.countDown();
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private void hear(String event) {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.heard.add(event);
	}

	private long dropped() {
		return this.listener.events(MessagesDroppedEvent.class).stream().mapToLong(MessagesDroppedEvent::count).sum();
	}

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void bringsWhatWasDroppedAndNothingElse(OverflowPolicy overflow) {
		this.connection = RealTiming.client(this.server)
			.listener(this.listener)
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(50)))
			.deliveryCapacity(MESSAGES / 2)
			.deliveryMaxBytes(1_000_000)
			.deliveryOverflow(overflow)
			.deliveryMaxBlock(Duration.ofMillis(50))
			.build();
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room",
				ChannelOptions.builder().privateChannel(true).replayOnReconnect(Duration.ofMinutes(1)).build());
		channel.onBroadcast("*", (message) -> hear(message.event()));
		Futures.get(channel.subscribe());
		for (int i = 0; i < MESSAGES; i++) {
			this.server.database().send("room", Integer.toString(i), Map.of("n", i), true);
		}
		// behind all the others on the same socket
		Futures.get(this.connection.channel("other").subscribe());
		this.gate.countDown();
		await().atMost(GENEROUS).until(() -> this.heard.size() + dropped() == MESSAGES);
		assertThat(this.heard).hasSizeLessThan(MESSAGES);
		// a replay is a burst too, of which some may be dropped again
		await().atMost(GENEROUS).pollDelay(Duration.ZERO).pollInterval(Duration.ofSeconds(1)).until(() -> {
			boolean all = this.heard.size() >= MESSAGES;
			if (!all) {
				this.server.connections().forEach(ServerConnection::abort);
			}
			return all;
		});
		// behind all that a replay may still bring
		await().atMost(GENEROUS).until(() -> {
			this.server.channel("room").broadcast("end", 0);
			return this.heard.contains("end");
		});
		assertThat(this.heard).filteredOn((event) -> !event.equals("end"))
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList());
	}

}
