package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.listening.BatchListener;
import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners that take several messages at once get those that wait, in their order.
 */
class BatchedListenerTests extends AbstractListenerCallTests {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	private ListenerStages stages(int maxAttempts, @Nullable RealtimeListenerErrorHandler handler) {
		return new ListenerStages(new RetrySettings(maxAttempts, Duration.ofMillis(1), 1, Duration.ofHours(1)), handler,
				3, new Observers(List.of(this.figures)));
	}

	private @Nullable Object listen(List<?> numbers) {
		this.heard.add(numbers.toString());
		if (this.failures.getAndDecrement() > 0) {
			throw new IllegalStateException("failure");
		}
		return null;
	}

	@Test
	void whatWasCollectedIsNotHandedOverWhenTheConditionHoldsNoMore() {
		AtomicBoolean leads = new AtomicBoolean(true);
		ListenerStages stages = stages(1, null);
		stages.deliverIf((topic) -> leads.get());
		this.sink.deliverIf((topic) -> leads.get());
		channel(stages).onBroadcast("*", new Numbers());
		deliver("1", "2");
		leads.set(false);
		this.sink.drained(Bench.TOPIC);
		deliver("3");
		leads.set(true);
		deliver("4");
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).containsExactly("[4]");
		assertThat(figures()).isEmpty();
	}

	@Test
	void aChannelThatIsPausedKeepsItsBatchesApart() {
		channel(stages(1, null)).onBroadcast("*", new Numbers());
		MessageDispatcher dispatcher = dispatcher();
		dispatcher.pause(Bench.TOPIC, true);
		for (String payload : List.of("1", "2", "3", "4")) {
			send(dispatcher, payload);
		}
		assertThat(this.heard).isEmpty();
		dispatcher.pause(Bench.TOPIC, false);
		await().until(() -> this.heard.size() == 2);
		assertThat(this.heard).containsExactly("[1, 2, 3]", "[4]");
	}

	@Test
	void messagesAreCollectedUntilNoneWaitsOrThereAreAsManyAsItTakes() {
		channel(stages(1, null)).onBroadcast("*", new Numbers());
		deliver("1", "2");
		assertThat(this.heard).isEmpty();
		assertThat(this.sink.collects(Bench.TOPIC)).isTrue();
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).containsExactly("[1, 2]");
		assertThat(this.sink.collects(Bench.TOPIC)).isFalse();
		this.sink.drained(Bench.TOPIC);
		deliver("3", "4", "5", "6");
		assertThat(this.heard).containsExactly("[1, 2]", "[3, 4, 5]");
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).containsExactly("[1, 2]", "[3, 4, 5]", "[6]");
	}

	@Test
	void whatCameBeforeAnEventOfTheChannelIsHandledBeforeIt() {
		channel(stages(1, null)).onBroadcast("*", new Numbers());
		deliver("1");
		this.sink.event(DeliveryGapEvent.of("test", "realtime:other", Instant.EPOCH, Instant.EPOCH,
				DeliveryGapEvent.Cause.OVERFLOW));
		this.sink.event(DeliveryGapEvent.of("test", Bench.TOPIC, Instant.EPOCH, Instant.EPOCH,
				DeliveryGapEvent.Cause.OVERFLOW));
		assertThat(this.heard).containsExactly("DeliveryGapEvent", "[1]", "DeliveryGapEvent");
	}

	@Test
	void aBatchThatFailsIsRepeatedAsAWhole() {
		channel(stages(2, null)).onBroadcast("*", new Numbers());
		this.failures.set(1);
		deliver("1", "2");
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).containsExactly("[1, 2]", "[1, 2]");
		assertThat(figures()).containsExactly("retry ATTEMPT", "retry RECOVERED");
	}

	@Test
	void theHandlerIsToldOfEachMessage() {
		channel(stages(2, this::tell)).onBroadcast("*", new Numbers());
		this.failures.set(2);
		deliver("1", "2");
		this.sink.drained(Bench.TOPIC);
		assertThat(this.told).containsExactly("1 failure", "2 failure");
		assertThat(figures()).containsExactly("retry ATTEMPT", "retry EXHAUSTED", "listener error");
	}

	@Test
	void withoutAHandlerTheBatchIsLoggedOnce() {
		channel(stages(1, null)).onBroadcast("*", new Numbers());
		this.failures.set(1);
		deliver("1", "2");
		this.sink.drained(Bench.TOPIC);
		deliver("3", "4", "5");
		assertThat(this.log.events(Level.ERROR)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage())
				.endsWith("failed for event 'e' on channel 'room'"));
		assertThat(this.heard).containsExactly("[1, 2]", "[3, 4, 5]");
	}

	@Test
	void aMessageThatDoesNotFitFailsAloneAndAtOnce() {
		channel(stages(3, this::tell)).onBroadcast("*", new Numbers());
		deliver("1", "{}", "2");
		assertThat(this.told).hasSize(1);
		assertThat(this.told.get(0)).startsWith("{} ");
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).containsExactly("[1, 2]");
		assertThat(figures()).containsExactly("listener error");
	}

	@Test
	void whatWasCollectedWhenTheDeliveryEndsIsCounted() {
		channel(stages(1, null)).onBroadcast("*", new Numbers());
		deliver("1", "2");
		this.sink.silence(true);
		this.sink.drained(Bench.TOPIC);
		this.sink.silence(false);
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).isEmpty();
		assertThat(figures()).containsExactly("dropped 2 CLOSED");
	}

	@Test
	void aStopCountsTheWholeBatchThatItKeptFromBeingRepeated() {
		ListenerStages stages = stages(3, this::tell);
		channel(stages).onBroadcast("*", new Numbers());
		stages.stopping();
		this.failures.set(1);
		deliver("1", "2");
		this.sink.drained(Bench.TOPIC);
		assertThat(this.heard).containsExactly("[1, 2]");
		assertThat(this.told).isEmpty();
		deliver("3");
		assertThat(figures()).containsExactly("dropped 2 CLOSED", "dropped 1 CLOSED");
	}

	@Test
	void theDispatcherHandsOverWhatWaitsInOneCall() {
		CountDownLatch gate = new CountDownLatch(1);
		DefaultRealtimeChannel channel = channel(stages(1, null));
		channel.onBroadcast("*", (message) -> {
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		channel.onBroadcast("*", new Numbers());
		MessageDispatcher dispatcher = dispatcher();
		for (String payload : List.of("1", "2", "3", "4", "5")) {
			send(dispatcher, payload);
		}
		CompletableFuture<List<String>> whenQuiet = new CompletableFuture<>();
		gate.countDown();
		dispatcher.whenQuiet(() -> whenQuiet.complete(new ArrayList<>(this.heard)));
		await().until(whenQuiet::isDone);
		assertThat(whenQuiet.join()).containsExactly("[1, 2, 3]", "[4, 5]");
		send(dispatcher, "6");
		await().until(() -> this.heard.contains("[6]"));
	}

	@Test
	void aDispatcherThatIsClosedKeepsNothing() {
		CountDownLatch gate = new CountDownLatch(1);
		AtomicInteger inside = new AtomicInteger();
		DefaultRealtimeChannel channel = channel(stages(1, null));
		channel.onBroadcast("*", new Numbers());
		channel.onBroadcast("*", (message) -> {
			inside.incrementAndGet();
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		MessageDispatcher dispatcher = dispatcher();
		send(dispatcher, "1");
		send(dispatcher, "2");
		await().until(() -> inside.get() == 1);
		this.sink.silence(true);
		dispatcher.close();
		gate.countDown();
		await().until(() -> figures().size() == 2);
		assertThat(figures()).containsExactly("dropped 1 CLOSED", "dropped 1 CLOSED");
		this.sink.silence(false);
		dispatcher.reopen();
		send(dispatcher, "3");
		await().until(() -> !this.heard.isEmpty());
		assertThat(this.heard).containsExactly("[3]");
	}

	private MessageDispatcher dispatcher() {
		return new MessageDispatcher("test",
				new ConnectionSettings.DeliverySettings(100, 1_000_000, OverflowPolicy.BLOCK, Duration.ofSeconds(1)),
				this.executor, this.sink, new GapHandlers(List.of(), Duration.ofHours(1), (limit, passed) -> () -> {
				}, () -> {
				}), (topic) -> Duration.ZERO, InstantSource.system());
	}

	private static void send(MessageDispatcher dispatcher, String payload) {
		DeliveryQueue queue = dispatcher.reserve(Bench.TOPIC, 10,
				new ParkBudget(Duration.ofMillis(200), Duration.ofSeconds(25)));
		assertThat(queue).isNotNull();
		dispatcher.deliver(queue, message(payload), 10, 0);
	}

	private final class Numbers implements BatchListener<BroadcastMessage> {

		@Override
		public CallTerms terms() {
			return new CallTerms("numbers", null, null, null);
		}

		@Override
		public boolean accepts(BroadcastMessage message) {
			return true;
		}

		@Override
		public @Nullable Object[] element(BroadcastMessage message) {
			return new Object[] { message.payloadAs(Integer.class) };
		}

		@Override
		public Invocation prepareAll(List<@Nullable Object[]> elements) {
			return () -> listen(elements.stream().map((element) -> element[0]).toList());
		}

		@Override
		public Invocation prepare(BroadcastMessage message) {
			throw new AssertionError("not in a batch");
		}

		@Override
		public void accept(BroadcastMessage message) {
			throw new AssertionError("not in a batch");
		}

	}

}
