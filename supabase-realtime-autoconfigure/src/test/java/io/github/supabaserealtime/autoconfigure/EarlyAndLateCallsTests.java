package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A bean may call the connection while the bean is created or destroyed. At these times
 * the connection is not started yet, or it is stopped already.
 */
class EarlyAndLateCallsTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final AtomicReference<CompletableFuture<SendResult>> late = new AtomicReference<>();

	@Test
	void aBroadcastOfABeanThatIsCreatedWaitsAndLateCallsEndAtOnce() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
				.withPropertyValues("supabase.realtime.url=" + server.url(),
						"supabase.realtime.api-key=" + server.apiKey(),
						"supabase.realtime.channels.lobby.broadcast.ack=true")
				.withBean(Caller.class, this.late)
				.run((context) -> {
					CompletableFuture<SendResult> early = context.getBean(Caller.class).early;
					await().atMost(LIMIT).until(early::isDone);
					assertThat(early).isCompletedWithValue(SendResult.acknowledged());
					assertThat(server.received("realtime:lobby", "hello")).hasSize(1);
				});
		}
		assertThat(this.late.get()).isCompletedExceptionally();
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.late.get().get())
			.withCauseInstanceOf(ChannelClosedException.class)
			.withMessageContaining("disconnect() was called");
	}

	static final class Caller implements InitializingBean, DisposableBean {

		private final RealtimeConnection connection;

		private final AtomicReference<CompletableFuture<SendResult>> late;

		private CompletableFuture<SendResult> early = new CompletableFuture<>();

		Caller(RealtimeConnection connection, AtomicReference<CompletableFuture<SendResult>> late) {
			this.connection = connection;
			this.late = late;
		}

		@Override
		public void afterPropertiesSet() {
			this.early = this.connection.channel("lobby").broadcast("hello", Map.of());
		}

		@Override
		public void destroy() {
			this.connection.channel("lobby").untrack().orTimeout(5, TimeUnit.SECONDS).join();
			CompletableFuture<SendResult> sent = this.connection.channel("lobby").broadcast("bye", Map.of());
			await().atMost(LIMIT).until(sent::isDone);
			this.late.set(sent);
		}

	}

}
