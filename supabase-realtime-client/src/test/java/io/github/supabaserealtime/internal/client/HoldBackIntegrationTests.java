package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A burst that is larger than a delivery queue loses nothing, whatever the link went
 * through before.
 */
class HoldBackIntegrationTests {

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final RecordingListener listener = new RecordingListener();

	private final RealtimeConnection connection = RealTiming.client(this.server)
		.name("hold")
		.listener(this.listener)
		.deliveryCapacity(4)
		.deliveryMaxBytes(1_000_000)
		.deliveryOverflow(OverflowPolicy.BLOCK)
		.deliveryMaxBlock(Duration.ofSeconds(20))
		.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)))
		.build();

	private final CountDownLatch gate = new CountDownLatch(1);

	@AfterEach
	void stop() {
		this.gate.countDown();
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	@Test
	void aReaderIsHeldBackAfterAConnectThatCameWhileTheLinkWasClosing() {
		RealtimeChannel channel = this.connection.channel("room");
		List<String> heard = new CopyOnWriteArrayList<>();
		channel.onBroadcast("*", (message) -> {
			awaitGate();
			heard.add(message.event());
		});
		Futures.get(this.connection.connect());
		Futures.get(channel.subscribe());
		CompletableFuture<Void> closed = this.connection.disconnect();
		CompletableFuture<Void> opened = this.connection.connect();
		Futures.get(closed);
		Futures.get(opened);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		Futures.get(channel.subscribe());
		HeldReader reader = new HeldReader(this.server, this.connection);
		for (int i = 0; i < 50; i++) {
			this.server.channel("room").broadcast(Integer.toString(i), i);
		}
		CompletableFuture<SendResult> behind = reader.awaitHeldBack(4);
		this.gate.countDown();
		await().until(() -> heard.contains("49"));
		assertThat(heard).containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(Integer::toString).toList());
		assertThat(this.listener.events(MessagesDroppedEvent.class)).isEmpty();
		assertThat(Futures.get(behind)).isEqualTo(SendResult.acknowledged());
	}

	private void awaitGate() {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
