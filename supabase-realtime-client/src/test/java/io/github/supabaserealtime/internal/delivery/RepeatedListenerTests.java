package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.validation.method.MethodValidationException;
import org.springframework.validation.method.MethodValidationResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that fail are called again, in order, until they succeed, their attempts are
 * used up or something is stopped.
 */
class RepeatedListenerTests extends AbstractListenerCallTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final RecordedWaits waits = new RecordedWaits();

	private @Nullable ListenerStages stages;

	private DefaultRealtimeChannel channel(RetrySettings retry, @Nullable RealtimeListenerErrorHandler handler) {
		ListenerStages created = new ListenerStages(retry, handler, 3, new Observers(List.of(this.figures)),
				this.waits);
		this.stages = created;
		return channel(created);
	}

	private DefaultRealtimeChannel channel(int maxAttempts, Duration delay) {
		return channel(new RetrySettings(maxAttempts, delay, 2, LONG), this::tell);
	}

	private Thread deliverElsewhere(String... payloads) {
		Thread thread = new Thread(() -> deliver(payloads), "delivery");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void awaitWaiting() {
		Awaitility.await().until(() -> this.waits.waiting() == 1);
	}

	private static void awaitEnd(Thread thread) {
		Awaitility.await().until(() -> !thread.isAlive());
	}

	private ListenerStages stages() {
		ListenerStages created = this.stages;
		assertThat(created).isNotNull();
		return created;
	}

	/**
	 * Note the message, then fail as often as the test wants.
	 */
	private void listen(BroadcastMessage message) {
		this.heard.add(message.payload().asText());
		if (this.failures.getAndDecrement() > 0) {
			throw new IllegalStateException("failure " + (this.failures.get() + 1));
		}
	}

	@Test
	void aMessageIsRepeatedUntilTheListenerSucceedsAndTheNextOneWaits() {
		channel(5, Duration.ofMillis(1)).onBroadcast("*", this::listen);
		this.failures.set(2);
		deliver("1", "2");
		assertThat(this.heard).containsExactly("1", "1", "1", "2");
		assertThat(figures()).containsExactly("retry ATTEMPT", "retry ATTEMPT", "retry RECOVERED");
		assertThat(this.told).isEmpty();
	}

	@Test
	void theConditionIsAskedBeforeARepetitionAndEndsTheWait() {
		AtomicBoolean leads = new AtomicBoolean(true);
		DefaultRealtimeChannel channel = channel(3, LONG);
		stages().deliverIf((topic) -> leads.get());
		channel.onBroadcast("*", this::listen);
		this.failures.set(1);
		Thread delivery = deliverElsewhere("1", "2");
		awaitWaiting();
		leads.set(false);
		awaitEnd(delivery);
		assertThat(this.heard).containsExactly("1");
		assertThat(this.told).as("it has not failed for good").isEmpty();
		assertThat(figures()).as("the one that was not finished, and nothing of the next")
			.containsExactly("dropped 1 CLOSED");
		leads.set(true);
		deliver("3");
		assertThat(this.heard).containsExactly("1", "3");
	}

	@Test
	void theHandlerIsToldWhenTheAttemptsAreUsedUp() {
		List<String> ids = new ArrayList<>();
		RealtimeListenerErrorHandler handler = (message, listenerId, failure) -> {
			ids.add(listenerId);
			tell(message, listenerId, failure);
		};
		channel(new RetrySettings(3, Duration.ofMillis(1), 1, LONG), handler).onBroadcast("*", this::listen);
		this.failures.set(3);
		deliver("1", "2");
		assertThat(this.log.events(Level.ERROR)).isEmpty();
		assertThat(this.heard).containsExactly("1", "1", "1", "2");
		assertThat(this.told).containsExactly("1 failure 1");
		assertThat(ids.get(0)).contains("RepeatedListenerTests.java:");
		assertThat(figures()).containsExactly("retry ATTEMPT", "retry ATTEMPT", "retry EXHAUSTED", "listener error");
	}

	@Test
	void withoutAHandlerTheLastFailureIsLoggedOnce() {
		channel(new RetrySettings(2, Duration.ofMillis(1), 1, LONG), null).onBroadcast("*", this::listen);
		this.failures.set(2);
		deliver("1");
		assertThat(this.log.events(Level.ERROR)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("failed for event 'e'"));
		assertThat(this.log.events(Level.WARN)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage())
				.contains("failed for event 'e' on channel 'room' and is called again (attempt 1 of 2)"));
		assertThat(figures()).containsExactly("retry ATTEMPT", "retry EXHAUSTED", "listener error");
	}

	@Test
	void aHandlerIsToldWithoutRepetitionToo() {
		channel(RetrySettings.NONE, this::tell).onBroadcast("*", this::listen);
		this.failures.set(1);
		deliver("1", "2");
		assertThat(this.heard).containsExactly("1", "2");
		assertThat(this.told).containsExactly("1 failure 1");
		assertThat(figures()).containsExactly("listener error");
	}

	@Test
	void whatTheHandlerThrowsIsLogged() {
		channel(RetrySettings.NONE, (message, listenerId, failure) -> {
			throw new IllegalArgumentException("handler");
		}).onBroadcast("*", this::listen);
		this.failures.set(1);
		deliver("1", "2");
		assertThat(this.log.events(Level.ERROR)).singleElement().satisfies((event) -> {
			assertThat(event.getFormattedMessage()).contains("error handler", "failed for event 'e' on channel");
			assertThat(event.getThrowableProxy().getMessage()).isEqualTo("handler");
			assertThat(event.getThrowableProxy().getSuppressed()[0].getMessage()).isEqualTo("failure 1");
		});
		assertThat(this.heard).containsExactly("1", "2");
	}

	@Test
	void onlyTheListenerThatFailedIsRepeated() {
		DefaultRealtimeChannel channel = channel(2, Duration.ofMillis(1));
		List<String> others = new ArrayList<>();
		channel.onMessage((message) -> others.add("before"));
		channel.onBroadcast("*", this::listen);
		channel.onMessage((message) -> others.add("after"));
		this.failures.set(1);
		deliver("1");
		assertThat(this.heard).hasSize(2);
		assertThat(others).containsExactly("before", "after");
	}

	@Test
	void theWaitsGrowUpToTheLongest() {
		this.waits.recording = true;
		channel(new RetrySettings(6, Duration.ofMillis(100), 2, Duration.ofMillis(500)), null).onBroadcast("*",
				this::listen);
		this.failures.set(5);
		deliver("1");
		assertThat(this.waits.pauses).containsExactly(100L, 200L, 400L, 500L, 500L);
		this.failures.set(1);
		deliver("2");
		assertThat(this.waits.pauses).hasSize(6).endsWith(100L);
	}

	@Test
	void aListenerMayAskForItsOwnAttemptsAndDelay() {
		this.waits.recording = true;
		DefaultRealtimeChannel channel = channel(
				new RetrySettings(2, Duration.ofMillis(100), 2, Duration.ofMillis(500)), this::tell);
		channel.onBroadcast("*", described(4, Duration.ofMillis(700), () -> {
			throw new IllegalStateException("always");
		}));
		deliver("1");
		assertThat(this.waits.pauses).containsExactly(700L, 700L, 700L);
		assertThat(this.told).containsExactly("1 always");
	}

	@Test
	void aPayloadThatDoesNotConvertIsNotRepeated() {
		channel(3, LONG).onBroadcast("*", Integer.class, (number) -> this.heard.add("called"));
		deliver("{\"a\":1}", "null");
		assertThat(this.heard).isEmpty();
		assertThat(this.told).hasSize(2);
		assertThat(this.told.get(1)).contains("is null and cannot be a java.lang.Integer");
		assertThat(figures()).containsExactly("listener error", "listener error");
	}

	@Test
	void whatAListenerCannotConvertItselfIsNotRepeated() {
		channel(3, LONG).onBroadcast("*", (message) -> message.payloadAs(Integer.class));
		deliver("{\"a\":1}");
		assertThat(figures()).containsExactly("listener error");
		assertThat(this.told).hasSize(1);
	}

	@Test
	void invalidValuesAndErrorsAreNotRepeated() {
		List<Consumer<BroadcastMessage>> failing = List.of((message) -> {
			throw new AssertionError("error");
		}, (message) -> {
			throw new InvalidValue();
		});
		for (Consumer<BroadcastMessage> listener : failing) {
			ListenerRegistration registration = channel(3, LONG).onBroadcast("*", listener);
			deliver("1");
			registration.close();
		}
		assertThat(this.told).containsExactly("1 error", "1 invalid");
		assertThat(figures()).containsExactly("listener error", "listener error");
	}

	@Test
	void aStopEndsTheWaitAtOnceAndTheListenerGetsNothingElse() {
		channel(3, LONG).onBroadcast("*", this::listen);
		this.failures.set(1);
		Thread delivery = deliverElsewhere("1", "2");
		awaitWaiting();
		assertThat(this.heard).containsExactly("1");
		stages().stopping();
		awaitEnd(delivery);
		assertThat(this.heard).containsExactly("1");
		assertThat(this.told).isEmpty();
		assertThat(figures()).containsExactly("dropped 1 CLOSED", "dropped 1 CLOSED");
		stages().started();
		deliver("3");
		assertThat(this.heard).containsExactly("1", "3");
	}

	@Test
	void whileAStopIsUnderWayAMessageIsTriedOnce() {
		channel(3, LONG).onBroadcast("*", this::listen);
		stages().stopping();
		deliver("1");
		this.failures.set(1);
		deliver("2");
		assertThat(this.log.events(Level.WARN)).last()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("failed for event 'e'",
					"is not called again"));
		assertThat(this.heard).containsExactly("1", "2");
	}

	@Test
	void anInterruptEndsTheWaitAndIsKept() {
		channel(3, LONG).onBroadcast("*", this::listen);
		this.failures.set(1);
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		Thread delivery = new Thread(() -> {
			deliver("1");
			interrupted.add(Thread.interrupted());
			deliver("2");
		});
		delivery.start();
		awaitWaiting();
		delivery.interrupt();
		awaitEnd(delivery);
		assertThat(interrupted).containsExactly(true);
		assertThat(this.heard).containsExactly("1", "2");
	}

	@Test
	void removingTheListenerEndsItsWaitAndNoOther() {
		DefaultRealtimeChannel channel = channel(3, LONG);
		ListenerRegistration other = channel.onMessage((message) -> {
		});
		ListenerRegistration registration = channel.onBroadcast("*", this::listen);
		this.failures.set(1);
		Thread delivery = deliverElsewhere("1");
		awaitWaiting();
		other.close();
		assertThat(this.waits.waiting()).isOne();
		registration.close();
		awaitEnd(delivery);
		assertThat(this.heard).containsExactly("1");
	}

	@Test
	void whatAListenerReturnsIsWaitedForAndItsFailureIsRepeated() {
		List<CompletableFuture<String>> begun = new CopyOnWriteArrayList<>();
		channel(3, Duration.ofMillis(1)).onBroadcast("*", described(null, null, () -> {
			CompletableFuture<String> future = new CompletableFuture<>();
			begun.add(future);
			return future;
		}));
		Thread delivery = deliverElsewhere("1", "2");
		awaitWaiting();
		assertThat(begun).hasSize(1);
		begun.get(0).completeExceptionally(new IllegalStateException("late"));
		Awaitility.await().until(() -> begun.size() == 2);
		begun.get(1).complete("done");
		Awaitility.await().until(() -> begun.size() == 3);
		begun.get(2).complete("done");
		awaitEnd(delivery);
		assertThat(figures()).containsExactly("retry ATTEMPT", "retry RECOVERED");
	}

	@Test
	void theEndOfAStopEndsTheWaitForWhatAListenerReturned() {
		channel(3, LONG).onBroadcast("*", described(null, null, CompletableFuture::new));
		Thread delivery = deliverElsewhere("1");
		awaitWaiting();
		stages().stopping();
		assertThat(this.waits.waiting()).isOne();
		stages().stopped();
		awaitEnd(delivery);
		assertThat(figures()).containsExactly("dropped 1 CLOSED");
	}

	private DescribedListener<BroadcastMessage> described(@Nullable Integer maxAttempts, @Nullable Duration delay,
			Supplier<@Nullable Object> call) {
		return new DescribedListener<>() {

			@Override
			public CallTerms terms() {
				return new CallTerms("id", maxAttempts, delay, null);
			}

			@Override
			public boolean accepts(BroadcastMessage message) {
				return true;
			}

			@Override
			public Invocation prepare(BroadcastMessage message) {
				return call::get;
			}

			@Override
			public void accept(BroadcastMessage message) {
				throw new AssertionError("called in two steps");
			}

		};
	}

	/**
	 * Does not wait if it is told so.
	 */
	private static final class RecordedWaits extends ListenerWaits {

		private final List<Long> pauses = new ArrayList<>();

		private boolean recording;

		@Override
		boolean pause(Duration time, BooleanSupplier ended) throws InterruptedException {
			if (!this.recording) {
				return super.pause(time, ended);
			}
			this.pauses.add(TimeUnit.NANOSECONDS.toMillis(time.toNanos()));
			return true;
		}

	}

	/**
	 * What a proxy that validates arguments throws.
	 */
	static class InvalidValue extends MethodValidationException {

		InvalidValue() {
			super(MethodValidationResult.emptyResult());
		}

		@Override
		public String getMessage() {
			return "invalid";
		}

	}

}
