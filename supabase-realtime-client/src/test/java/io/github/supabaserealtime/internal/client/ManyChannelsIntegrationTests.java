package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.ServerConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A connection with more channels than the server takes on a socket: 300 of them, 2,000
 * with the profile {@code thorough}.
 */
class ManyChannelsIntegrationTests {

	private static final int CHANNELS = Boolean.getBoolean("realtime.thorough") ? 2_000 : 300;

	private static final int TAKEN = 100;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.maxChannelsPerClient(TAKEN)
		.maxRecorded(4 * CHANNELS)
		.start();

	private final RecordingListener listener = new RecordingListener();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
		.joinsPerSecond(1_000)
		.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)))
		.listener(this.listener)
		.build();

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private static String topic(int number) {
		return "realtime:room-" + number;
	}

	private void subscribeAll() {
		Futures.get(this.connection.connect());
		List<CompletableFuture<?>> calls = new ArrayList<>();
		IntStream.range(0, CHANNELS).forEach((number) -> calls.add(this.connection.channel(topic(number)).subscribe()));
		Futures.get(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)), PATIENCE);
	}

	/**
	 * Return the topics that were joined last on each socket.
	 */
	private Map<Long, Set<String>> sockets() {
		Map<String, Long> last = new TreeMap<>();
		for (ReceivedFrame frame : this.server.received()) {
			if ("phx_join".equals(frame.event())) {
				last.put(frame.topic(), frame.connectionId());
			}
		}
		return last.entrySet()
			.stream()
			.collect(Collectors.groupingBy(Map.Entry::getValue, TreeMap::new,
					Collectors.mapping(Map.Entry::getKey, Collectors.toCollection(TreeSet::new))));
	}

	@Test
	void aSocketThatIsKilledInterruptsItsChannelsOnly() {
		subscribeAll();
		assertThat(this.connection.getStatus().sockets()).isEqualTo(Map.of(ConnectionState.OPEN, CHANNELS / TAKEN));
		assertThat(this.server.connections()).hasSize(CHANNELS / TAKEN);
		Map<Long, Set<String>> before = sockets();
		assertThat(before.values()).allSatisfy((topics) -> assertThat(topics).hasSize(TAKEN));
		ServerConnection killed = this.server.connections().get(1);
		Set<String> interrupted = before.get(killed.id());
		killed.abort();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.listener.events(DeliveryGapEvent.class)).hasSize(TAKEN));
		assertThat(this.listener.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactlyInAnyOrderElementsOf(interrupted);
		assertThat(this.connection.getStatus().channels()).hasSize(CHANNELS)
			.allSatisfy((topic, state) -> assertThat(state).as(topic).isEqualTo(ChannelState.SUBSCRIBED));
		Map<Long, Set<String>> after = sockets();
		assertThat(after.values()).as("the same channels are together again")
			.containsExactlyInAnyOrderElementsOf(before.values());
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		IntStream.range(0, CHANNELS).forEach((number) -> this.server.channel("room-" + number).broadcast("e", number));
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, CHANNELS)).extracting(BroadcastMessage::topic)
			.containsExactlyInAnyOrderElementsOf(
					IntStream.range(0, CHANNELS).mapToObj(ManyChannelsIntegrationTests::topic).toList());
	}

	@Test
	void socketsWithoutChannelsAreClosedAndDisconnectClosesTheRest() {
		subscribeAll();
		Futures.get(this.connection.removeAllChannels(), PATIENCE);
		this.server.awaitConnections(1, PATIENCE);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		subscribeAll();
		Futures.get(this.connection.disconnect());
		this.server.awaitConnections(0, PATIENCE);
	}

}
