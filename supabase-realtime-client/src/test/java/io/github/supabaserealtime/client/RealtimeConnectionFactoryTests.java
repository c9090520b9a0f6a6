package io.github.supabaserealtime.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.client.Futures;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RealtimeConnectionFactory}.
 */
class RealtimeConnectionFactoryTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final CountDownLatch stuck = new CountDownLatch(1);

	private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

	private final RealtimeConnectionFactory factory = RealtimeConnectionFactory
		.builder("tenants", () -> RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()))
		.lanes(2)
		.socketBufferSize(4 * 1024)
		.build();

	@AfterEach
	void close() {
		this.stuck.countDown();
		this.factory.close();
		this.server.close();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("tenants-") || name.startsWith("WebSocketClient-"))
			.toList();
	}

	private List<RealtimeConnection> subscribed(int first, int count) {
		List<CompletableFuture<Void>> joins = new ArrayList<>();
		List<RealtimeConnection> connections = IntStream.range(first, first + count).mapToObj((number) -> {
			RealtimeConnection connection = this.factory.create("tenant-" + number, (builder) -> {
			});
			connection.connect();
			RealtimeChannel channel = connection.channel("room-" + number);
			channel.onBroadcast("*", (message) -> this.heard.add(message.connectionName()));
			joins.add(channel.subscribe());
			return connection;
		}).toList();
		joins.forEach((join) -> Futures.get(join, Duration.ofSeconds(30)));
		return connections;
	}

	private Set<String> heardFrom(int first, int count) {
		IntStream.range(first, first + count)
			.forEach((number) -> this.server.channel("room-" + number).broadcast("hello", Map.of()));
		Set<String> names = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < count; i++) {
			names.add(Futures.take(this.heard));
		}
		return names;
	}

	@Test
	void manyConnectionsTakeHardlyMoreThreadsThanOne() {
		subscribed(0, 1);
		subscribed(1, 149);
		assertThat(heardFrom(0, 150)).hasSize(150);
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(threads()).hasSizeLessThanOrEqualTo(30)
				.contains("tenants-lane-1", "tenants-lane-2"));
		assertThat(this.factory.getConnections()).hasSize(150)
			.allMatch((connection) -> connection.getState() == ConnectionState.OPEN);
	}

	@Test
	void aConnectionThatIsStuckHoldsUpNoOther() {
		for (int i = 0; i < 10; i++) {
			RealtimeConnection slow = this.factory.create("slow-" + i, (builder) -> {
			});
			slow.connect();
			RealtimeChannel channel = slow.channel("room-0");
			channel.onBroadcast("*", (message) -> awaitEnd());
			Futures.get(channel.subscribe());
			RealtimeConnection deaf = this.factory.create("deaf-" + i, (builder) -> builder
				.transport((request, listener) -> listener.opened(new StuckSession(listener, this.stuck))));
			deaf.connect();
			deaf.channel("room").subscribe();
		}
		this.server.channel("room-0").broadcast("hello", Map.of());
		subscribed(1, 20);
		assertThat(heardFrom(1, 20)).hasSize(20);
	}

	@Test
	void aSlowListenerLeavesMemoryForTheMessagesOfOthers() {
		RealtimeConnectionFactory small = RealtimeConnectionFactory
			.builder("small", () -> RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()))
			.deliveryMaxBytes(64 * 1024)
			.build();
		try (small) {
			BlockingQueue<String> dropped = new LinkedBlockingQueue<>();
			RealtimeConnection slow = connected(small, "slow", dropped);
			slow.channel("room").onBroadcast("*", (message) -> awaitEnd());
			Futures.get(slow.channel("room").subscribe());
			RealtimeConnection quick = connected(small, "quick", dropped);
			quick.channel("other").onBroadcast("*", (message) -> this.heard.add(message.event()));
			Futures.get(quick.channel("other").subscribe());
			for (int i = 0; i < 100; i++) {
				this.server.channel("room").broadcast("flood", "x".repeat(1_000));
			}
			assertThat(Futures.take(dropped)).isEqualTo("slow");
			for (int i = 0; i < 50; i++) {
				this.server.channel("other").broadcast("event-" + i, "x".repeat(1_000));
				assertThat(Futures.take(this.heard)).isEqualTo("event-" + i);
			}
			assertThat(dropped).doesNotContain("quick");
			this.stuck.countDown();
		}
	}

	private RealtimeConnection connected(RealtimeConnectionFactory connections, String name,
			BlockingQueue<String> dropped) {
		RealtimeConnection connection = connections.create(name,
				(builder) -> builder.deliveryMaxBlock(Duration.ofMillis(10)).observer(new RealtimeObserver() {

					@Override
					public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
						dropped.add(name);
					}

				}));
		Futures.get(connection.connect());
		return connection;
	}

	private void awaitEnd() {
		try {
			this.stuck.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aMessageLargerThanTheBufferArrivesWhole() {
		RealtimeConnection connection = subscribed(0, 1).get(0);
		CompletableFuture<String> text = new CompletableFuture<>();
		connection.channel("room-0").onBroadcast("large", String.class, text::complete);
		String large = "ü".repeat(50_000);
		this.server.channel("room-0").broadcast("large", large);
		assertThat(Futures.get(text)).isEqualTo(large);
	}

	@Test
	void connectionsOfAFactoryHaveNamesAndSettingsOfTheirOwn() {
		RealtimeConnection one = this.factory.create("one", (builder) -> builder.param("tenant", "1"));
		RealtimeConnection two = this.factory.create("two", (builder) -> builder.param("tenant", "2"));
		Futures.get(one.connect());
		Futures.get(two.connect());
		this.server.awaitConnections(2, Duration.ofSeconds(5));
		assertThat(this.server.connections()).extracting((socket) -> socket.query().get("tenant"))
			.containsExactlyInAnyOrder("1", "2");
		assertThat(this.factory.getConnections()).containsExactlyInAnyOrder(one, two);
		Futures.get(one.disconnect());
		assertThat(this.factory.getConnections()).containsExactly(two);
		assertThat(two.getState()).isEqualTo(ConnectionState.OPEN);
		Futures.get(one.connect());
		assertThat(this.factory.getConnections()).containsExactlyInAnyOrder(one, two);
	}

	@Test
	void aClosedFactoryLeavesNoThreadAndCreatesNothing() {
		List<RealtimeConnection> connections = subscribed(0, 3);
		this.factory.close();
		assertThat(connections).allMatch((connection) -> connection.getState() == ConnectionState.DISCONNECTED);
		assertThat(this.factory.getConnections()).isEmpty();
		await().untilAsserted(() -> assertThat(threads()).noneMatch((name) -> name.startsWith("tenants-")));
		assertThatIllegalStateException().isThrownBy(() -> this.factory.create("late", (builder) -> {
		})).withMessageContaining("closed");
	}

	@Test
	void aConnectionThatConnectsAfterTheEndOfTheFactoryIsDisconnected() {
		RealtimeConnection connection = this.factory.create("late", (builder) -> {
		});
		this.factory.close();
		connection.connect();
		await().untilAsserted(() -> assertThat(threads()).noneMatch((name) -> name.startsWith("tenants-")));
		assertThat(connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(this.factory.getConnections()).isEmpty();
	}

	@Test
	void aConnectionWithoutChannelsClosesItsSocketAndOpensItAgain() {
		RealtimeConnectionFactory brief = RealtimeConnectionFactory
			.builder("brief", () -> RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()))
			.disconnectWhenIdle(Duration.ofMillis(100))
			.build();
		try (brief) {
			RealtimeConnection connection = brief.create("one", (builder) -> {
			});
			connection.connect();
			RealtimeChannel channel = connection.channel("room");
			Futures.get(channel.subscribe());
			channel.unsubscribe();
			await().untilAsserted(() -> assertThat(connection.getState()).isEqualTo(ConnectionState.DISCONNECTED));
			await().untilAsserted(() -> assertThat(this.server.connections()).isEmpty());
			Futures.get(channel.subscribe());
			assertThat(connection.getState()).isEqualTo(ConnectionState.OPEN);
		}
	}

	@Test
	void refusesSettingsThatCannotWork() {
		RealtimeConnectionFactory.Builder builder = RealtimeConnectionFactory.builder("name",
				() -> RealtimeConnectionBuilder.of("http://localhost", "key"));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.lanes(0)).withMessageContaining("'number'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.socketBufferSize(1023))
			.withMessageContaining("'bytes'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.disconnectWhenIdle(Duration.ZERO))
			.withMessageContaining("'delay'");
	}

	/**
	 * Session whose peer takes nothing.
	 */
	private record StuckSession(TransportListener listener, CountDownLatch end) implements TransportSession {

		@Override
		public void send(String text) {
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void send(byte[] bytes) {
			send("");
		}

		@Override
		public void close(int code, String reason) {
			this.listener.closed(code, reason);
		}

	}

}
