package io.github.supabaserealtime.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the attributes that decide how a method is called, and for return values.
 */
class ListenerCallTests {

	private static final RealtimeListenerErrorHandler HANDLER = (message, listenerId, failure) -> {
	};

	private final FakeConnection connection = new FakeConnection();

	private AnnotationConfigApplicationContext unstarted(Map<String, Object> properties, Class<?>... beans) {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, beans);
		context.registerBean("deadLetters", RealtimeListenerErrorHandler.class, () -> HANDLER);
		ListenerContexts.properties(context, properties);
		return context;
	}

	private AbstractStringAssert<?> assertThatMessage(AnnotationConfigApplicationContext context) {
		InvalidListenerException exception = catchThrowableOfType(InvalidListenerException.class, context::refresh);
		assertThat(exception).isNotNull();
		return assertThat(exception.getMessage());
	}

	private AbstractStringAssert<?> assertThatMessage(Class<?> bean) {
		return assertThatMessage(unstarted(Map.of(), bean));
	}

	private List<CallTerms> terms() {
		List<CallTerms> terms = new ArrayList<>();
		for (FakeChannel channel : this.connection.channels.values()) {
			for (Object listener : channel.registered) {
				if (listener instanceof DescribedListener<?> described) {
					terms.add(described.terms());
				}
			}
		}
		return terms;
	}

	@Test
	void eachAnnotationSaysHowItsMethodIsCalled() {
		unstarted(Map.of("app.attempts", "4", "app.delay", "1m", "app.handler", "deadLetters"), Attributes.class)
			.refresh();
		assertThat(terms()).hasSize(4).allSatisfy((terms) -> {
			assertThat(terms.maxAttempts()).isEqualTo(4);
			assertThat(terms.retryDelay()).isEqualTo(Duration.ofMinutes(1));
			assertThat(terms.errorHandler()).isSameAs(HANDLER);
		});
		assertThat(terms()).extracting(CallTerms::id)
			.containsExactlyInAnyOrder("attributes.broadcast", "attributes.change", "attributes.broadcastChange",
					"attributes.presence");
	}

	@Test
	void anIdThatTheAnnotationGivesNamesTheListenerToHandlers() {
		unstarted(Map.of("app.id", "shop"), NamedListener.class).refresh();
		assertThat(terms()).extracting(CallTerms::id).containsExactly("shop");
	}

	@Test
	void whatAnAnnotationLeavesOutIsUpToTheConnection() {
		unstarted(Map.of(), NoAttributes.class).refresh();
		assertThat(terms()).containsExactly(new CallTerms("noAttributes.on", null, null, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "many", "1.5", "99999999999" })
	void aNumberOfAttemptsThatIsNone(String value) {
		assertThatMessage(unstarted(Map.of("app.attempts", value), Attempts.class))
			.contains("attribute 'maxAttempts' is '" + value + "': it must be a whole number, 1 or more");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1s", "soon", "999us" })
	void aDelayThatIsNone(String value) {
		assertThatMessage(unstarted(Map.of("app.delay", value), Delay.class))
			.contains("attribute 'retryDelay' is '" + value + "': it must be a time of at least 1ms");
	}

	@Test
	void aHandlerThatDoesNotExist() {
		assertThatMessage(UnknownHandler.class).contains("attribute 'errorHandler' is 'nobody', but the beans of type"
				+ " RealtimeListenerErrorHandler are [deadLetters]");
		assertThatMessage(WrongHandler.class).contains("attribute 'errorHandler' is 'connection', but the beans");
	}

	@Test
	void anAsynchronousMethodIsNotRepeated() {
		assertThatMessage(AsyncAttempts.class)
			.contains("it is @Async, so that nobody sees what it throws: remove @Async or the attribute 'maxAttempts'");
		assertThatMessage(AsyncClass.class).contains("remove @Async or the attribute 'errorHandler'");
	}

	@Test
	void anAsynchronousMethodIsNotRepeatedBecauseAllListenersAre() {
		assertThatMessage(repeating(AsyncMethod.class)).contains("it is @Async",
				"listeners of the connection 'supabaseRealtime' are called again when they fail",
				"set 'maxAttempts = \"1\"'");
		AnnotationConfigApplicationContext context = repeating(AsyncOnce.class);
		context.refresh();
		context.close();
	}

	private static AnnotationConfigApplicationContext repeating(Class<?> bean) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key")
			.listenerRetry(3, Duration.ofMillis(1), 1, Duration.ofMillis(1))
			.build();
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean("connection", RealtimeConnection.class, () -> connection);
		context.registerBean(AnnotatedListenerProcessor.class);
		context.registerBean("bean", bean);
		return context;
	}

	@Test
	void whatAMethodReturnsIsItsWork() {
		Returning bean = ListenerContexts.started(this.connection, Returning.class).getBean(Returning.class);
		FakeChannel channel = this.connection.at("realtime:lobby");
		channel.deliver(ListenerContexts.broadcast("lobby", "e", "1"));
		assertThat(bean.heard).containsExactly("future", "stage", "nothing");
		assertThat(channel.failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessage("Listener 'returning.stage(Integer)' failed")
				.hasRootCauseMessage("stage"));
	}

	@Test
	void somethingElseThatAMethodReturns() {
		assertThatMessage(ReturningNumber.class).contains(
				"it returns Integer, which nobody would receive: let it return nothing, or a CompletionStage that ends");
	}

	static class Attributes {

		@BroadcastListener(topic = "lobby", maxAttempts = "${app.attempts}", retryDelay = "${app.delay}",
				errorHandler = "${app.handler}")
		void broadcast() {
		}

		@PostgresChangesListener(table = "todos", maxAttempts = "4", retryDelay = "PT1M", errorHandler = "deadLetters")
		void change() {
		}

		@BroadcastChangesListener(topic = "rows", maxAttempts = "4", retryDelay = "60000", errorHandler = "deadLetters")
		void broadcastChange() {
		}

		@PresenceListener(topic = "lobby", maxAttempts = "#{2 * 2}", retryDelay = "60s", errorHandler = "deadLetters")
		void presence() {
		}

	}

	static class NoAttributes {

		@BroadcastListener("lobby")
		void on() {
		}

	}

	static class NamedListener {

		@BroadcastListener(id = "${app.id}", topic = "lobby")
		void on() {
		}

	}

	static class Attempts {

		@BroadcastListener(topic = "lobby", maxAttempts = "${app.attempts}")
		void on() {
		}

	}

	static class Delay {

		@BroadcastListener(topic = "lobby", retryDelay = "${app.delay}")
		void on() {
		}

	}

	static class UnknownHandler {

		@BroadcastListener(topic = "lobby", errorHandler = "nobody")
		void on() {
		}

	}

	static class WrongHandler {

		@BroadcastListener(topic = "lobby", errorHandler = "connection")
		void on() {
		}

	}

	static class AsyncAttempts {

		@Async
		@BroadcastListener(topic = "lobby", maxAttempts = "2")
		void on() {
		}

	}

	@Async
	static class AsyncClass {

		@BroadcastListener(topic = "lobby", errorHandler = "deadLetters")
		void on() {
		}

	}

	static class AsyncMethod {

		@Async
		@BroadcastListener("lobby")
		void on() {
		}

	}

	static class AsyncOnce {

		@Async
		@BroadcastListener(topic = "lobby", maxAttempts = "1")
		void on() {
		}

	}

	static class Returning {

		final List<String> heard = new ArrayList<>();

		@Order(1)
		@BroadcastListener("lobby")
		CompletableFuture<Void> future(Integer number) {
			return CompletableFuture.runAsync(() -> this.heard.add("future"));
		}

		@Order(2)
		@BroadcastListener("lobby")
		CompletionStage<String> stage(Integer number) {
			this.heard.add("stage");
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("stage");
			});
		}

		@Order(3)
		@BroadcastListener("lobby")
		@Nullable CompletableFuture<RealtimeMessage> nothing() {
			this.heard.add("nothing");
			return null;
		}

	}

	static class ReturningNumber {

		@BroadcastListener("lobby")
		Integer on() {
			return 1;
		}

	}

}
