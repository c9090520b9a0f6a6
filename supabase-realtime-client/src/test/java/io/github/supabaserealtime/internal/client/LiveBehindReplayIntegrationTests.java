package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Live messages that arrive after a join with replay reach the listeners, both those that
 * come before the report of the gap and those that come after it.
 */
class LiveBehindReplayIntegrationTests {

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	private static final int MESSAGES = 12;

	private static final int PAUSE_MILLIS = 150;

	@ParameterizedTest
	@EnumSource
	void isHeardInItsOrderAndNothingIsDropped(ServerGeneration generation) {
		RecordingListener listener = new RecordingListener();
		List<String> heard = new CopyOnWriteArrayList<>();
		AtomicLong dropped = new AtomicLong();
		ScheduledExecutorService others = Executors.newSingleThreadScheduledExecutor();
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().generation(generation).start()) {
			RealtimeConnection connection = RealtimeConnectionBuilder.of(server.url(), server.apiKey())
				.listener(listener)
				.observer(new RealtimeObserver() {

					@Override
					public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
						dropped.addAndGet(count);
					}

				})
				.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(50)))
				.build();
			Futures.get(connection.connect());
			RealtimeChannel channel = connection.channel("room",
					ChannelOptions.builder().privateChannel(true).replayOnReconnect(Duration.ofMinutes(1)).build());
			channel.onBroadcast("*", (message) -> heard.add(message.event()));
			Futures.get(channel.subscribe());
			server.connections().forEach(ServerConnection::abort);
			await().atMost(GENEROUS).until(() -> subscriptions(listener) == 2);
			AtomicInteger said = new AtomicInteger();
			others.scheduleAtFixedRate(() -> {
				if (said.get() < MESSAGES) {
					server.channel("room").broadcast("live" + said.getAndIncrement(), Map.of());
				}
			}, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
			await().atMost(GENEROUS).until(() -> heard.contains("live" + (MESSAGES - 1)));
			assertThat(heard)
				.containsExactlyElementsOf(IntStream.range(0, MESSAGES).mapToObj((number) -> "live" + number).toList());
			assertThat(dropped).hasValue(0);
			assertThat(listener.events(DeliveryGapEvent.class)).singleElement()
				.extracting(DeliveryGapEvent::cause)
				.isEqualTo(DeliveryGapEvent.Cause.CONNECTION_LOST);
			Futures.get(connection.disconnect());
		}
		finally {
			others.shutdownNow();
		}
	}

	private static long subscriptions(RecordingListener listener) {
		return listener.events(RealtimeChannelStateEvent.class)
			.stream()
			.filter((event) -> event.newState() == ChannelState.SUBSCRIBED)
			.count();
	}

}
