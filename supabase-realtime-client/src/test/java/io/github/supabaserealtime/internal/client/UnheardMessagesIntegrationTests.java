package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for messages of a channel that has no listener.
 */
class UnheardMessagesIntegrationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
		.name("unheard")
		.observer(new RealtimeObserver() {

			@Override
			public void onDelivered(RealtimeMessage message, long nanos) {
				UnheardMessagesIntegrationTests.this.threads.add(Thread.currentThread().getName());
			}

		})
		.build();

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	@Test
	void theyAreCountedWithoutADelivery() {
		List<String> heard = new CopyOnWriteArrayList<>();
		RealtimeChannel channel = this.connection.channel("room");
		Futures.get(this.connection.connect());
		Futures.get(channel.subscribe());
		this.server.channel("room").broadcast("first", 1);
		this.server.channel("room").broadcast("second", 2);
		await().until(() -> this.threads.size() == 2);
		channel.onBroadcast("*", (message) -> heard.add(message.event()));
		this.server.channel("room").broadcast("third", 3);
		await().until(() -> this.threads.size() == 3);
		assertThat(heard).containsExactly("third");
		assertThat(this.threads.subList(0, 2)).containsOnly("unheard-lane");
		assertThat(this.threads.get(2)).startsWith("unheard-delivery-");
	}

}
