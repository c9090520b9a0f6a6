package io.github.supabaserealtime.internal.client;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Measures the bytes that the threads of a connection allocate for one message, from the
 * reader to the end of its listener. The limits are a fifth above what was measured.
 */
class AllocationIntegrationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final String NAME = "allocation";

	private static final PostgresChangesBinding INSERTS = PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT,
			"public", "items", null);

	private static final int MESSAGES = 50_000;

	// until the compiler is done, more is allocated than later
	private static final int FEWEST_ROUNDS = 6;

	private static final int MOST_ROUNDS = 20;

	private final FloodingTransport transport = new FloodingTransport();

	private final ExecutorService delivery = Executors
		.newSingleThreadExecutor((task) -> new Thread(task, NAME + "-listener"));

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://quiet.localhost:1/socket", "key")
		.name(NAME)
		.transport(this.transport)
		.deliveryExecutor(this.delivery)
		.deliveryMaxBytes(1_000_000_000)
		.build();

	private final AtomicInteger heard = new AtomicInteger();

	private volatile CountDownLatch arrived = new CountDownLatch(0);

	private volatile @Nullable Object read;

	@AfterEach
	void disconnect() {
		Futures.get(this.connection.disconnect());
		this.delivery.shutdown();
	}

	private RealtimeChannel channel() {
		Futures.get(this.connection.connect());
		return this.connection.channel("room");
	}

	private void hear(RealtimeMessage message) {
		// whatever the speed of the threads, one turn of delivery takes all
		awaitQuietly(this.arrived);
		this.heard.incrementAndGet();
	}

	@Test
	void aBinaryBroadcast() {
		RealtimeChannel channel = channel();
		channel.onBroadcast("*", this::hear);
		Futures.get(channel.subscribe());
		byte[] frame = binary("realtime:room", "moved", "{\"text\":\"" + "x".repeat(88) + "\"}");
		allocatesAtMost(510, "binary broadcast", () -> this.transport.receive(frame));
	}

	@Test
	void aBinaryBroadcastThatIsReadAsARecord() {
		RealtimeChannel channel = channel();
		channel.onBroadcast("*", (message) -> {
			hear(message);
			this.read = message.payload().as(Moved.class);
		});
		Futures.get(channel.subscribe());
		byte[] frame = binary("realtime:room", "moved", "{\"x\":17.25,\"y\":17.5,\"user\":\"user-17\"}");
		allocatesAtMost(1_900, "binary broadcast as a record", () -> this.transport.receive(frame));
		assertThat(this.read).isEqualTo(new Moved(17.25, 17.5, "user-17"));
	}

	@Test
	void aBroadcastAsText() {
		RealtimeChannel channel = channel();
		channel.onBroadcast("*", this::hear);
		Futures.get(channel.subscribe());
		String frame = """
				[null,null,"realtime:room","broadcast",{"event":"moved","payload":{"text":"%s"},\
				"type":"broadcast"}]""".formatted("x".repeat(88));
		allocatesAtMost(565, "broadcast as text", () -> this.transport.receive(frame));
	}

	@Test
	void aChangeOfEightColumns() {
		RealtimeChannel channel = channel();
		channel.onPostgresChanges(INSERTS, PostgresChange.Insert.class, this::hear);
		Futures.get(channel.subscribe());
		String columns = IntStream.range(0, 8)
			.mapToObj((number) -> "{\"name\":\"column_%d\",\"type\":\"text\"}".formatted(number))
			.collect(Collectors.joining(","));
		String row = IntStream.range(0, 8)
			.mapToObj((number) -> "\"column_%d\":\"some text\"".formatted(number))
			.collect(Collectors.joining(","));
		String frame = insert(columns, row);
		allocatesAtMost(835, "change of 8 columns", () -> this.transport.receive(frame));
	}

	@Test
	void aChangeThatIsReadAsARecord() {
		RealtimeChannel channel = channel();
		channel.onPostgresChanges(INSERTS, PostgresChange.Insert.class, (insert) -> {
			hear(insert);
			this.read = insert.record().as(Item.class);
		});
		Futures.get(channel.subscribe());
		String frame = insert("""
				{"name":"id","type":"int8"},{"name":"title","type":"text"},{"name":"created_at","type":"timestamptz"},\
				{"name":"owner_id","type":"uuid"}""", """
				"id":17,"title":"some text","created_at":"2026-01-02T03:04:05.678+00:00",\
				"owner_id":"11111111-1111-4111-8111-111111111111\"""");
		allocatesAtMost(2_700, "change as a record", () -> this.transport.receive(frame));
		assertThat(this.read).isEqualTo(new Item(17, "some text", Instant.parse("2026-01-02T03:04:05.678Z"),
				UUID.fromString("11111111-1111-4111-8111-111111111111")));
	}

	private static String insert(String columns, String row) {
		return """
				[null,null,"realtime:room","postgres_changes",{"ids":[1],"data":{"schema":"public","table":"items",\
				"type":"INSERT","commit_timestamp":"2026-01-01T00:00:00.123Z","errors":null,"columns":[%s],\
				"record":{%s}}}]""".formatted(columns, row);
	}

	private void allocatesAtMost(long limit, String kind, Runnable arrival) {
		long least = Long.MAX_VALUE;
		for (int round = 0; round < FEWEST_ROUNDS || (round < MOST_ROUNDS && least > limit); round++) {
			least = Math.min(least, allocated(arrival));
		}
		report.info("A %s allocates %d bytes".formatted(kind, least));
		assertThat(least).as(kind).isLessThanOrEqualTo(limit);
	}

	private long allocated(Runnable arrival) {
		this.heard.set(0);
		CountDownLatch all = new CountDownLatch(1);
		this.arrived = all;
		long before = allocated();
		for (int i = 0; i < MESSAGES; i++) {
			arrival.run();
		}
		await().until(() -> this.connection.getStatus().deliveryQueueSize() == MESSAGES - 1);
		all.countDown();
		await().until(() -> this.heard.get() == MESSAGES);
		return (allocated() - before) / MESSAGES;
	}

	private static long allocated() {
		return Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
			.filter(Objects::nonNull)
			.filter((thread) -> thread.getThreadId() == Thread.currentThread().getId()
					|| thread.getThreadName().startsWith(NAME))
			.mapToLong((thread) -> THREADS.getThreadAllocatedBytes(thread.getThreadId()))
			.sum();
	}

	private static byte[] binary(String topic, String event, String payload) {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.writeBytes(new byte[] { 4, (byte) topic.length(), (byte) event.length(), 0, 1 });
		frame.writeBytes((topic + event + payload).getBytes(StandardCharsets.US_ASCII));
		return frame.toByteArray();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	record Moved(double x, double y, String user) {
	}

	record Item(long id, String title, Instant createdAt, UUID ownerId) {
	}

}
