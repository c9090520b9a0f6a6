package io.github.supabaserealtime.internal.client;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.ObjectName;

import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Measures the heap that a channel takes while nothing happens, by the objects that the
 * JVM finds alive. The limits are a fifth above what was measured.
 */
class IdleChannelHeapIntegrationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final int CHANNELS = 1_000;

	// classes are loaded and caches filled by these
	private static final int FIRST = 20;

	private static final int MOST_ROUNDS = 5;

	private static final int SHOWN = 40;

	private final FloodingTransport transport = new FloodingTransport();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://quiet.localhost:1/socket", "key")
		.transport(this.transport)
		.joinsPerSecond(100_000)
		.maxChannelsPerSocket(FIRST + CHANNELS)
		.heartbeatInterval(Duration.ofSeconds(1))
		.build();

	@AfterEach
	void disconnect() {
		Futures.get(this.connection.disconnect());
	}

	private List<RealtimeChannel> join(int from, int to) {
		List<RealtimeChannel> channels = new ArrayList<>();
		for (int i = from; i < to; i++) {
			RealtimeChannel channel = this.connection.channel("room-" + i);
			Futures.get(channel.subscribe());
			channels.add(channel);
		}
		return channels;
	}

	@Test
	void aChannelThatIsJoined() {
		Futures.get(this.connection.connect());
		join(0, FIRST);
		takesAtMost(2_050, "joined channel", this::join);
	}

	@Test
	void aChannelThatHasHadAMessage() {
		AtomicInteger heard = new AtomicInteger();
		AtomicInteger heartbeats = new AtomicInteger();
		this.connection.addListener(new RealtimeListener() {

			@Override
			public void onEvent(RealtimeEvent event) {
				if (event instanceof HeartbeatEvent) {
					heartbeats.incrementAndGet();
				}
			}

		});
		Futures.get(this.connection.connect());
		join(0, FIRST);
		takesAtMost(2_290, "channel that has had a message", (from, to) -> {
			heard.set(0);
			join(from, to).forEach((channel) -> channel.onMessage((message) -> heard.incrementAndGet()));
			for (int i = from; i < to; i++) {
				this.transport.broadcast("room-" + i, "moved", "{}");
			}
			await().until(() -> heard.get() == to - from);
			int then = heartbeats.get();
			await().until(() -> heartbeats.get() >= then + 3);
		});
	}

	/**
	 * Have channels made until those of one round take no more than the limit: what else
	 * goes on in the JVM takes or frees memory too, but not in each round.
	 */
	private void takesAtMost(long limit, String kind, BiConsumer<Integer, Integer> maker) {
		long least = Long.MAX_VALUE;
		String classes = "";
		Map<String, Long> before = alive();
		for (int round = 0; round < MOST_ROUNDS && least > limit; round++) {
			int from = FIRST + round * CHANNELS;
			maker.accept(from, from + CHANNELS);
			Map<String, Long> after = alive();
			Map<String, Long> added = new HashMap<>(after);
			before.forEach((type, bytes) -> added.merge(type, -bytes, Long::sum));
			before = after;
			long each = added.values().stream().mapToLong(Long::longValue).sum() / CHANNELS;
			if (each < least) {
				least = each;
				classes = largest(added);
			}
		}
		report.info("A %s takes %d bytes".formatted(kind, least));
		assertThat(least).as(kind + ", by class: " + classes).isBetween(500L, limit);
	}

	private static String largest(Map<String, Long> added) {
		return added.entrySet()
			.stream()
			.filter((entry) -> Math.abs(entry.getValue()) >= CHANNELS)
			.sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
			.limit(SHOWN)
			.map((entry) -> entry.getKey() + " " + entry.getValue() / CHANNELS)
			.collect(Collectors.joining(", "));
	}

	/**
	 * Return the bytes of all objects that are alive, by class.
	 */
	private static Map<String, Long> alive() {
		Map<String, Long> bytes = new HashMap<>();
		histogram().lines().map(String::trim).filter((line) -> line.matches("\\d+: .*")).forEach((line) -> {
			String[] columns = line.split("\\s+");
			bytes.merge(columns[3], Long.parseLong(columns[2]), Long::sum);
		});
		return bytes;
	}

	private static String histogram() {
		try {
			return (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
		}
		catch (JMException ex) {
			throw new IllegalStateException("This JVM cannot count its objects", ex);
		}
	}

}
