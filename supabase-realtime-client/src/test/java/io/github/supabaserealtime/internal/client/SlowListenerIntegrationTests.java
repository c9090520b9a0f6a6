package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that sleeps hurts its own channel only, whatever happens when a queue is
 * full.
 */
class SlowListenerIntegrationTests {

	private static final int MESSAGES = 300;

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final RecordingListener listener = new RecordingListener();

	private final CountDownLatch gate = new CountDownLatch(1);

	private RealtimeConnection connection;

	@AfterEach
	void stop() {
		this.gate.countDown();
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private List<String> heard(String topic, boolean sleeps) {
		List<String> heard = new CopyOnWriteArrayList<>();
		RealtimeChannel channel = this.connection.channel(topic);
		channel.onBroadcast("*", (message) -> {
			if (sleeps) {
				awaitGate();
			}
			heard.add(message.event());
		});
		Futures.get(channel.subscribe());
		return heard;
	}

	private void awaitGate() {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void broadcast(String topic) {
		for (int i = 0; i < MESSAGES; i++) {
			this.server.channel(topic).broadcast(Integer.toString(i), i);
		}
	}

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void aSleepingListenerDelaysItsOwnChannelOnlyAndSaysWhatItMissed(OverflowPolicy overflow) {
		this.connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name("slow")
			.listener(this.listener)
			.heartbeatInterval(Duration.ofMillis(200))
			.heartbeatTimeout(Duration.ofSeconds(10))
			.deliveryCapacity(16)
			.deliveryMaxBytes(1_000_000)
			.deliveryOverflow(overflow)
			.deliveryMaxBlock(Duration.ofMillis(300))
			.build();
		Futures.get(this.connection.connect());
		List<String> slow = heard("slow", true);
		List<String> quick = heard("quick", false);
		broadcast("slow");
		broadcastOneByOne("quick", quick);
		long heartbeats = heartbeats();
		await().atMost(GENEROUS).until(() -> heartbeats() > heartbeats + 1);
		assertThat(quick).containsExactlyElementsOf(numbers());
		assertThat(slow).as("its listener sleeps").isEmpty();
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		this.gate.countDown();
		await().atMost(GENEROUS).until(() -> slow.size() + dropped() == MESSAGES);
		await().atMost(GENEROUS).until(() -> !this.listener.events(DeliveryGapEvent.class).isEmpty());
		// one more than fits when the listener had taken the first before the queue was
		// full
		assertThat(slow).hasSizeBetween(16, 17).isSubsetOf(numbers());
		assertThat(slow).as("what gave way")
			.contains((overflow == OverflowPolicy.DROP_NEWEST) ? "15" : Integer.toString(MESSAGES - 1));
		assertThat(this.listener.events(MessagesDroppedEvent.class)).extracting(MessagesDroppedEvent::topic)
			.containsOnly("realtime:slow");
		assertThat(this.listener.events(DeliveryGapEvent.class)).allSatisfy((gap) -> {
			assertThat(gap.topic()).isEqualTo("realtime:slow");
			assertThat(gap.cause()).isEqualTo(DeliveryGapEvent.Cause.OVERFLOW);
		});
		assertThat(this.server.connectionCount()).as("the link stayed").isEqualTo(1);
	}

	/**
	 * As a channel whose listener keeps up.
	 */
	private void broadcastOneByOne(String topic, List<String> heard) {
		for (int i = 0; i < MESSAGES; i++) {
			this.server.channel(topic).broadcast(Integer.toString(i), i);
			int count = i + 1;
			await().atMost(GENEROUS).pollInterval(Duration.ofMillis(1)).until(() -> heard.size() == count);
		}
	}

	private static List<String> numbers() {
		return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
	}

	private long heartbeats() {
		return this.listener.events(HeartbeatEvent.class)
			.stream()
			.filter((event) -> event.outcome() == HeartbeatEvent.Outcome.OK)
			.count();
	}

	private long dropped() {
		return this.listener.events(MessagesDroppedEvent.class)
			.stream()
			.flatMapToLong((event) -> LongStream.of(event.count()))
			.sum();
	}

}
