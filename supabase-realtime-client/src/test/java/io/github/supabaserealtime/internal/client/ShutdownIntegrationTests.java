package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A stop is bounded and leaves nothing behind, whatever the server and the listeners do.
 */
class ShutdownIntegrationTests {

	private static final boolean THOROUGH = Boolean.getBoolean("realtime.thorough");

	private static final String NAME = "shutdown";

	private static final Duration SHUTDOWN = Duration.ofSeconds(1);

	private static final Duration SEND = Duration.ofSeconds(10);

	// for a machine that is busy with something else
	private static final Duration SLACK = Duration.ofSeconds(5);

	private final Set<Thread> before = Thread.getAllStackTraces().keySet();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final FaultProxy proxy = FaultProxy.to(this.server.url());

	private final RecordingListener listener = new RecordingListener();

	private final CountDownLatch gate = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.gate.countDown();
		this.proxy.close();
		this.server.close();
	}

	private RealtimeConnection connect(Duration maxBlock) {
		return connect(maxBlock, SHUTDOWN);
	}

	private RealtimeConnection connect(Duration maxBlock, Duration shutdown) {
		ConnectionSettings.Timeouts defaults = ConnectionSettings.Timeouts.DEFAULTS;
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.proxy.url(), this.server.apiKey())
			.name(NAME)
			.listener(this.listener)
			.connectTimeout(defaults.connect())
			.joinTimeout(defaults.join())
			.subscribeTimeout(defaults.subscribe())
			.pushTimeout(defaults.push())
			.sendTimeout(SEND)
			.shutdownTimeout(shutdown)
			.deliveryCapacity(8)
			.deliveryMaxBytes(1_000_000)
			.deliveryOverflow(OverflowPolicy.BLOCK)
			.deliveryMaxBlock(maxBlock)
			.build();
		Futures.get(connection.connect());
		Futures.get(connection.channel("room").subscribe());
		return connection;
	}

	private void stop(RealtimeConnection connection) {
		long started = System.nanoTime();
		Futures.get(connection.disconnect());
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(SHUTDOWN.plus(SLACK));
		assertThat(connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
	}

	/**
	 * Return the threads that have come since and are of the connection or of the
	 * WebSocket client.
	 */
	private Set<String> left() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.startsWith(NAME) || name.startsWith("WebSocketClient"))
			.collect(Collectors.toSet());
	}

	private void assertNothingIsLeft() {
		await().atMost(SEND.plus(SLACK)).untilAsserted(() -> assertThat(left()).isEmpty());
	}

	@Test
	void aPeerThatHasStoppedReadingDelaysNoStopAndKeepsNothingOpen() {
		RealtimeConnection connection = connect(Duration.ofSeconds(2));
		RealtimeChannel channel = connection.channel("room");
		this.proxy.pause();
		byte[] large = new byte[1_000_000];
		List<CompletableFuture<SendResult>> sent = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 20; i++) {
			sent.add(channel.broadcast("large", large));
		}
		AtomicLong written = new AtomicLong(-1);
		await("buffers that are full on the way").during(Duration.ofMillis(500)).until(() -> {
			long done = sent.stream().filter(CompletableFuture::isDone).count();
			return written.getAndSet(done) == done && done < sent.size();
		});
		assertThat(left()).isNotEmpty();
		stop(connection);
		int heard = this.listener.count();
		assertThat(sent).as("every future has ended").allSatisfy((future) -> await().until(future::isDone));
		assertNothingIsLeft();
		this.proxy.resume();
		this.proxy.awaitConnections(0, SEND.plus(SLACK));
		this.server.awaitConnections(0, SEND.plus(SLACK));
		assertThat(this.listener.count()).isEqualTo(heard);
	}

	@Test
	void aListenerThatSleepsAndAReaderThatIsHeldBackDelayNoStop() {
		RealtimeConnection connection = connect(Duration.ofMinutes(10));
		List<String> heard = new CopyOnWriteArrayList<>();
		connection.channel("room").onBroadcast("*", (message) -> {
			heard.add(message.event());
			awaitGate();
		});
		HeldReader reader = new HeldReader(this.server, connection);
		for (int i = 0; i < 100; i++) {
			this.server.channel("room").broadcast(Integer.toString(i), i);
		}
		reader.awaitHeldBack(8);
		stop(connection);
		assertThat(heard).containsExactly("0");
		this.server.awaitConnections(0, SLACK);
		this.gate.countDown();
		assertNothingIsLeft();
		assertThat(heard).as("nothing is delivered any more").containsExactly("0");
	}

	private void awaitGate() {
		try {
			// does not mind interrupts, as listeners of applications are
			while (!this.gate.await(1, TimeUnit.HOURS)) {
				Thread.onSpinWait();
			}
		}
		catch (InterruptedException ex) {
			awaitGate();
		}
	}

	@Test
	void closingAndDeliveringTogetherTakeNoLongerThanTheLimit() {
		Duration limit = THOROUGH ? Duration.ofSeconds(3) : Duration.ofMillis(1500);
		RealtimeConnection connection = connect(Duration.ofSeconds(2), limit);
		List<String> heard = new CopyOnWriteArrayList<>();
		connection.channel("room").onBroadcast("*", (message) -> {
			heard.add(message.event());
			awaitGate();
		});
		for (int i = 0; i < 5; i++) {
			this.server.channel("room").broadcast(Integer.toString(i), i);
		}
		await().until(() -> heard.size() == 1);
		// so that the close is not answered and takes its whole time
		this.proxy.pause();
		long started = System.nanoTime();
		Futures.get(connection.disconnect());
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(limit.dividedBy(2), limit.multipliedBy(2));
		this.gate.countDown();
		assertNothingIsLeft();
		assertThat(heard).containsExactly("0");
		assertThat(this.listener.messages(RealtimeMessage.class)).as("the next listener of the same message").isEmpty();
	}

	@Test
	void aStopWhileTheServerSendsEndsTheDelivery() {
		RealtimeConnection connection = connect(Duration.ofSeconds(2));
		Thread sender = new Thread(() -> {
			for (int i = 0; this.gate.getCount() > 0; i++) {
				this.server.channel("room").broadcast(Integer.toString(i), i);
			}
		}, "sender");
		sender.start();
		await().until(() -> this.listener.count() > 100);
		stop(connection);
		int heard = this.listener.count();
		this.server.awaitConnections(0, SLACK);
		this.gate.countDown();
		await().until(() -> !sender.isAlive());
		assertNothingIsLeft();
		assertThat(this.listener.count()).isEqualTo(heard);
	}

}
