package io.github.supabaserealtime.autoconfigure.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every meter of an application shows what happened between it and a server.
 */
class RealtimeMetersApplicationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.joinErrorDelay(Duration.ofMillis(50))
		.start();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final GatedListener listener = new GatedListener();

	@AfterEach
	void stop() {
		this.listener.gate.countDown();
		this.server.close();
	}

	private ApplicationContextRunner contextRunner() {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeMetricsAutoConfiguration.class))
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class, () -> this.registry)
			.withBean("gated", RealtimeListener.class, () -> this.listener)
			.withPropertyValues("supabase.realtime.url=" + this.server.url(),
					"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.heartbeat.interval=200ms",
					"supabase.realtime.channels.lobby.topic=room:lobby",
					"supabase.realtime.channels.lobby.broadcast.ack=true",
					"supabase.realtime.channels.lobby.presence.enabled=true",
					"supabase.realtime.channels.refused.topic=room:refused");
	}

	private double counter(String name, String... tags) {
		return this.registry.get("supabase.realtime." + name)
			.tags(tags)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get("supabase.realtime." + name).tags(tags).gauge().value();
	}

	private Timer timer(String name, String... tags) {
		return this.registry.get("supabase.realtime." + name).tags(tags).timer();
	}

	private void broadcast(String event) {
		this.server.channel("room:lobby").broadcast(event, Map.of());
	}

	@Test
	void everyMeterTellsWhatHappened() {
		this.server.faults().refuseJoins("room:refused", "unmatched topic");
		contextRunner().run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			RealtimeChannel lobby = connection.channel("room:lobby");
			await().until(() -> lobby.getState() == ChannelState.SUBSCRIBED);
			await().until(() -> connection.channel("room:refused").getState() == ChannelState.ERRORED);
			whileTheLinkIsOpen(lobby);
			whileAListenerDoesNotReturn();
			whileAChannelIsNotJoined(connection);
			whileTheServerIsDown(connection, lobby);
		});
		assertThat(counter("messages.dropped", "reason", "closed")).isZero();
	}

	private void whileTheLinkIsOpen(RealtimeChannel lobby) {
		assertThat(gauge("connection.state", "state", "open")).isEqualTo(1);
		await().until(() -> counter("connections.opened") == 1);
		assertThat(gauge("channels", "state", "subscribed")).isEqualTo(1);
		assertThat(gauge("channels", "state", "errored")).isEqualTo(1);
		assertThat(timer("join", "outcome", "ok").count()).isEqualTo(1);
		assertThat(timer("join", "outcome", "refused").count()).isEqualTo(1);
		assertThat(timer("join", "outcome", "refused").totalTime(TimeUnit.MILLISECONDS)).isBetween(50.0, 10_000.0);
		await().until(() -> timer("heartbeat").count() > 0);
		assertThat(lobby.broadcast("hello", Map.of())).succeedsWithin(Duration.ofSeconds(10));
		assertThat(lobby.track(Map.of())).succeedsWithin(Duration.ofSeconds(10));
		assertThat(counter("messages", "direction", "out", "type", "broadcast")).isEqualTo(1);
		assertThat(counter("messages", "direction", "out", "type", "presence")).isEqualTo(1);
		assertThat(timer("ack", "outcome", "ok").count()).isEqualTo(2);
		assertThat(timer("ack", "outcome", "ok").totalTime(TimeUnit.MILLISECONDS)).isBetween(0.001, 20_000.0);
		this.server.connections().get(0).sendRaw("nonsense");
		broadcast("fail");
		await().until(() -> counter("listener.errors") == 1);
		assertThat(counter("frames.malformed")).isEqualTo(1);
		assertThat(counter("messages.dropped", "reason", "malformed")).isEqualTo(1);
		await().until(() -> counter("messages", "direction", "in", "type", "broadcast") == 1);
		await().until(() -> timer("delivery").count() == counter("messages", "direction", "in"));
		assertThat(timer("delivery").totalTime(TimeUnit.MILLISECONDS)).isBetween(0.001, 60_000.0);
	}

	private void whileAListenerDoesNotReturn() {
		assertThat(gauge("delivery.queue.size")).isZero();
		broadcast("wait");
		broadcast("next");
		broadcast("last");
		await().until(() -> gauge("delivery.queue.size") == 2);
		this.listener.gate.countDown();
		await().until(() -> gauge("delivery.queue.size") == 0);
	}

	private void whileAChannelIsNotJoined(RealtimeConnection connection) {
		this.server.faults().ignoreJoins("room:silent");
		RealtimeChannel silent = connection.channel("room:silent");
		silent.subscribe();
		silent.broadcast("early", Map.of());
		await().until(() -> gauge("push.buffer.size") == 1);
		this.server.awaitReceived((frame) -> frame.topic().equals("realtime:room:silent"));
	}

	private void whileTheServerIsDown(RealtimeConnection connection, RealtimeChannel lobby) {
		this.server.stop();
		await().until(() -> connection.getState() == ConnectionState.RECONNECTING);
		await().until(() -> counter("reconnects", "reason", "closed") == 1);
		await().until(() -> timer("join", "outcome", "closed").count() == 1);
		lobby.broadcast("late", Map.of());
		await().until(() -> gauge("send.buffer.size") == 1);
		assertThat(gauge("connection.state", "state", "open")).isZero();
		assertThat(gauge("connection.state", "state", "reconnecting")).isEqualTo(1);
	}

	/**
	 * Throws or does not return when it is told to.
	 */
	private static final class GatedListener implements RealtimeListener {

		private final CountDownLatch gate = new CountDownLatch(1);

		@Override
		public void onMessage(RealtimeMessage message) {
			if (message instanceof BroadcastMessage broadcast && broadcast.event().equals("fail")) {
				throw new IllegalStateException("told to");
			}
			if (message instanceof BroadcastMessage broadcast && broadcast.event().equals("wait")) {
				awaitGate();
			}
		}

		private void awaitGate() {
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
