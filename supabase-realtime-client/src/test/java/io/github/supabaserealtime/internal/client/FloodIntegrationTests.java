package io.github.supabaserealtime.internal.client;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.PresenceMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A channel is flooded whose listener sleeps: memory stays bounded, and another channel
 * notices nothing.
 */
class FloodIntegrationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final int MESSAGES = Boolean.getBoolean("realtime.thorough") ? 200_000 : 50_000;

	private static final long MAX_BYTES = 8_000_000;

	private static final int CROWD = 5_000;

	private static final int CHANGES = 2_000;

	private static final Duration GENEROUS = Duration.ofSeconds(60);

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void memoryIsBoundedByTheConfigurationAndOnlyTheFloodedChannelDrops(OverflowPolicy overflow) {
		FloodingTransport transport = new FloodingTransport();
		RecordingListener events = new RecordingListener();
		AtomicLong dropped = new AtomicLong();
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://flood.localhost:1/socket", "key")
			.name("flood")
			.transport(transport)
			.deliveryCapacity(1_000_000)
			.deliveryMaxBytes(MAX_BYTES)
			.deliveryOverflow(overflow)
			.deliveryMaxBlock(Duration.ofMillis(200))
			.observer(new RealtimeObserver() {

				@Override
				public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
					dropped.addAndGet(count);
				}

			})
			.build();
		Futures.get(connection.connect());
		CountDownLatch gate = new CountDownLatch(1);
		AtomicLong heard = new AtomicLong();
		connection.channel("flooded").onBroadcast("*", (message) -> {
			awaitQuietly(gate);
			heard.incrementAndGet();
		});
		List<String> quick = new CopyOnWriteArrayList<>();
		connection.channel("quick").onBroadcast("*", (message) -> quick.add(message.event()));
		Futures.get(connection.channel("flooded").subscribe());
		Futures.get(connection.channel("quick").subscribe());
		String payload = "{\"text\":\"" + "x".repeat(1000) + "\"}";
		long before = liveHeap();
		long started = System.nanoTime();
		for (int i = 0; i < MESSAGES; i++) {
			transport.broadcast("flooded", "f", payload);
			if (i % 1000 == 0) {
				transport.broadcast("quick", Integer.toString(i / 1000), payload);
			}
		}
		double seconds = (System.nanoTime() - started) / 1e9;
		await().atMost(GENEROUS).until(() -> quick.size() == MESSAGES / 1000);
		await().atMost(GENEROUS)
			.until(() -> connection.getStatus().deliveryQueueSize() + dropped.get() == MESSAGES - 1);
		long waiting = connection.getStatus().deliveryQueueSize();
		long grown = liveHeap() - before;
		report.info(("flood of %d messages of 1 kB in %.1f s with %s and max-bytes %d kB: %d wait, %d dropped, "
				+ "live heap grew by %d kB")
			.formatted(MESSAGES, seconds, overflow, MAX_BYTES / 1000, waiting, dropped.get(), grown / 1000));
		assertThat(waiting * payload.length()).isBetween(MAX_BYTES / 2, MAX_BYTES);
		assertThat(grown).as("three times as much as may wait, half of what came at the most")
			.isLessThan(3 * MAX_BYTES);
		assertThat(quick)
			.containsExactlyElementsOf(IntStream.range(0, MESSAGES / 1000).mapToObj(Integer::toString).toList());
		assertThat(connection.getState()).isEqualTo(ConnectionState.OPEN);
		connection.addListener(events);
		gate.countDown();
		await().atMost(GENEROUS).until(() -> heard.get() + dropped.get() == MESSAGES);
		await().atMost(GENEROUS).until(() -> !events.events(DeliveryGapEvent.class).isEmpty());
		assertThat(events.events(MessagesDroppedEvent.class)).extracting(MessagesDroppedEvent::topic)
			.containsOnly("realtime:flooded");
		assertThat(events.events(MessagesDroppedEvent.class)
			.stream()
			.flatMapToLong((event) -> LongStream.of(event.count()))
			.sum()).isEqualTo(dropped.get());
		assertThat(events.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::cause)
			.containsOnly(DeliveryGapEvent.Cause.OVERFLOW);
		Futures.get(connection.disconnect());
	}

	@Test
	void memoryIsBoundedAlthoughEachChangeOfALargeRosterTellsAllOfIt() {
		FloodingTransport transport = new FloodingTransport();
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://flood.localhost:1/socket", "key")
			.name("flood")
			.transport(transport)
			.deliveryCapacity(1_000_000)
			.deliveryMaxBytes(MAX_BYTES)
			.deliveryOverflow(OverflowPolicy.BLOCK)
			.deliveryMaxBlock(Duration.ofMillis(200))
			.build();
		Futures.get(connection.connect());
		CountDownLatch gate = new CountDownLatch(1);
		AtomicReference<PresenceMessage.Sync> newest = new AtomicReference<>();
		AtomicLong joined = new AtomicLong();
		RealtimeChannel channel = connection.channel("crowd");
		channel.onPresence((message) -> {
			awaitQuietly(gate);
			if (message instanceof PresenceMessage.Sync sync) {
				newest.set(sync);
			}
			else if (message instanceof PresenceMessage.Join) {
				joined.incrementAndGet();
			}
		});
		Futures.get(channel.subscribe());
		transport.send("crowd", "presence_state", presences(0, CROWD));
		await().until(() -> channel.getPresence().size() == CROWD);
		long before = liveHeap();
		for (int i = 0; i < CHANGES; i++) {
			transport.send("crowd", "presence_diff",
					"{\"joins\":" + presences(CROWD + i, CROWD + i + 1) + ",\"leaves\":" + presences(i, i + 1) + "}");
		}
		await().atMost(GENEROUS).until(() -> channel.getPresence().containsKey("k" + (CROWD + CHANGES - 1)));
		long grown = liveHeap() - before;
		report.info("%d changes of a roster of %d while its listener sleeps: live heap grew by %d kB".formatted(CHANGES,
				CROWD, grown / 1000));
		assertThat(grown).as("a roster for each change would take hundreds of MB").isLessThan(3 * MAX_BYTES);
		gate.countDown();
		await().atMost(GENEROUS)
			.until(() -> newest.get() != null && newest.get().state().equals(channel.getPresence()));
		assertThat(joined).as("every change was told").hasValue(CROWD + CHANGES);
		Futures.get(connection.disconnect());
	}

	private static String presences(int from, int to) {
		return IntStream.range(from, to)
			.mapToObj((number) -> "\"k%d\":{\"metas\":[{\"phx_ref\":\"r%d\"}]}".formatted(number, number))
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static long liveHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
