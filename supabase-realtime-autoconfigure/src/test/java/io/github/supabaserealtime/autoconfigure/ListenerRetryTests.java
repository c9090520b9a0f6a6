package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application whose listeners fail: messages are repeated in order, other channels go
 * on, and handlers are told of what is given up.
 */
class ListenerRetryTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.listener.retry.max-attempts=3",
				"supabase.realtime.listener.retry.delay=1ms");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	private static Application subscribed(ApplicationContext context) {
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		await().until(() -> connection.getChannels().size() == 2 && connection.getChannels()
			.stream()
			.allMatch((channel) -> channel.getState() == ChannelState.SUBSCRIBED));
		return context.getBean(Application.class);
	}

	private void broadcast(String topic, int number) {
		this.server.channel(topic).broadcast("number", Map.of("value", number));
	}

	@Test
	void aMessageIsRepeatedBeforeTheNextOneAndApplicationEventsAreNot() {
		this.runner.run((context) -> {
			Application application = subscribed(context);
			application.failures.set(2);
			broadcast("orders", 1);
			broadcast("orders", 2);
			await().until(() -> application.published.size() == 2);
			assertThat(application.orders).containsExactly(1, 1, 1, 2);
			assertThat(application.published).containsExactly("orders", "orders");
			assertThat(application.steps).containsExactly("ATTEMPT", "ATTEMPT", "RECOVERED");
		});
	}

	@Test
	void theHandlerIsToldWhatWasGivenUp() {
		this.runner.withUserConfiguration(DeadLetters.class).run((context) -> {
			Application application = subscribed(context);
			application.failures.set(3);
			broadcast("orders", 1);
			broadcast("orders", 2);
			this.server.channel("orders").broadcast("number", "no order");
			List<String> told = context.getBean(DeadLetters.class).told;
			await().until(() -> told.size() == 2);
			assertThat(application.orders).containsExactly(1, 1, 1, 2);
			assertThat(told.get(0)).isEqualTo("orders.placed number IllegalStateException");
			assertThat(told.get(1)).startsWith("orders.placed number ");
			assertThat(application.steps).containsExactly("ATTEMPT", "ATTEMPT", "EXHAUSTED");
		});
	}

	@Test
	void whileAMessageWaitsOtherChannelsGoOnAndAStopEndsTheWaitAtOnce() {
		this.runner
			.withPropertyValues("supabase.realtime.listener.retry.delay=1h",
					"supabase.realtime.listener.retry.max-delay=1h", "supabase.realtime.shutdown-timeout=1m")
			.run((context) -> {
				Application application = subscribed(context);
				application.failures.set(1);
				broadcast("orders", 1);
				broadcast("orders", 2);
				await().until(() -> application.orders.size() == 1);
				broadcast("payments", 7);
				await().until(() -> application.payments.equals(List.of(7)));
				assertThat(application.orders).containsExactly(1);
				RealtimeConnection connection = context.getBean(RealtimeConnection.class);
				await().until(() -> connection.getStatus().deliveryQueueSize() == 1);
				// below the minute that listeners have to finish
				CompletableFuture<Void> stopped = connection.disconnect();
				await().until(stopped::isDone);
				assertThat(application.orders).containsExactly(1);
				assertThat(application.dropped).containsOnly("CLOSED");
			});
	}

	@Test
	void ofSeveralHandlersOneMustBeTheOneForAll() {
		this.runner.withUserConfiguration(DeadLetters.class, Others.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Each of the beans [deadLetters, others] could be told"));
		this.runner.withUserConfiguration(DeadLetters.class, PrimaryOne.class)
			.run((context) -> assertThat(context).hasNotFailed());
		this.runner.withUserConfiguration(DeadLetters.class, NamedOnly.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	record Order(int value) {
	}

	@Configuration(value = "orders", proxyBeanMethods = false)
	static class Application implements RealtimeObserver {

		final AtomicInteger failures = new AtomicInteger();

		final List<Integer> orders = new CopyOnWriteArrayList<>();

		final List<Integer> payments = new CopyOnWriteArrayList<>();

		final List<String> published = new CopyOnWriteArrayList<>();

		final List<String> steps = new CopyOnWriteArrayList<>();

		final List<String> dropped = new CopyOnWriteArrayList<>();

		@BroadcastListener("orders")
		void placed(Order order) {
			this.orders.add(order.value());
			if (this.failures.getAndDecrement() > 0) {
				throw new IllegalStateException("no database");
			}
		}

		@BroadcastListener("payments")
		void paid(Order order) {
			this.payments.add(order.value());
		}

		@EventListener
		void on(BroadcastMessage message) {
			this.published.add(message.topic().substring("realtime:".length()));
			throw new IllegalStateException("not repeated");
		}

		@Override
		public void onListenerRetry(RetryStep step) {
			this.steps.add(step.name());
		}

		@Override
		public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
			this.dropped.add(reason.name());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DeadLetters {

		final List<String> told = new CopyOnWriteArrayList<>();

		@Bean
		RealtimeListenerErrorHandler deadLetters(RealtimeConnection connection) {
			// one that needs the connection is no circle
			return (message, listenerId, failure) -> this.told.add(
					listenerId + " " + ((BroadcastMessage) message).event() + " " + failure.getClass().getSimpleName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Others {

		@Bean
		RealtimeListenerErrorHandler others() {
			return (message, listenerId, failure) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryOne {

		@Bean
		@Primary
		RealtimeListenerErrorHandler primary() {
			return (message, listenerId, failure) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedOnly {

		@Bean(defaultCandidate = false)
		RealtimeListenerErrorHandler named() {
			return (message, listenerId, failure) -> {
			};
		}

	}

}
