package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application whose listener takes several messages at once.
 */
class ListenerBatchTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.listener.batch.max-size=4");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void whatWaitsIsOneCallAndAStopLosesNothingThatHasArrived() {
		this.runner.run((context) -> {
			Application application = context.getBean(Application.class);
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await().until(() -> connection.channel("orders").getState() == ChannelState.SUBSCRIBED);
			broadcast(0);
			await().until(() -> application.batches.equals(List.of(List.of(0))));
			for (int number = 1; number <= 6; number++) {
				broadcast(number);
			}
			await().until(() -> connection.getStatus().deliveryQueueSize() == 6);
			CompletableFuture<Void> stopped = connection.disconnect();
			application.gate.countDown();
			await().until(stopped::isDone);
			assertThat(application.batches).containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(5, 6));
		});
	}

	private void broadcast(int number) {
		this.server.channel("orders").broadcast("placed", Map.of("value", number));
	}

	record Order(int value) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		final List<List<Integer>> batches = new CopyOnWriteArrayList<>();

		final CountDownLatch gate = new CountDownLatch(1);

		@BroadcastListener(topic = "orders", batch = true)
		void placed(List<Order> orders) throws InterruptedException {
			this.batches.add(orders.stream().map(Order::value).toList());
			this.gate.await();
		}

	}

}
