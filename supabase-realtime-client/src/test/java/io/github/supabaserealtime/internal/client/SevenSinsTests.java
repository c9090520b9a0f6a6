package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.delivery.GapHandlers;
import io.github.supabaserealtime.internal.delivery.ListenerSink;
import io.github.supabaserealtime.internal.delivery.MessageDispatcher;
import io.github.supabaserealtime.internal.delivery.Observers;
import io.github.supabaserealtime.internal.delivery.ParkBudget;
import io.github.supabaserealtime.internal.delivery.ReservedArrival;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the known faults of other clients, which this client must not have: one test
 * for each.
 */
class SevenSinsTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final RecordingListener listener = new RecordingListener();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
		.name("sins")
		.listener(this.listener)
		.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)))
		.build();

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private RealtimeChannel subscribed() {
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room", ChannelOptions.builder().broadcastAck(true).build());
		Futures.get(channel.subscribe());
		return channel;
	}

	@Test
	void sin1StateIsTouchedByOneThreadOnly() throws InterruptedException {
		RealtimeChannel channel = subscribed();
		CountDownLatch start = new CountDownLatch(1);
		List<Thread> threads = new ArrayList<>();
		Set<CompletableFuture<?>> futures = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 8; i++) {
			int number = i;
			Thread thread = new Thread(() -> {
				awaitQuietly(start);
				for (int j = 0; j < 200; j++) {
					futures.add(channel.broadcast("e" + number, j));
					futures.add(this.connection.channel("other" + (j % 5)).subscribe());
					futures.add(this.connection.connect());
					this.connection.getStatus();
				}
			});
			threads.add(thread);
			thread.start();
		}
		start.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> futures.stream().allMatch(CompletableFuture::isDone));
		assertThat(futures).noneMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(this.server.received("realtime:room", "phx_join")).hasSize(1);
		for (int i = 0; i < 8; i++) {
			String event = "e" + i;
			assertThat(this.server.received()).filteredOn((frame) -> frame.isBroadcast(event))
				.extracting((frame) -> frame.payload().intValue())
				.as("the order of each thread is kept")
				.isSorted()
				.hasSize(200);
		}
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> thread.getName().equals("sins-lane"))
			.hasSize(1);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void sin2AMissingHeartbeatReplyIsNoticed() {
		Bench bench = new Bench().open();
		bench.advance(25);
		bench.advance(10);
		assertThat(bench.state()).isEqualTo(ConnectionState.RECONNECTING);
	}

	@Test
	void sin3NoReconnectOutlivesADisconnect() {
		subscribed();
		this.server.stop();
		await().until(() -> this.connection.getState() == ConnectionState.RECONNECTING);
		Futures.get(this.connection.disconnect());
		int upgrades = this.server.connectionCount();
		this.server.restart();
		Bench bench = new Bench().open();
		bench.close(1006);
		bench.disconnect();
		bench.advance(3600);
		assertThat(bench.opens).hasSize(1);
		assertThat(this.server.connectionCount()).isEqualTo(upgrades);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
	}

	@Test
	void sin4WhatAnOldSocketSaysDoesNotReachTheNewOne() {
		Bench bench = new Bench().open().joined(Bench.TOPIC);
		long old = bench.epoch();
		bench.close(1006);
		bench.advance(1);
		bench.connection.opened(bench.epoch());
		bench.receive(old, "[null,null,\"realtime:room\",\"broadcast\",{\"event\":\"old\",\"payload\":1}]");
		bench.connection.closed(old, ConnectionFailure.closed(1006, "old"));
		assertThat(bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(bench.delivered).isEmpty();
	}

	@Test
	void sin5EveryQueueIsBoundedAndTells() {
		RealtimeChannel channel = this.connection.channel("room");
		channel.subscribe();
		List<CompletableFuture<SendResult>> sent = new ArrayList<>();
		for (int i = 0; i < 150; i++) {
			sent.add(channel.broadcast("x", i));
		}
		await().until(
				() -> this.connection.getStatus().sendBufferSize() == 100 && sent.get(49).isCompletedExceptionally());
		assertThatExceptionOfType(SendBufferOverflowException.class).isThrownBy(() -> Futures.get(sent.get(0)));
		assertThat(sent.subList(50, 150)).noneMatch(CompletableFuture::isDone);
	}

	@Test
	void sin6NeitherABadFrameNorAThrowingListenerHurtsTheLink() {
		RealtimeChannel channel = subscribed();
		channel.onBroadcast("*", (message) -> {
			throw new IllegalStateException("a listener of the application");
		});
		channel.onBroadcast("*", (message) -> {
			throw new AssertionError("another one");
		});
		this.connection.addListener(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				throw new IllegalStateException("a third one");
			}

			@Override
			public void onEvent(RealtimeEvent event) {
				throw new IllegalStateException("a fourth one");
			}

		});
		List<String> heard = new CopyOnWriteArrayList<>();
		channel.onBroadcast("*", (message) -> heard.add(message.event()));
		this.server.connections().get(0).sendRaw("nonsense");
		this.server.connections().get(0).sendRaw(new byte[] { 4, 1 });
		for (int i = 0; i < 3; i++) {
			this.server.channel("room").broadcast("e" + i, Map.of());
		}
		await().untilAsserted(() -> assertThat(heard).containsExactly("e0", "e1", "e2"));
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 3)).hasSize(3);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
		assertThat(this.server.connectionCount()).isEqualTo(1);
	}

	@Test
	void sin6WhateverAListenerThrowsTheNextListenerAndTheNextMessageGoOn() {
		List<Throwable> thrown = List.of(new IllegalStateException(), new AssertionError(), new StackOverflowError(),
				new LinkageError(), new OutOfMemoryError(), new ServiceConfigurationError("x"), new Error(),
				new Exception("sneaked"));
		Figures figures = new Figures();
		ListenerSink sink = new ListenerSink(new Channels(), List.of(), new Observers(List.of(figures)), () -> 7);
		List<String> heard = new CopyOnWriteArrayList<>();
		sink.add(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				sneak(thrown.get(Integer.parseInt(((BroadcastMessage) message).event())));
			}

		});
		sink.add(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				heard.add(((BroadcastMessage) message).event());
			}

		});
		ExecutorService executor = Executors.newSingleThreadExecutor();
		MessageDispatcher dispatcher = new MessageDispatcher("sins", ConnectionSettings.DeliverySettings.DEFAULTS,
				executor, sink, new GapHandlers(List.of(), Duration.ofHours(1), (limit, passed) -> () -> {
				}, () -> {
				}), (topic) -> Duration.ZERO, InstantSource.system());
		ParkBudget budget = new ParkBudget(Duration.ofMillis(200), Duration.ofSeconds(25));
		for (int i = 0; i < thrown.size(); i++) {
			ReservedArrival arrival = new ReservedArrival(
					new Frame(null, null, Bench.TOPIC, "broadcast", new Frame.Raw("1")), new BroadcastMessage("sins",
							Bench.TOPIC, Integer.toString(i), Payload.ofJson("1", Bench.MAPPER), null, false),
					0, dispatcher, sink);
			arrival.reserve(budget);
			arrival.deliver();
		}
		CompletableFuture<Void> quiet = new CompletableFuture<>();
		dispatcher.whenQuiet(() -> quiet.complete(null));
		Futures.get(quiet);
		executor.shutdownNow();
		assertThat(heard).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
		assertThat(figures.all).filteredOn("listener error"::equals).hasSize(8);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneak(Throwable thrown) throws T {
		throw (T) thrown;
	}

	@Test
	void sin7NobodySleepsOrRunsUserCodeOnTheLaneOrTheReader() {
		RealtimeChannel channel = subscribed();
		Set<String> threads = ConcurrentHashMap.newKeySet();
		CountDownLatch blocked = new CountDownLatch(1);
		this.connection.addListener(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				threads.add(Thread.currentThread().getName());
				awaitQuietly(blocked);
			}

		});
		this.server.channel("room").broadcast("held", 1);
		await().until(() -> !threads.isEmpty());
		// a listener that does not return holds up neither sending nor answers
		CompletableFuture<SendResult> sent = channel.broadcast("x", 1);
		CompletableFuture<String> callback = sent.thenApply((outcome) -> Thread.currentThread().getName());
		assertThat(Futures.get(sent)).isEqualTo(SendResult.acknowledged());
		String callbackThread = Futures.get(callback);
		assertThat(callbackThread).doesNotContain("lane").doesNotContain("delivery");
		blocked.countDown();
		assertThat(threads).allMatch((name) -> name.startsWith("sins-delivery-"));
	}

}
