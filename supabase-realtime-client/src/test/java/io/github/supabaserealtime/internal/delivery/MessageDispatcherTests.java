package io.github.supabaserealtime.internal.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.client.Futures;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Ordered, bounded delivery for each channel.
 */
class MessageDispatcherTests {

	private static final String SLOW = "realtime:slow";

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final RecordingSink sink = new RecordingSink();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger failures = new AtomicInteger();

	private GapHandlers gaps = gaps(List.of(), Duration.ofHours(1));

	private final ParkBudget budget = new ParkBudget(Duration.ofMillis(200), Duration.ofSeconds(25));

	@AfterEach
	void stop() {
		this.sink.gate.countDown();
		this.executor.shutdownNow();
		this.timer.shutdownNow();
	}

	private final Function<String, Duration> margin = (topic) -> topic.equals(SLOW) ? Duration.ofSeconds(5)
			: Duration.ZERO;

	private GapHandlers gaps(List<GapHandler> handlers, Duration limit) {
		return new GapHandlers(handlers, limit, (delay, passed) -> {
			Future<?> task = this.timer.schedule(passed, delay.toMillis(), TimeUnit.MILLISECONDS);
			return () -> task.cancel(false);
		}, this.failures::incrementAndGet);
	}

	private MessageDispatcher dispatcher(int capacity, long maxBytes, OverflowPolicy overflow) {
		return new MessageDispatcher("test",
				new ConnectionSettings.DeliverySettings(capacity, maxBytes, overflow, Duration.ofMillis(200)),
				this.executor, this.sink, this.gaps, this.margin, InstantSource.system());
	}

	private static BroadcastMessage message(String topic, int number) {
		return new BroadcastMessage("test", topic, Integer.toString(number), Payload.ofJson("{}", Bench.MAPPER), null,
				false);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneak(Throwable thrown) throws T {
		throw (T) thrown;
	}

	private boolean send(MessageDispatcher dispatcher, String topic, int number) {
		DeliveryQueue queue = dispatcher.reserve(topic, 10, this.budget);
		if (queue != null) {
			dispatcher.deliver(queue, message(topic, number), 10, 0);
		}
		return queue != null;
	}

	private DeliveryQueue reserved(MessageDispatcher dispatcher, String topic, int size) {
		DeliveryQueue queue = dispatcher.reserve(topic, size, this.budget);
		assertThat(queue).isNotNull();
		return queue;
	}

	/**
	 * Fill a queue whose listener does not return.
	 */
	private void fill(MessageDispatcher dispatcher, int count) {
		send(dispatcher, SLOW, 0);
		await().until(() -> this.sink.blocked.get());
		for (int i = 1; i <= count; i++) {
			send(dispatcher, SLOW, i);
		}
	}

	@Test
	void aChannelIsServedInOrderAndByOneThreadAtATime() {
		MessageDispatcher dispatcher = dispatcher(10_000, 1_000_000, OverflowPolicy.BLOCK);
		IntStream.range(0, 2000).forEach((number) -> send(dispatcher, "realtime:a", number));
		await().until(() -> this.sink.messages.size() == 2000);
		assertThat(this.sink.messages)
			.containsExactlyElementsOf(IntStream.range(0, 2000).mapToObj(Integer::toString).toList());
		assertThat(this.sink.overlaps).isZero();
	}

	@Test
	void channelsWhoseMessagesComeInQuickSuccessionShareOneThread() {
		ExecutorService single = Executors.newSingleThreadExecutor();
		MessageDispatcher dispatcher = new MessageDispatcher("test",
				new ConnectionSettings.DeliverySettings(10, 1_000_000, OverflowPolicy.BLOCK, Duration.ofSeconds(20)),
				single, this.sink, this.gaps, this.margin, InstantSource.system());
		int sent = 0;
		boolean other = false;
		try {
			while (sent < 20_000 && !other) {
				send(dispatcher, "realtime:a", sent);
				sent++;
				awaitMessages(sent);
				if (sent == 500) {
					send(dispatcher, "realtime:b", -1);
				}
				other = this.sink.messages.contains("-1");
			}
		}
		finally {
			single.shutdown();
		}
		assertThat(other).as("the other channel had its turn before the first was silent").isTrue();
		await().until(single::isTerminated);
		assertThat(this.sink.messages.stream().filter((event) -> !event.equals("-1")))
			.containsExactlyElementsOf(IntStream.range(0, sent).mapToObj(Integer::toString).toList());
	}

	private void awaitMessages(int count) {
		while (this.sink.messages.size() < count) {
			Thread.onSpinWait();
		}
	}

	@Test
	void aGapIsHandledBeforeWhatComesBehindIt() {
		CountDownLatch handled = new CountDownLatch(1);
		this.gaps = gaps(List.of((gap) -> handled.await()), Duration.ofHours(1));
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		send(dispatcher, "realtime:a", 1);
		dispatcher.publish("realtime:a", gap("realtime:a"));
		send(dispatcher, "realtime:a", 2);
		send(dispatcher, "realtime:b", 3);
		await().until(() -> this.sink.messages.contains("3"));
		assertThat(this.sink.messages).doesNotContain("2");
		handled.countDown();
		await().until(() -> this.sink.messages.contains("2"));
		assertThat(this.failures).hasValue(0);
	}

	@Test
	void aGapHandlerThatThrowsIsCountedAndTheNextOneIsCalled() {
		AtomicInteger called = new AtomicInteger();
		this.gaps = gaps(List.of((gap) -> {
			throw new IllegalStateException("no database");
		}, (gap) -> called.incrementAndGet()), Duration.ofHours(1));
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		dispatcher.publish("realtime:a", gap("realtime:a"));
		send(dispatcher, "realtime:a", 1);
		await().until(() -> this.sink.messages.contains("1"));
		assertThat(called).hasValue(1);
		assertThat(this.failures).hasValue(1);
	}

	@Test
	void aGapHandlerThatTakesTooLongIsInterruptedAndHoldsUpNobody() {
		CountDownLatch interrupted = new CountDownLatch(1);
		AtomicInteger later = new AtomicInteger();
		this.gaps = gaps(List.of((gap) -> {
			try {
				new CountDownLatch(1).await();
			}
			finally {
				interrupted.countDown();
			}
		}, (gap) -> later.incrementAndGet()), Duration.ofSeconds(1));
		MessageDispatcher dispatcher = dispatcher(5_000, 1_000_000, OverflowPolicy.BLOCK);
		dispatcher.publish("realtime:a", gap("realtime:a"));
		IntStream.range(0, 2000).forEach((number) -> send(dispatcher, "realtime:a", number));
		await().until(() -> this.sink.messages.size() == 2000);
		await().until(() -> interrupted.getCount() == 0);
		assertThat(this.sink.messages)
			.containsExactlyElementsOf(IntStream.range(0, 2000).mapToObj(Integer::toString).toList());
		assertThat(this.sink.overlaps).isZero();
		assertThat(later).hasValue(0);
		assertThat(this.failures).hasValue(1);
	}

	@Test
	void aGapHandlerThatIgnoresItsInterruptHoldsUpNobody() {
		CountDownLatch end = new CountDownLatch(1);
		this.gaps = gaps(List.of((gap) -> {
			while (end.getCount() > 0) {
				Thread.onSpinWait();
			}
		}), Duration.ofMillis(50));
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		dispatcher.publish("realtime:a", gap("realtime:a"));
		send(dispatcher, "realtime:a", 1);
		await().until(() -> this.sink.messages.contains("1"));
		end.countDown();
		send(dispatcher, "realtime:a", 2);
		await().until(() -> this.sink.messages.contains("2"));
	}

	@Test
	void whatIsHeldBackComesBehindTheGap() {
		List<String> order = new CopyOnWriteArrayList<>();
		this.gaps = gaps(List.of((gap) -> order.addAll(this.sink.messages)), Duration.ofHours(1));
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		send(dispatcher, "realtime:a", 1);
		dispatcher.hold("realtime:a", true);
		send(dispatcher, "realtime:a", 2);
		dispatcher.publish("realtime:a", gap("realtime:a"));
		dispatcher.hold("realtime:a", false);
		send(dispatcher, "realtime:a", 3);
		await().until(() -> this.sink.messages.size() == 3);
		assertThat(order).containsExactly("1");
		assertThat(this.sink.messages).containsExactly("1", "2", "3");
	}

	@Test
	void nothingIsHeldBackForNobody() {
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		dispatcher.hold("realtime:a", true);
		send(dispatcher, "realtime:a", 1);
		await().until(() -> this.sink.messages.contains("1"));
	}

	@Test
	void aHeldMessageGivesWayToo() {
		this.gaps = gaps(List.of((gap) -> {
		}), Duration.ofHours(1));
		MessageDispatcher dispatcher = dispatcher(2, 1_000_000, OverflowPolicy.DROP_OLDEST);
		dispatcher.hold("realtime:a", true);
		IntStream.rangeClosed(1, 5).forEach((number) -> send(dispatcher, "realtime:a", number));
		dispatcher.hold("realtime:a", false);
		await().until(() -> this.sink.messages.contains("5"));
		assertThat(this.sink.messages).containsExactly("4", "5");
	}

	@Test
	void aMessageThatFindsNoRoomInAnEmptyQueueIsReported() {
		MessageDispatcher dispatcher = dispatcher(10, 15, OverflowPolicy.DROP_NEWEST);
		fill(dispatcher, 0);
		reserved(dispatcher, "realtime:other", 10);
		assertThat(dispatcher.reserve("realtime:quiet", 10, this.budget)).isNull();
		await().until(() -> this.sink.events.stream()
			.anyMatch((event) -> event instanceof DeliveryGapEvent gap && gap.topic().equals("realtime:quiet")));
	}

	private static DeliveryGapEvent gap(String topic) {
		return DeliveryGapEvent.of("test", topic, Instant.EPOCH, Instant.EPOCH, DeliveryGapEvent.Cause.CONNECTION_LOST);
	}

	@Test
	void aSlowChannelDelaysNoOther() {
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		fill(dispatcher, 3);
		send(dispatcher, "realtime:quick", 99);
		await().until(() -> this.sink.messages.contains("99"));
		assertThat(this.sink.messages).containsExactly("99");
	}

	@Test
	void aFullQueueHoldsTheReaderBackUntilThereIsRoom() {
		MessageDispatcher dispatcher = dispatcher(5, 1_000_000, OverflowPolicy.BLOCK);
		fill(dispatcher, 5);
		ParkBudget patient = new ParkBudget(Duration.ofHours(1), Duration.ofHours(2));
		CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
			DeliveryQueue queue = dispatcher.reserve(SLOW, 10, patient);
			if (queue != null) {
				dispatcher.deliver(queue, message(SLOW, 6), 10, 0);
			}
			return queue != null;
		}, this.executor);
		await().until(() -> patient.total() > 0);
		assertThat(reader).isNotDone();
		this.sink.gate.countDown();
		assertThat(Futures.get(reader)).isTrue();
		await().until(() -> this.sink.messages.size() == 7);
		assertThat(this.sink.messages).containsExactly("0", "1", "2", "3", "4", "5", "6");
		assertThat(patient.total()).isPositive();
	}

	@Test
	void whenTheBudgetIsSpentTheOldestGiveWayWithoutFurtherWaiting() {
		Instant begin = Instant.now();
		MessageDispatcher dispatcher = dispatcher(4, 1_000_000, OverflowPolicy.BLOCK);
		fill(dispatcher, 4);
		Instant filled = Instant.now();
		send(dispatcher, SLOW, 5);
		long spent = this.budget.total();
		assertThat(spent).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
		IntStream.range(6, 100).forEach((number) -> send(dispatcher, SLOW, number));
		assertThat(this.budget.total()).isEqualTo(spent);
		this.sink.gate.countDown();
		await().until(() -> this.sink.messages.contains("99"));
		assertThat(this.sink.messages).containsExactly("0", "96", "97", "98", "99");
		await().untilAsserted(() -> assertThat(this.sink.events).hasSize(2));
		assertThat(this.sink.events.get(0))
			.isEqualTo(MessagesDroppedEvent.of("test", SLOW, 95, MessagesDroppedEvent.Reason.OVERFLOW));
		assertThat(this.sink.events.get(1)).isInstanceOfSatisfying(DeliveryGapEvent.class, (gap) -> {
			assertThat(gap.cause()).isEqualTo(DeliveryGapEvent.Cause.OVERFLOW);
			assertThat(gap.from()).as("the arrival of the first, less the margin")
				.isBetween(begin.minusSeconds(5), filled.minusSeconds(5));
		});
	}

	@Test
	void dropOldestNeverWaits() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.DROP_OLDEST);
		fill(dispatcher, 10);
		assertThat(this.budget.total()).isZero();
		this.sink.gate.countDown();
		await().until(() -> this.sink.events.size() == 2);
		assertThat(this.sink.messages).containsExactly("0", "8", "9", "10");
	}

	@Test
	void dropNewestNeverWaits() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.DROP_NEWEST);
		fill(dispatcher, 10);
		assertThat(this.budget.total()).isZero();
		this.sink.gate.countDown();
		await().until(() -> this.sink.events.size() == 2);
		assertThat(this.sink.messages).containsExactly("0", "1", "2", "3");
		assertThat(this.sink.dropped).isEqualTo(7);
	}

	@Test
	void aMessageThatIsTakenWhileTheQueuesAreClosedCountsAsDropped() {
		List<Runnable> turns = new CopyOnWriteArrayList<>();
		MessageDispatcher dispatcher = new MessageDispatcher("test", ConnectionSettings.DeliverySettings.DEFAULTS,
				turns::add, this.sink, this.gaps, this.margin, InstantSource.system());
		send(dispatcher, "realtime:a", 1);
		send(dispatcher, "realtime:b", 2);
		// one queue is cleared, the other is not yet
		this.sink.whenDropped = () -> {
			this.sink.whenDropped = () -> {
			};
			turns.forEach(Runnable::run);
		};
		dispatcher.close();
		assertThat(this.sink.messages).isEmpty();
		assertThat(this.sink.dropped).isEqualTo(2);
	}

	@Test
	void aBurstOfDropsThatTheCloseCutsShortIsCounted() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.DROP_OLDEST);
		fill(dispatcher, 10);
		assertThat(this.sink.dropped).as("counted at once, before the burst ends").isEqualTo(7);
		dispatcher.close();
		assertThat(this.sink.dropped).as("7 gave way and 3 were waiting").isEqualTo(10);
		this.sink.gate.countDown();
		await().until(() -> !this.sink.messages.isEmpty());
		assertThat(this.sink.messages).containsExactly("0");
		assertThat(this.sink.events).isEmpty();
	}

	@Test
	void theRestOfAFrameWithoutRoomIsCounted() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.DROP_NEWEST);
		dispatcher.refuseToo(0);
		assertThat(this.sink.dropped).isZero();
		dispatcher.refuseToo(2);
		assertThat(this.sink.dropped).isEqualTo(2);
	}

	@Test
	void bytesAreBoundedOverAllChannels() {
		MessageDispatcher dispatcher = dispatcher(1000, 100, OverflowPolicy.DROP_OLDEST);
		fill(dispatcher, 50);
		assertThat(dispatcher.size()).isLessThanOrEqualTo(10);
	}

	@Test
	void aChannelThatTakesAllTheBytesCostsNoOtherItsMessages() {
		MessageDispatcher dispatcher = dispatcher(1000, 100, OverflowPolicy.BLOCK);
		fill(dispatcher, 20);
		for (int i = 100; i < 200; i++) {
			assertThat(send(dispatcher, "realtime:quick", i)).isTrue();
			String last = Integer.toString(i);
			await().pollInterval(Duration.ofMillis(1)).until(() -> this.sink.messages.contains(last));
		}
		assertThat(this.sink.messages).hasSize(100);
		assertThat(this.sink.events).as("the quick channel missed nothing").isEmpty();
		assertThat(dispatcher.bytes()).isLessThanOrEqualTo(100);
		assertThat(this.budget.total()).isLessThan(TimeUnit.SECONDS.toNanos(5));
	}

	@Test
	void aChannelThatIsForgottenWhileAMessageIsOnItsWayGetsNoRoomTooMuch() {
		MessageDispatcher dispatcher = dispatcher(2, 1_000_000, OverflowPolicy.DROP_NEWEST);
		DeliveryQueue queue = reserved(dispatcher, "realtime:a", 10);
		dispatcher.forget("realtime:a");
		dispatcher.release(queue, 10);
		assertThat(dispatcher.bytes()).isZero();
		for (int i = 0; i < 2; i++) {
			assertThat(reserved(dispatcher, "realtime:a", 10)).isNotSameAs(queue);
		}
		assertThat(dispatcher.reserve("realtime:a", 10, this.budget)).as("a third of two").isNull();
	}

	@Test
	void whatWaitsWhenAChannelIsForgottenIsDeliveredAndTheNextMessageToo() {
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		fill(dispatcher, 3);
		dispatcher.forget(SLOW);
		send(dispatcher, SLOW, 4);
		this.sink.gate.countDown();
		await().until(() -> this.sink.messages.size() == 5);
		dispatcher.forget(SLOW);
		send(dispatcher, SLOW, 5);
		await().until(() -> this.sink.messages.size() == 6);
		assertThat(this.sink.messages).containsExactly("0", "1", "2", "3", "4", "5");
	}

	@Test
	void eventsComeOnceAndInOrderWhileTheQueueThatCarriesThemIsGivenUp() {
		MessageDispatcher dispatcher = dispatcher(10_000, 1_000_000, OverflowPolicy.BLOCK);
		int count = 20_000;
		for (int i = 1; i <= count; i++) {
			dispatcher.publish("realtime:a",
					MessagesDroppedEvent.of("test", null, i, MessagesDroppedEvent.Reason.MALFORMED));
			int sent = i;
			if (i % 100 == 0) {
				await().until(() -> this.sink.events.size() == sent);
			}
		}
		assertThat(this.sink.events).map((event) -> ((MessagesDroppedEvent) event).count())
			.containsExactlyElementsOf(LongStream.rangeClosed(1, count).boxed().toList());
	}

	@Test
	void aPauseIsNotForgottenWithTheQueueThatCarriesEvents() {
		MessageDispatcher dispatcher = dispatcher(10_000, 1_000_000, OverflowPolicy.BLOCK);
		for (int i = 0; i < 5_000; i++) {
			dispatcher.publish("realtime:a",
					MessagesDroppedEvent.of("test", null, 1, MessagesDroppedEvent.Reason.MALFORMED));
			dispatcher.pause("realtime:a", true);
			assertThat(dispatcher.isPaused("realtime:a")).isTrue();
			dispatcher.pause("realtime:a", false);
			assertThat(dispatcher.isPaused("realtime:a")).isFalse();
			int sent = i + 1;
			if (sent % 100 == 0) {
				await().until(() -> this.sink.events.size() == sent);
			}
		}
	}

	@Test
	void stoppingReleasesAReaderThatIsHeldBack() {
		MessageDispatcher dispatcher = dispatcher(2, 1_000_000, OverflowPolicy.BLOCK);
		ParkBudget patient = new ParkBudget(Duration.ofHours(1), Duration.ofHours(2));
		fill(dispatcher, 2);
		CompletableFuture<@Nullable DeliveryQueue> reader = CompletableFuture
			.supplyAsync(() -> dispatcher.reserve(SLOW, 10, patient), this.executor);
		dispatcher.close();
		DeliveryQueue queue = Futures.get(reader);
		assertThat(queue).isNotNull();
		dispatcher.deliver(queue, message(SLOW, 3), 10, 0);
		this.sink.gate.countDown();
		dispatcher.publish(null, MessagesDroppedEvent.of("test", null, 1, MessagesDroppedEvent.Reason.MALFORMED));
		CompletableFuture<Boolean> quiet = new CompletableFuture<>();
		dispatcher.whenQuiet(() -> quiet.complete(true));
		Futures.get(quiet);
		assertThat(this.sink.messages).containsExactly("0");
		assertThat(this.sink.events).isEmpty();
		assertThat(this.sink.dropped).isEqualTo(3);
	}

	@Test
	void whatGaveWayIsNotWaitedFor() {
		MessageDispatcher dispatcher = dispatcher(2, 1_000_000, OverflowPolicy.DROP_OLDEST);
		fill(dispatcher, 50);
		for (int i = 0; i < 10; i++) {
			dispatcher.publish(SLOW, MessagesDroppedEvent.of("test", SLOW, i, MessagesDroppedEvent.Reason.MALFORMED));
		}
		CompletableFuture<Boolean> quiet = new CompletableFuture<>();
		dispatcher.whenQuiet(() -> quiet.complete(true));
		assertThat(quiet).isNotDone();
		this.sink.gate.countDown();
		Futures.get(quiet);
		assertThat(this.sink.messages).containsExactly("0", "49", "50");
	}

	@Test
	void anExecutorThatRejectsLosesNothing() {
		CountDownLatch accept = new CountDownLatch(1);
		MessageDispatcher dispatcher = new MessageDispatcher("test", ConnectionSettings.DeliverySettings.DEFAULTS,
				(task) -> {
					if (accept.getCount() > 0) {
						throw new RejectedExecutionException();
					}
					this.executor.execute(task);
				}, this.sink, this.gaps, this.margin, InstantSource.system());
		send(dispatcher, "realtime:a", 1);
		accept.countDown();
		send(dispatcher, "realtime:a", 2);
		await().until(() -> this.sink.messages.size() == 2);
		assertThat(this.sink.messages).containsExactly("1", "2");
	}

	@Test
	void whatWaitsForWantOfAThreadIsDeliveredWithWhateverComesNext() {
		CountDownLatch accept = new CountDownLatch(1);
		MessageDispatcher dispatcher = new MessageDispatcher("test", ConnectionSettings.DeliverySettings.DEFAULTS,
				(task) -> {
					if (accept.getCount() > 0) {
						throw new OutOfMemoryError("unable to create native thread");
					}
					this.executor.execute(task);
				}, this.sink, this.gaps, this.margin, InstantSource.system());
		send(dispatcher, "realtime:a", 1);
		send(dispatcher, "realtime:b", 2);
		send(dispatcher, "realtime:c", 3);
		accept.countDown();
		// whichever comes first in the set: one of those that wait
		send(dispatcher, "realtime:a", 4);
		await().until(() -> this.sink.messages.size() == 4);
		assertThat(this.sink.messages).containsExactlyInAnyOrder("1", "2", "3", "4");
	}

	@Test
	void whatGaveWayDoesNotKeepTheEndWaiting() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.DROP_OLDEST);
		fill(dispatcher, 10);
		CompletableFuture<Void> quiet = new CompletableFuture<>();
		dispatcher.whenQuiet(() -> quiet.complete(null));
		assertThat(quiet).isNotDone();
		this.sink.gate.countDown();
		Futures.get(quiet);
		assertThat(this.sink.messages).containsExactly("0", "8", "9", "10");
	}

	@Test
	void eventsThatGaveWayDoNotKeepTheEndWaiting() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.BLOCK);
		fill(dispatcher, 0);
		for (int i = 1; i <= 10; i++) {
			dispatcher.publish(SLOW, MessagesDroppedEvent.of("test", SLOW, i, MessagesDroppedEvent.Reason.MALFORMED));
		}
		CompletableFuture<Void> quiet = new CompletableFuture<>();
		dispatcher.whenQuiet(() -> quiet.complete(null));
		this.sink.gate.countDown();
		Futures.get(quiet);
		assertThat(this.sink.events).hasSize(3);
	}

	@Test
	void aChannelThatGivesWayWhileItsTurnEndsIsToldOfIt() {
		// turns are taken by whoever starts them
		MessageDispatcher dispatcher = new MessageDispatcher("test",
				new ConnectionSettings.DeliverySettings(4, 100, OverflowPolicy.DROP_OLDEST, Duration.ofMillis(200)),
				Runnable::run, this.sink, this.gaps, this.margin, InstantSource.system());
		AtomicInteger gaps = new AtomicInteger();
		this.sink.whenEvent = (event) -> {
			if (event instanceof DeliveryGapEvent && gaps.incrementAndGet() == 1) {
				// what is left in the first gives way to the other
				dispatcher.release(reserved(dispatcher, "realtime:b", 100), 100);
			}
		};
		dispatcher.pause("realtime:a", true);
		IntStream.rangeClosed(1, 6).forEach((number) -> send(dispatcher, "realtime:a", number));
		dispatcher.pause("realtime:a", false);
		assertThat(this.sink.messages).containsExactly("3", "4");
		assertThat(this.sink.events.stream()
			.filter(MessagesDroppedEvent.class::isInstance)
			.map((event) -> ((MessagesDroppedEvent) event).count())).containsExactly(2L, 2L);
		assertThat(gaps).hasValue(2);
		assertThat(dispatcher.isDropping("realtime:a")).isFalse();
	}

	@Test
	void aChannelWhoseHeldMessagesAllGiveWayIsToldOfIt() {
		this.gaps = gaps(List.of((gap) -> {
		}), Duration.ofHours(1));
		MessageDispatcher dispatcher = dispatcher(10, 100, OverflowPolicy.DROP_OLDEST);
		dispatcher.hold("realtime:a", true);
		IntStream.rangeClosed(1, 5).forEach((number) -> send(dispatcher, "realtime:a", number));
		dispatcher.release(reserved(dispatcher, "realtime:b", 100), 100);
		// in one burst or in several
		await().untilAsserted(() -> assertThat(this.sink.events.stream()
			.filter(MessagesDroppedEvent.class::isInstance)
			.mapToLong((event) -> ((MessagesDroppedEvent) event).count())
			.sum()).isEqualTo(5));
		await().until(() -> this.sink.events.get(this.sink.events.size() - 1) instanceof DeliveryGapEvent);
		assertThat(dispatcher.isDropping("realtime:a")).isFalse();
	}

	@Test
	void aBurstThatEndsWithAMessageThatIsNotDeliveredIsTold() {
		MessageDispatcher dispatcher = new MessageDispatcher("test",
				new ConnectionSettings.DeliverySettings(2, 1_000_000, OverflowPolicy.DROP_NEWEST,
						Duration.ofMillis(200)),
				Runnable::run, this.sink, this.gaps, this.margin, InstantSource.system());
		List<DeliveryQueue> reserved = IntStream.range(0, 2)
			.mapToObj((number) -> reserved(dispatcher, "realtime:a", 10))
			.toList();
		assertThat(dispatcher.reserve("realtime:a", 10, this.budget)).isNull();
		reserved.forEach((queue) -> dispatcher.release(queue, 10));
		assertThat(this.sink.events).hasSize(2);
	}

	@Test
	void whatASinkThrowsForAMessageEndsNoChannel() {
		MessageDispatcher dispatcher = dispatcher(100, 1_000_000, OverflowPolicy.BLOCK);
		for (Throwable thrown : List.of(new NumberFormatException("exponent"), new StackOverflowError(),
				new OutOfMemoryError("none left"), new IOException("not declared"))) {
			this.sink.messages.clear();
			this.sink.thrown = thrown;
			send(dispatcher, "realtime:a", 1);
			await().until(() -> this.sink.thrown == null);
			for (int i = 2; i <= 6; i++) {
				send(dispatcher, "realtime:a", i);
			}
			await().untilAsserted(() -> assertThat(this.sink.messages).containsExactly("2", "3", "4", "5", "6"));
		}
		CompletableFuture<Void> quiet = new CompletableFuture<>();
		dispatcher.whenQuiet(() -> quiet.complete(null));
		Futures.get(quiet);
		assertThat(dispatcher.size()).isZero();
		assertThat(dispatcher.bytes()).isZero();
	}

	@Test
	void whatASinkThrowsForAnEventEndsNoChannel() {
		AtomicInteger handled = new AtomicInteger();
		this.gaps = gaps(List.of((gap) -> handled.incrementAndGet()), Duration.ofHours(1));
		MessageDispatcher dispatcher = dispatcher(100, 1_000_000, OverflowPolicy.BLOCK);
		this.sink.thrown = new IllegalStateException("event");
		dispatcher.publish("realtime:a", gap("realtime:a"));
		send(dispatcher, "realtime:a", 1);
		await().untilAsserted(() -> assertThat(this.sink.messages).containsExactly("1"));
		assertThat(this.sink.events).isEmpty();
		assertThat(handled).as("the handlers read the gap all the same").hasValue(1);
	}

	@Test
	void whatASinkThrowsForADropHarmsNeitherTheReaderNorTheChannel() {
		MessageDispatcher dispatcher = dispatcher(3, 1_000_000, OverflowPolicy.DROP_NEWEST);
		this.sink.whenDropped = () -> {
			throw new IllegalStateException("drop");
		};
		fill(dispatcher, 10);
		this.sink.gate.countDown();
		await().untilAsserted(() -> assertThat(this.sink.messages).containsExactly("0", "1", "2", "3"));
		assertThat(this.sink.dropped).isEqualTo(7);
	}

	@Test
	void aWatchdogThatFailsEndsNoChannel() {
		this.gaps = new GapHandlers(List.of((gap) -> {
		}), Duration.ofHours(1), (delay, passed) -> {
			throw new RejectedExecutionException("closed");
		}, this.failures::incrementAndGet);
		MessageDispatcher dispatcher = dispatcher(10, 1_000_000, OverflowPolicy.BLOCK);
		dispatcher.publish("realtime:a", gap("realtime:a"));
		send(dispatcher, "realtime:a", 1);
		send(dispatcher, "realtime:a", 2);
		await().untilAsserted(() -> assertThat(this.sink.messages).containsExactly("1", "2"));
	}

	/**
	 * Remembers, and does not return for messages of the slow channel before its gate
	 * opens.
	 */
	private static final class RecordingSink implements DeliverySink {

		private final List<String> messages = new CopyOnWriteArrayList<>();

		private final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();

		private final CountDownLatch gate = new CountDownLatch(1);

		private final AtomicBoolean blocked = new AtomicBoolean();

		private final AtomicInteger inside = new AtomicInteger();

		private volatile int overlaps;

		private volatile long dropped;

		private volatile @Nullable Throwable thrown;

		private volatile Runnable whenDropped = () -> {
		};

		private volatile Consumer<RealtimeEvent> whenEvent = (event) -> {
		};

		@Override
		public void message(RealtimeMessage message, long arrivedAt) {
			throwOnce();
			boolean slow = message.topic().equals(SLOW);
			if (!slow && this.inside.incrementAndGet() > 1) {
				this.overlaps = this.overlaps + 1;
			}
			if (slow) {
				this.blocked.set(true);
				awaitGate();
			}
			this.messages.add(((BroadcastMessage) message).event());
			if (!slow) {
				this.inside.decrementAndGet();
			}
		}

		@Override
		public void unheard(RealtimeMessage message, long arrivedAt) {
			throwOnce();
		}

		private void throwOnce() {
			Throwable once = this.thrown;
			this.thrown = null;
			if (once != null) {
				MessageDispatcherTests.<RuntimeException>sneak(once);
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

		@Override
		public RealtimeEvent event(RealtimeEvent event) {
			throwOnce();
			this.events.add(event);
			this.whenEvent.accept(event);
			return event;
		}

		@Override
		public synchronized void dropped(long count, MessagesDroppedEvent.Reason reason) {
			this.dropped += count;
			this.whenDropped.run();
		}

	}

}
