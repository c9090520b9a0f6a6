package io.github.supabaserealtime.client;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.client.Futures;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.FaultProxy.Direction;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many connections of a {@link RealtimeConnectionFactory} against a server.
 */
class ManyConnectionsIntegrationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final boolean THOROUGH = Boolean.getBoolean("realtime.thorough");

	private static final int CONNECTIONS = THOROUGH ? 1_000 : 200;

	private static final int STUCK_SOCKETS = 3;

	private static final int PARKED_READERS = 3;

	private static final int SLOW_LISTENERS = 3;

	private static final int SLOW_CALLBACKS = 1;

	private static final int OTHERS = CONNECTIONS - STUCK_SOCKETS - PARKED_READERS - SLOW_LISTENERS - SLOW_CALLBACKS;

	private static final int ROUNDS = 5;

	/** The connections that are busy at the same time. */
	private static final int AT_ONCE = 10;

	/** More than the sockets and the proxy take. */
	private static final int LARGE_MESSAGES = 60;

	private static final int ONE_AFTER_THE_OTHER = THOROUGH ? 10_000 : 200;

	private static final Duration GENEROUS = Duration.ofSeconds(60);

	/** Longer than the test. */
	private static final Duration LONG = Duration.ofMinutes(10);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final FaultProxy proxy = FaultProxy.to(this.server.url());

	private final CountDownLatch end = new CountDownLatch(1);

	private final List<CompletableFuture<SendResult>> unsent = new ArrayList<>();

	private final List<BlockingQueue<Long>> arrivals = IntStream.range(0, CONNECTIONS)
		.<BlockingQueue<Long>>mapToObj((number) -> new LinkedBlockingQueue<>())
		.toList();

	private volatile String address = this.server.url();

	private final RealtimeConnectionFactory factory = RealtimeConnectionFactory
		.builder("many", () -> RealtimeConnectionBuilder.of(this.address, this.server.apiKey()))
		.lanes(2)
		.socketBufferSize(4 * 1024)
		.build();

	@AfterEach
	void close() {
		this.end.countDown();
		this.proxy.close();
		this.factory.close();
		this.server.close();
	}

	@Test
	void tenThatAreStuckDelayNoOther() {
		subscribeOthers();
		measure(1);
		long[] without = measure(ROUNDS);
		int threads = ManagementFactory.getThreadMXBean().getThreadCount();
		stickSockets();
		parkReaders();
		slowListeners();
		slowCallbacks();
		await().atMost(GENEROUS).untilAsserted(this::assertStuck);
		long[] with = measure(ROUNDS);
		assertStuck();
		assertThat(this.unsent).hasSize(STUCK_SOCKETS).noneMatch(CompletableFuture::isDone);
		assertThat(this.factory.getConnections()).hasSize(CONNECTIONS)
			.allMatch((connection) -> connection.getState() == ConnectionState.OPEN);
		report.info(("%,d connections of a factory, %,d broadcasts to %d of them, 50 %% and 99 %% within: %d and %d µs,"
				+ " with 10 stuck %d and %d µs; %d threads of the test became %d; load average %.1f")
			.formatted(CONNECTIONS, with.length, OTHERS, percentile(without, 50), percentile(without, 99),
					percentile(with, 50), percentile(with, 99), threads,
					ManagementFactory.getThreadMXBean().getThreadCount(),
					ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
		assertThat(percentile(with, 99)).as("99 %% in µs, without the stuck ones %d", percentile(without, 99))
			.isLessThan(5 * percentile(without, 99) + 100_000);
	}

	/**
	 * Subscribe the connections that are to be delayed by nothing, some at a time.
	 */
	private void subscribeOthers() {
		for (int first = 0; first < OTHERS; first += AT_ONCE) {
			List<CompletableFuture<Void>> joins = new ArrayList<>();
			for (int number = first; number < Math.min(first + AT_ONCE, OTHERS); number++) {
				RealtimeConnection connection = create(number, (builder) -> {
				});
				connection.connect();
				BlockingQueue<Long> arrived = this.arrivals.get(number);
				RealtimeChannel channel = connection.channel("room-" + number);
				channel.onBroadcast("*", (message) -> arrived.add(System.nanoTime()));
				joins.add(channel.subscribe());
			}
			joins.forEach((join) -> Futures.get(join, GENEROUS));
		}
	}

	private RealtimeConnection create(int number, Consumer<RealtimeConnectionBuilder> customizer) {
		return this.factory.create("connection-" + number, customizer);
	}

	/**
	 * Send broadcasts to the other connections and wait for all.
	 * @return how long they took, in nanoseconds, sorted
	 */
	private long[] measure(int rounds) {
		long[] nanos = new long[rounds * OTHERS];
		int count = 0;
		for (int round = 0; round < rounds; round++) {
			for (int first = 0; first < OTHERS; first += AT_ONCE) {
				int last = Math.min(first + AT_ONCE, OTHERS);
				long[] sentAt = new long[last - first];
				for (int number = first; number < last; number++) {
					sentAt[number - first] = System.nanoTime();
					this.server.channel("room-" + number).broadcast("tick", Map.of("round", round));
				}
				for (int number = first; number < last; number++) {
					nanos[count++] = Futures.take(this.arrivals.get(number)) - sentAt[number - first];
				}
			}
		}
		Arrays.sort(nanos);
		return nanos;
	}

	private static long percentile(long[] sorted, int percent) {
		return sorted[sorted.length * percent / 100] / 1_000;
	}

	/**
	 * Connections whose sockets take nothing any more while the client sends.
	 */
	private void stickSockets() {
		this.address = this.proxy.url();
		List<RealtimeChannel> channels = new ArrayList<>();
		for (int i = 0; i < STUCK_SOCKETS; i++) {
			channels.add(subscribe(OTHERS + i, (builder) -> builder.sendTimeout(LONG)));
		}
		this.address = this.server.url();
		this.proxy.pause(Direction.TO_SERVER);
		String large = "x".repeat(256 * 1024);
		for (RealtimeChannel channel : channels) {
			CompletableFuture<SendResult> last = new CompletableFuture<>();
			for (int i = 0; i < LARGE_MESSAGES; i++) {
				last = channel.broadcast("large", large);
			}
			this.unsent.add(last);
		}
	}

	/**
	 * Connections whose sockets are not read because their queues are full.
	 */
	private void parkReaders() {
		for (int i = 0; i < PARKED_READERS; i++) {
			RealtimeChannel channel = subscribe(OTHERS + STUCK_SOCKETS + i,
					(builder) -> builder.deliveryCapacity(1)
						.deliveryOverflow(OverflowPolicy.BLOCK)
						.deliveryMaxBlock(LONG));
			channel.onBroadcast("*", (message) -> awaitEnd());
			for (int message = 0; message < 5; message++) {
				this.server.channel(channel.getTopic()).broadcast("tick", Map.of());
			}
		}
	}

	private void slowListeners() {
		for (int i = 0; i < SLOW_LISTENERS; i++) {
			RealtimeChannel channel = subscribe(OTHERS + STUCK_SOCKETS + PARKED_READERS + i, (builder) -> {
			});
			channel.onBroadcast("*", (message) -> awaitEnd());
			this.server.channel(channel.getTopic()).broadcast("tick", Map.of());
		}
	}

	private void slowCallbacks() {
		for (int i = 0; i < SLOW_CALLBACKS; i++) {
			RealtimeConnection connection = create(CONNECTIONS - SLOW_CALLBACKS + i, (builder) -> {
			});
			// before the connection is opened, or this thread would run the callback
			connection.channel("room").subscribe().thenRun(this::awaitEnd);
			connection.connect();
		}
	}

	private RealtimeChannel subscribe(int number, Consumer<RealtimeConnectionBuilder> customizer) {
		RealtimeConnection connection = create(number, customizer.andThen((builder) -> builder.heartbeatTimeout(LONG)));
		connection.connect();
		RealtimeChannel channel = connection.channel("room-" + number);
		Futures.get(channel.subscribe(), GENEROUS);
		return channel;
	}

	private void awaitEnd() {
		try {
			this.end.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void assertStuck() {
		assertThat(threadsIn("many-io-", "SocketWriter")).as("writers").isGreaterThanOrEqualTo(STUCK_SOCKETS);
		assertThat(threadsIn("WebSocketClient-", "ReaderHold")).as("readers").isEqualTo(PARKED_READERS);
		assertThat(threadsIn("many-delivery-", "ManyConnectionsIntegrationTests")).as("listeners")
			.isEqualTo(PARKED_READERS + SLOW_LISTENERS);
		assertThat(threadsIn("many-callback-", "ManyConnectionsIntegrationTests")).as("callbacks")
			.isEqualTo(SLOW_CALLBACKS);
	}

	private static long threadsIn(String name, String type) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().startsWith(name))
			.filter((thread) -> Arrays.stream(thread.getValue())
				.anyMatch((frame) -> frame.getClassName().endsWith("." + type)))
			.count();
	}

	@Test
	void connectionsOneAfterTheOtherLeaveNothing() {
		RealtimeChannel first = subscribe(0, (builder) -> {
		});
		long started = System.nanoTime();
		for (int i = 1; i <= ONE_AFTER_THE_OTHER; i++) {
			RealtimeConnection connection = create(i, (builder) -> {
			});
			connection.connect();
			RealtimeChannel channel = connection.channel("room");
			BlockingQueue<Long> arrived = this.arrivals.get(1);
			channel.onBroadcast("*", (message) -> arrived.add(0L));
			Futures.get(channel.subscribe(), GENEROUS);
			this.server.channel("room").broadcast("tick", Map.of());
			Futures.take(arrived);
			channel.pause();
			this.server.channel("room").broadcast("left", "x".repeat(1_000));
			Futures.get(connection.disconnect(), GENEROUS);
		}
		report.info("%,d connections of a factory, one after the other, in %.1f s".formatted(ONE_AFTER_THE_OTHER,
				(System.nanoTime() - started) / 1e9));
		assertThat(this.factory.getConnections()).singleElement()
			.extracting(RealtimeConnection::getName)
			.isEqualTo("connection-0");
		// heartbeat and the like of the first one
		await().atMost(GENEROUS)
			.untilAsserted(() -> assertThat(this.factory).extracting("shared.lanes", InstanceOfAssertFactories.LIST)
				.flatExtracting("thread.timers.entries")
				.hasSizeLessThan(10));
		assertThat(this.factory).extracting("shared.bytes.taken", InstanceOfAssertFactories.ATOMIC_LONG).hasValue(0);
		assertThat(this.factory).extracting("shared.httpClients.clients", InstanceOfAssertFactories.MAP).isEmpty();
		await().atMost(GENEROUS).untilAsserted(() -> assertThat(threads()).hasSizeLessThan(20).contains("many-lane-1"));
		Futures.get(first.unsubscribe());
		this.factory.close();
		await().atMost(GENEROUS)
			.untilAsserted(() -> assertThat(threads()).noneMatch((name) -> name.startsWith("many-")));
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("many-") || name.startsWith("WebSocketClient-"))
			.toList();
	}

	@Test
	void thoseThatAreRefusedShareAClientForHttp() {
		this.server.faults().refuseUpgrades(503, "Maintenance");
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		for (int i = 0; i < 20; i++) {
			create(i, (builder) -> {
			}).connect();
		}
		await().atMost(GENEROUS)
			.until(() -> this.factory.getConnections()
				.stream()
				.allMatch((connection) -> connection.getState() == ConnectionState.RECONNECTING));
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
			.filteredOn((thread) -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
			.hasSize(1);
	}

}
