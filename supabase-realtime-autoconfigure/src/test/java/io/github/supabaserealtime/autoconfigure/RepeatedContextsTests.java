package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A context can be refreshed and closed many times in one JVM, and nothing is left.
 */
class RepeatedContextsTests {

	private static final Log report = LogFactory.getLog("report");

	private static final int CONTEXTS = Boolean.getBoolean("realtime.thorough") ? 100 : 20;

	// the JDK's channel group now and then leaves an idle daemon behind when it ends:
	// seen
	// once in six hundred contexts, parked in its empty queue
	private static final int STRAY_CHANNEL_THREADS = 3;

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final Set<Thread> before = Thread.getAllStackTraces().keySet();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(),
				"supabase.realtime.channels.lobby.broadcast.self=true");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	/**
	 * Return the threads of clients that have come since.
	 */
	private List<String> clientThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.startsWith("supabaseRealtime") || name.startsWith("supabase-realtime")
					|| name.startsWith("WebSocketClient"))
			.toList();
	}

	@Test
	void contextsLeaveNeitherThreadsNorSockets() {
		long started = System.nanoTime();
		int most = 0;
		for (int i = 0; i < CONTEXTS; i++) {
			this.runner.run((context) -> {
				RealtimeConnection connection = context.getBean(RealtimeConnection.class);
				await().atMost(GENEROUS)
					.pollInterval(Duration.ofMillis(2))
					.until(() -> connection.channel("lobby").getState() == ChannelState.SUBSCRIBED);
				connection.channel("lobby").broadcast("hello", 1);
				AtomicInteger heard = context.getBean(Application.class).heard;
				await().atMost(GENEROUS).pollInterval(Duration.ofMillis(2)).until(() -> heard.get() == 1);
			});
			assertThat(this.server.channel("lobby").memberCount()).as("members after context " + i).isZero();
			most = Math.max(most, clientThreads().size());
		}
		double seconds = (System.nanoTime() - started) / 1e9;
		assertThat(this.server.connectionCount()).isEqualTo(CONTEXTS);
		this.server.awaitConnections(0, GENEROUS);
		await().atMost(GENEROUS).untilAsserted(() -> {
			List<String> left = clientThreads();
			assertThat(left).allMatch((name) -> name.startsWith("WebSocketClient-AsyncIO"));
			assertThat(left).hasSizeLessThanOrEqualTo(STRAY_CHANNEL_THREADS);
		});
		report.info("%d contexts in %.1f s: %d threads of clients at the most, at the end %s and no socket"
			.formatted(CONTEXTS, seconds, most, clientThreads()));
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		final AtomicInteger heard = new AtomicInteger();

		@EventListener
		void on(BroadcastMessage message) {
			this.heard.incrementAndGet();
		}

	}

}
