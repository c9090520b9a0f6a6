package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresChangesBinding.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bursts that memory can hold, with the defaults of a JVM of the heap that a test names.
 */
class BurstIntegrationTests {

	private static final boolean THOROUGH = Boolean.getBoolean("realtime.thorough");

	private static final Duration GENEROUS = Duration.ofSeconds(120);

	// 440,000 of a million messages wait in memory, and the reader is held back for 10 s
	private static final Duration PROMISED = Duration.ofNanos(15_000);

	private final FloodingTransport transport = new FloodingTransport();

	private final AtomicLong dropped = new AtomicLong();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	private RealtimeConnection connect(long heap) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://burst.localhost:1/socket", "key")
			.name("burst")
			.transport(this.transport)
			// the default in a JVM of that heap
			.deliveryMaxBytes(heap / 8)
			.observer(new RealtimeObserver() {

				@Override
				public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
					BurstIntegrationTests.this.dropped.addAndGet(count);
				}

			})
			.build();
		this.connections.add(connection);
		Futures.get(connection.connect());
		return connection;
	}

	@AfterEach
	void disconnect() {
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
	}

	@Test
	void aBulkInsertWaitsForASlowListenerInMemory() {
		int rows = THOROUGH ? 20_000 : 5_000;
		RealtimeChannel channel = connect(512L * 1024 * 1024).channel("rows");
		// a reader that is held back would be so until it has to drop
		CountDownLatch arrived = new CountDownLatch(1);
		AtomicInteger next = new AtomicInteger();
		AtomicInteger outOfOrder = new AtomicInteger();
		channel.onPostgresChanges(PostgresChangesBinding.of(Event.INSERT, "public", "items", null),
				PostgresChange.Insert.class, (change) -> {
					awaitQuietly(arrived);
					if (!Long.valueOf(next.getAndIncrement()).equals(change.record().asMap().get("id"))) {
						outOfOrder.incrementAndGet();
					}
				});
		Futures.get(channel.subscribe());
		String name = "x".repeat(900);
		for (int i = 0; i < rows; i++) {
			this.transport.send("rows", "postgres_changes", """
					{"ids":[1],"data":{"schema":"public","table":"items","type":"INSERT",\
					"commit_timestamp":"2026-01-01T00:00:00.000Z","errors":null,\
					"columns":[{"name":"id","type":"int8"},{"name":"name","type":"text"}],\
					"record":{"id":%d,"name":"%s"}}}""".formatted(i, name));
		}
		arrived.countDown();
		await().atMost(GENEROUS).until(() -> next.get() + this.dropped.get() >= rows);
		assertThat(this.dropped).hasValue(0);
		assertThat(outOfOrder).hasValue(0);
	}

	@Test
	void aBurstOfBroadcastsIsDeliveredInOrder() {
		int messages = THOROUGH ? 1_000_000 : 100_000;
		RealtimeChannel channel = connect(1024L * 1024 * 1024).channel("burst");
		AtomicInteger heard = new AtomicInteger();
		AtomicInteger last = new AtomicInteger(-1);
		AtomicInteger outOfOrder = new AtomicInteger();
		channel.onBroadcast("*", (message) -> {
			int number = Integer.parseInt(message.event());
			if (last.getAndSet(number) >= number) {
				outOfOrder.incrementAndGet();
			}
			heard.incrementAndGet();
			spin(TimeUnit.MICROSECONDS.toNanos(5));
		});
		Futures.get(channel.subscribe());
		String payload = "{\"text\":\"" + "x".repeat(88) + "\"}";
		long started = System.nanoTime();
		for (int i = 0; i < messages; i++) {
			this.transport.broadcast("burst", Integer.toString(i), payload);
		}
		await().atMost(GENEROUS).until(() -> heard.get() + this.dropped.get() >= messages);
		Duration each = Duration.ofNanos((System.nanoTime() - started) / messages);
		assertThat(heard.get() + this.dropped.get()).isEqualTo(messages);
		assertThat(outOfOrder).hasValue(0);
		if (!THOROUGH || each.compareTo(PROMISED) <= 0) {
			// otherwise the machine is too busy to give the listener its 5 µs
			assertThat(this.dropped).hasValue(0);
		}
	}

	@Test
	void ofTenThousandBroadcastsInFlightNoneIsLost() {
		RealtimeChannel channel = connect(512L * 1024 * 1024).channel("acks",
				ChannelOptions.builder().broadcastAck(true).build());
		Futures.get(channel.subscribe());
		List<CompletableFuture<SendResult>> sent = IntStream.range(0, 10_000)
			.parallel()
			.mapToObj((number) -> channel.broadcast("moved", Map.of("number", number)))
			.toList();
		await().atMost(GENEROUS).until(() -> this.transport.unanswered() == sent.size());
		assertThat(sent).noneMatch(CompletableFuture::isDone);
		this.transport.answer();
		await().atMost(GENEROUS).until(() -> sent.stream().allMatch(CompletableFuture::isDone));
		assertThat(sent).allSatisfy((each) -> assertThat(Futures.get(each)).isEqualTo(SendResult.acknowledged()));
	}

	private static void spin(long nanos) {
		long until = System.nanoTime() + nanos;
		while (System.nanoTime() < until) {
			Thread.onSpinWait();
		}
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
