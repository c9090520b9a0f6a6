package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.client.Futures;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the queue of messages that wait for the listeners of a channel.
 */
@Timeout(30)
class DeliveryQueueTests {

	private static final Duration LONG = Duration.ofHours(1);

	private ConnectionBytes bytes = new ConnectionBytes(0, null);

	private final AtomicInteger displaced = new AtomicInteger();

	private final AtomicInteger dropped = new AtomicInteger();

	private final List<DeliveryQueue> queues = new ArrayList<>();

	private final ParkBudget none = new ParkBudget(Duration.ZERO, LONG);

	private Instant now = Instant.EPOCH;

	private DeliveryQueue queue(int capacity, long maxBytes, OverflowPolicy overflow) {
		if (this.queues.isEmpty()) {
			this.bytes = new ConnectionBytes(maxBytes, null);
		}
		DeliveryQueue queue = new DeliveryQueue("realtime:room",
				new ConnectionSettings.DeliverySettings(capacity, maxBytes, overflow, Duration.ofSeconds(2)),
				this.bytes, () -> this.now, new Owner());
		this.queues.add(queue);
		return queue;
	}

	private boolean add(DeliveryQueue queue, int number, int size, ParkBudget budget) {
		boolean room = queue.reserve(size, budget);
		if (room) {
			queue.add(message(number), size, 0);
		}
		return room;
	}

	private static BroadcastMessage message(int number) {
		return new BroadcastMessage("test", Bench.TOPIC, Integer.toString(number), Payload.ofJson("1", Bench.MAPPER),
				null, false);
	}

	private void fill(DeliveryQueue queue, int from, int to) {
		for (int i = from; i <= to; i++) {
			add(queue, i, 1, this.none);
		}
	}

	private static MessagesDroppedEvent event(long count) {
		return MessagesDroppedEvent.of("test", Bench.TOPIC, count, MessagesDroppedEvent.Reason.MALFORMED);
	}

	private static List<String> drain(DeliveryQueue queue) {
		List<String> drained = new ArrayList<>();
		for (DeliveryItem item = queue.poll(false); item != null; item = queue.poll(false)) {
			drained.add((item.message() instanceof BroadcastMessage message) ? message.event()
					: "event " + ((MessagesDroppedEvent) item.event()).count());
		}
		return drained;
	}

	/**
	 * Wait until a reader is held back, which its budget counts from the first moment on.
	 */
	private static void awaitHeldBack(ParkBudget budget, long before) {
		await().until(() -> budget.total() > before);
	}

	/**
	 * Wait until a reader has waited for the lane at least once, for about 1 ms each
	 * time.
	 */
	private void awaitWaitForLane(long before) {
		await().pollInterval(Duration.ofMillis(1))
			.until(() -> this.none.total() - before > Duration.ofNanos(500_000).toNanos());
	}

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task, "reader");
		thread.start();
		return thread;
	}

	@Test
	void messagesAndEventsComeOutInOneOrder() {
		DeliveryQueue queue = queue(10, 100, OverflowPolicy.BLOCK);
		add(queue, 1, 1, this.none);
		queue.add(event(2));
		add(queue, 3, 1, this.none);
		assertThat(drain(queue)).containsExactly("1", "event 2", "3");
		assertThat(this.bytes.taken()).isEqualTo(0);
	}

	@Test
	void somebodyIsSetToDeliverOnceUntilAllIsTaken() {
		DeliveryQueue queue = queue(10, 100, OverflowPolicy.BLOCK);
		assertThat(queue.add(event(1))).isTrue();
		assertThat(queue.add(event(2))).isFalse();
		drain(queue);
		assertThat(queue.add(event(3))).isTrue();
	}

	@Test
	void eventsTakeNoRoomOfMessagesAndAreBoundedThemselves() {
		DeliveryQueue queue = queue(2, 100, OverflowPolicy.DROP_NEWEST);
		for (int i = 1; i <= 5; i++) {
			queue.add(event(i));
		}
		assertThat(add(queue, 6, 1, this.none)).isTrue();
		assertThat(add(queue, 7, 1, this.none)).isTrue();
		assertThat(add(queue, 8, 1, this.none)).isFalse();
		assertThat(this.displaced).as("the events that gave way").hasValue(3);
		assertThat(drain(queue)).containsExactly("event 4", "event 5", "6", "7");
	}

	@Test
	void whatIsReservedTakesRoomUntilItIsGivenBack() {
		DeliveryQueue queue = queue(2, 100, OverflowPolicy.DROP_NEWEST);
		assertThat(queue.reserve(1, this.none)).isTrue();
		assertThat(queue.reserve(1, this.none)).isTrue();
		assertThat(queue.reserve(1, this.none)).isFalse();
		queue.release(1);
		assertThat(queue.reserve(1, this.none)).isTrue();
		assertThat(this.bytes.taken()).isEqualTo(2);
	}

	@Test
	void blockParksNoLongerThanTheBudgetAndThenShedsTheOldest() {
		DeliveryQueue queue = queue(3, 100, OverflowPolicy.BLOCK);
		fill(queue, 1, 3);
		ParkBudget budget = new ParkBudget(Duration.ofMillis(100), LONG);
		long started = System.nanoTime();
		assertThat(add(queue, 4, 1, budget)).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(100),
				Duration.ofSeconds(10));
		assertThat(budget.remaining()).isNotPositive();
		assertThat(this.displaced).hasValue(1);
		assertThat(drain(queue)).containsExactly("2", "3", "4");
	}

	@Test
	void afterABurstNobodyIsHeldBackBeforeTheQueueIsHalfEmpty() {
		DeliveryQueue queue = queue(4, 100, OverflowPolicy.BLOCK);
		fill(queue, 1, 5);
		ParkBudget fresh = new ParkBudget(LONG, LONG);
		for (int i = 6; i <= 10; i++) {
			assertThat(add(queue, i, 1, fresh)).isTrue();
		}
		assertThat(fresh.total()).as("shedding goes on without waiting").isZero();
		queue.poll(false);
		assertThat(queue.takeDrops()).as("3 of 4 wait").isNull();
		queue.poll(false);
		DropTally.Drops drops = queue.takeDrops();
		assertThat(drops).isEqualTo(new DropTally.Drops(6, Instant.EPOCH, Instant.EPOCH));
		assertThat(queue.takeDrops()).as("told once").isNull();
		fill(queue, 11, 12);
		Thread reader = start(() -> add(queue, 13, 1, fresh));
		awaitHeldBack(fresh, 0);
		queue.poll(false);
		await().until(() -> !reader.isAlive());
		assertThat(drain(queue)).containsExactly("10", "11", "12", "13");
		assertThat(fresh.total()).isPositive();
	}

	@Test
	void aBurstThatFilledTheMemoryIsOverWhenHalfOfItIsFree() {
		DeliveryQueue queue = queue(1000, 10, OverflowPolicy.DROP_OLDEST);
		fill(queue, 1, 12);
		for (int i = 0; i < 4; i++) {
			queue.poll(false);
			assertThat(queue.takeDrops()).as("%d of 10 bytes are taken", 9 - i).isNull();
		}
		queue.poll(false);
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(2, Instant.EPOCH, Instant.EPOCH));
	}

	@Test
	void aBurstIsOverWhenNothingWaitsWhateverOthersTake() {
		DeliveryQueue queue = queue(2, 10, OverflowPolicy.DROP_OLDEST);
		fill(queue, 1, 3);
		this.bytes.add(8);
		drain(queue);
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(1, Instant.EPOCH, Instant.EPOCH));
	}

	@Test
	void furtherMessagesOfAFrameTakeMemoryToo() {
		DeliveryQueue queue = queue(1000, 10, OverflowPolicy.DROP_NEWEST);
		queue.reserve(4, this.none);
		queue.reserveMore(4);
		assertThat(queue.takenBytes()).isEqualTo(8);
		assertThat(queue.reserve(4, this.none)).isFalse();
		queue.add(message(1), 4, 0);
		queue.add(message(2), 4, 0);
		drain(queue);
		assertThat(this.bytes.taken()).isEqualTo(0);
		assertThat(queue.takenBytes()).isZero();
	}

	@Test
	void eventsAreBoundedWhereMessagesAreNot() {
		DeliveryQueue queue = queue(1_000_000, 100, OverflowPolicy.BLOCK);
		for (int i = 0; i < 2000; i++) {
			queue.add(event(i));
		}
		assertThat(drain(queue)).hasSize(1024).startsWith("event 976");
	}

	@ParameterizedTest
	@EnumSource(value = OverflowPolicy.class, names = { "DROP_OLDEST", "DROP_NEWEST" })
	void droppingNeverWaits(OverflowPolicy overflow) {
		DeliveryQueue queue = queue(3, 100, overflow);
		ParkBudget budget = new ParkBudget(LONG, LONG);
		for (int i = 1; i <= 5; i++) {
			add(queue, i, 1, budget);
		}
		assertThat(budget.total()).isZero();
		assertThat(drain(queue)).containsExactly((overflow == OverflowPolicy.DROP_OLDEST)
				? new String[] { "3", "4", "5" } : new String[] { "1", "2", "3" });
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(2, Instant.EPOCH, Instant.EPOCH));
	}

	@Test
	void aBurstThatDoesNotEndIsToldInParts() {
		DeliveryQueue queue = queue(4, 100, OverflowPolicy.BLOCK);
		fill(queue, 1, 6);
		this.now = Instant.EPOCH.plusSeconds(29);
		assertThat(queue.takeDrops()).isNull();
		this.now = Instant.EPOCH.plusSeconds(30);
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(2, Instant.EPOCH, this.now));
		assertThat(queue.takeDrops()).isNull();
		ParkBudget fresh = new ParkBudget(LONG, LONG);
		add(queue, 7, 1, fresh);
		assertThat(fresh.total()).as("the burst goes on").isZero();
		this.now = Instant.EPOCH.plusSeconds(59);
		assertThat(queue.takeDrops()).isNull();
		drain(queue);
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(1, Instant.EPOCH, this.now));
	}

	@Test
	void aClockThatIsSetBackSilencesNoBurst() {
		DeliveryQueue queue = queue(4, 100, OverflowPolicy.BLOCK);
		fill(queue, 1, 6);
		this.now = Instant.EPOCH.minusSeconds(3600);
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(2, this.now, this.now));
	}

	@Test
	void ofTheStatesOfThePresencesTheNewestWaitsAlone() {
		DeliveryQueue queue = queue(100, 1000, OverflowPolicy.BLOCK);
		for (int i = 0; i < 50; i++) {
			if (i == 10) {
				queue.hold(true);
			}
			add(queue, i, 1, this.none);
			queue.reserve(5, this.none);
			queue.add(new PresenceMessage.Sync("test", Bench.TOPIC, Map.of("n" + i, List.of())), 5, 0);
			assertThat(queue.size()).isEqualTo(i + 2);
			assertThat(this.bytes.taken()).isEqualTo(i + 1 + 5);
		}
		assertThat(this.displaced).hasValue(49);
		assertThat(this.dropped).as("nothing is lost by it").hasValue(0);
		queue.hold(false);
		List<DeliveryItem> items = new ArrayList<>();
		for (DeliveryItem item = queue.poll(false); item != null; item = queue.poll(false)) {
			items.add(item);
		}
		assertThat(items).hasSize(51);
		assertThat(items.get(50).message())
			.isEqualTo(new PresenceMessage.Sync("test", Bench.TOPIC, Map.of("n49", List.of())));
		queue.reserve(5, this.none);
		queue.add(new PresenceMessage.Sync("test", Bench.TOPIC, Map.of()), 5, 0);
		assertThat(queue.size()).isEqualTo(1);
	}

	@Test
	void roomInBytesCanComeFromAnotherChannel() {
		DeliveryQueue first = queue(100, 10, OverflowPolicy.BLOCK);
		DeliveryQueue second = queue(100, 10, OverflowPolicy.BLOCK);
		add(first, 1, 9, this.none);
		ParkBudget patient = new ParkBudget(LONG, LONG);
		Thread reader = start(() -> add(second, 2, 5, patient));
		awaitHeldBack(patient, 0);
		drain(first);
		await().until(() -> !reader.isAlive());
		assertThat(drain(second)).containsExactly("2");
		assertThat(this.bytes.taken()).isEqualTo(0);
	}

	@Test
	void aMessageLargerThanAllTheRoomPassesWhenNothingElseWaits() {
		DeliveryQueue queue = queue(100, 10, OverflowPolicy.DROP_NEWEST);
		assertThat(add(queue, 1, 1000, this.none)).isTrue();
		assertThat(add(queue, 2, 1, this.none)).isFalse();
		assertThat(drain(queue)).containsExactly("1");
	}

	@Test
	void aReaderThatIsHeldBackIsReleasedAndHeldBackAgainOnDemand() {
		DeliveryQueue queue = queue(2, 100, OverflowPolicy.BLOCK);
		fill(queue, 1, 2);
		ParkBudget patient = new ParkBudget(LONG, LONG);
		Thread reader = start(() -> add(queue, 3, 1, patient));
		awaitHeldBack(patient, 0);
		queue.release(true);
		await().until(() -> !reader.isAlive());
		long total = patient.total();
		add(queue, 4, 1, patient);
		assertThat(patient.total() - total).as("released, nobody waits").isLessThan(Duration.ofSeconds(1).toNanos());
		queue.release(false);
		long before = patient.total();
		Thread again = start(() -> add(queue, 5, 1, patient));
		awaitHeldBack(patient, before);
		queue.release(true);
		await().until(() -> !again.isAlive());
	}

	@Test
	void anInterruptedReaderGoesOnAndStaysInterrupted() {
		DeliveryQueue queue = queue(1, 100, OverflowPolicy.BLOCK);
		fill(queue, 1, 1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		ParkBudget patient = new ParkBudget(LONG, LONG);
		Thread reader = start(() -> {
			add(queue, 2, 1, patient);
			interrupted.complete(Thread.currentThread().isInterrupted());
		});
		awaitHeldBack(patient, 0);
		reader.interrupt();
		assertThat(Futures.get(interrupted)).isTrue();
		assertThat(drain(queue)).containsExactly("2");
	}

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void whatIsOnItsWayToTheQueueNeverExceedsItsCapacity(OverflowPolicy overflow) {
		DeliveryQueue queue = queue(3, 100, overflow);
		for (int i = 1; i <= 3; i++) {
			assertThat(queue.reserve(1, this.none)).isTrue();
		}
		assertThat(queue.reserve(1, this.none)).as("nothing comes that could give way").isFalse();
		assertThat(this.dropped).hasValue(1);
		assertThat(this.bytes.taken()).isEqualTo(3);
		for (int i = 1; i <= 3; i++) {
			queue.release(1);
		}
		assertThat(queue.takeDrops()).isEqualTo(new DropTally.Drops(1, Instant.EPOCH, Instant.EPOCH));
	}

	@ParameterizedTest
	@EnumSource(value = OverflowPolicy.class, names = { "BLOCK", "DROP_OLDEST" })
	void theOldestGiveWayThoughTheLaneIsBehind(OverflowPolicy overflow) {
		DeliveryQueue queue = queue(3, 100, overflow);
		for (int i = 1; i <= 3; i++) {
			queue.reserve(1, this.none);
		}
		long before = this.none.total();
		Thread reader = start(() -> add(queue, 4, 1, this.none));
		awaitWaitForLane(before);
		for (int i = 1; i <= 3; i++) {
			queue.add(message(i), 1, 0);
		}
		await().until(() -> !reader.isAlive());
		assertThat(drain(queue)).containsExactlyInAnyOrder("2", "3", "4");
		assertThat(this.dropped).hasValue(1);
	}

	@Test
	void whatIsOnItsWayToTheQueueNeverExceedsTheBytes() {
		DeliveryQueue queue = queue(100, 10, OverflowPolicy.DROP_OLDEST);
		assertThat(queue.reserve(8, this.none)).isTrue();
		assertThat(queue.reserve(8, this.none)).isFalse();
		assertThat(this.bytes.taken()).isEqualTo(8);
	}

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void aChannelDoesNotPayForBytesThatAreOnTheirWayToAnother(OverflowPolicy overflow) {
		DeliveryQueue greedy = queue(100, 10, overflow);
		DeliveryQueue modest = queue(100, 10, overflow);
		for (int i = 1; i <= 9; i++) {
			greedy.reserve(1, this.none);
		}
		add(modest, 11, 1, this.none);
		long before = this.none.total();
		Thread reader = start(() -> add(modest, 12, 1, this.none));
		awaitWaitForLane(before);
		for (int i = 1; i <= 9; i++) {
			greedy.add(message(i), 1, 0);
		}
		await().until(() -> !reader.isAlive());
		assertThat(drain(modest)).containsExactly("11", "12");
		assertThat(drain(greedy)).hasSize(8);
		assertThat(this.dropped).hasValue(1);
	}

	@Test
	void theChannelGivesWayForWhichMostBytesWait() {
		DeliveryQueue greedy = queue(100, 10, OverflowPolicy.DROP_OLDEST);
		DeliveryQueue modest = queue(100, 10, OverflowPolicy.DROP_OLDEST);
		for (int i = 1; i <= 10; i++) {
			add(greedy, i, 1, this.none);
		}
		for (int i = 11; i <= 14; i++) {
			assertThat(add(modest, i, 1, this.none)).isTrue();
		}
		assertThat(this.bytes.taken()).isEqualTo(10);
		assertThat(drain(modest)).containsExactly("11", "12", "13", "14");
		assertThat(modest.takeDrops()).isNull();
		assertThat(drain(greedy)).containsExactly("5", "6", "7", "8", "9", "10");
		assertThat(greedy.takeDrops()).isEqualTo(new DropTally.Drops(4, Instant.EPOCH, Instant.EPOCH));
	}

	@Test
	void theNewestOfThatChannelGiveWayWhereTheNewestAreDropped() {
		DeliveryQueue greedy = queue(100, 10, OverflowPolicy.DROP_NEWEST);
		DeliveryQueue modest = queue(100, 10, OverflowPolicy.DROP_NEWEST);
		fill(greedy, 1, 10);
		fill(modest, 11, 12);
		assertThat(drain(modest)).containsExactly("11", "12");
		assertThat(drain(greedy)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
	}

	@Test
	void aQueueIsGivenUpWhenNothingIsInItOrOnItsWay() {
		DeliveryQueue queue = queue(3, 100, OverflowPolicy.BLOCK);
		queue.reserve(1, this.none);
		assertThat(queue.retire()).as("a message is on its way").isFalse();
		queue.release(1);
		queue.add(event(1));
		assertThat(queue.retire()).as("an event waits").isFalse();
		assertThat(queue.isForgotten()).isTrue();
		drain(queue);
		assertThat(queue.retire()).isTrue();
		assertThat(queue.reserve(1, this.none)).isFalse();
		assertThat(this.dropped).hasValue(0);
		assertThat(this.bytes.taken()).isEqualTo(0);
	}

	@Test
	void aQueueThatIsGivenUpWhileAReaderReservesHasNoRoomTaken() {
		ExecutorService reader = Executors.newSingleThreadExecutor();
		try {
			for (int i = 0; i < 5_000; i++) {
				DeliveryQueue queue = queue(10, 100, OverflowPolicy.BLOCK);
				AtomicBoolean begun = new AtomicBoolean();
				CompletableFuture<Boolean> reserved = CompletableFuture.supplyAsync(() -> {
					begun.set(true);
					return queue.reserve(1, this.none);
				}, reader);
				while (!begun.get()) {
					Thread.yield();
				}
				boolean retired = queue.retire();
				assertThat(reserved.join()).isNotEqualTo(retired);
				assertThat(queue.takenBytes()).isEqualTo(retired ? 0 : 1);
				if (!retired) {
					queue.release(1);
				}
				this.queues.clear();
			}
		}
		finally {
			reader.shutdownNow();
		}
	}

	@Test
	void whatIsAddedWhileTheTurnIsGivenUpIsDelivered() {
		DeliveryQueue queue = queue(1_000_000, 100_000_000, OverflowPolicy.BLOCK);
		ExecutorService delivery = Executors.newSingleThreadExecutor();
		List<String> delivered = Collections.synchronizedList(new ArrayList<>());
		int count = 200_000;
		try {
			for (int i = 0; i < count; i++) {
				queue.reserve(1, this.none);
				if (queue.add(message(i), 1, 0)) {
					delivery.execute(() -> delivered.addAll(drain(queue)));
				}
			}
			await().until(() -> delivered.size() == count);
		}
		finally {
			delivery.shutdownNow();
		}
		assertThat(delivered).containsExactlyElementsOf(IntStream.range(0, count).mapToObj(Integer::toString).toList());
		assertThat(queue.retire()).isTrue();
	}

	@Test
	void whatIsHeldBackWhileItIsAddedIsSetToBeDelivered() {
		ExecutorService lane = Executors.newSingleThreadExecutor();
		try {
			for (int i = 0; i < 5_000; i++) {
				DeliveryQueue queue = queue(10, 100, OverflowPolicy.BLOCK);
				queue.hold(true);
				queue.reserve(1, this.none);
				AtomicBoolean begun = new AtomicBoolean();
				CompletableFuture<Boolean> added = CompletableFuture.supplyAsync(() -> {
					begun.set(true);
					return queue.add(message(1), 1, 0);
				}, lane);
				while (!begun.get()) {
					Thread.yield();
				}
				boolean released = queue.hold(false);
				assertThat(added.join()).isNotEqualTo(released);
				assertThat(drain(queue)).containsExactly("1");
				this.queues.clear();
			}
		}
		finally {
			lane.shutdownNow();
		}
	}

	@Test
	void clearingGivesBackAllRoom() {
		DeliveryQueue queue = queue(3, 100, OverflowPolicy.DROP_NEWEST);
		fill(queue, 1, 3);
		queue.add(event(4));
		assertThat(queue.clear()).hasSize(4);
		assertThat(queue.size()).isZero();
		assertThat(this.bytes.taken()).isEqualTo(0);
		assertThat(add(queue, 5, 1, this.none)).isTrue();
	}

	@Test
	void theBudgetIsForOneIntervalAndAllOfItsParkingIsCounted() {
		AtomicLong now = new AtomicLong(-5);
		ParkBudget budget = new ParkBudget(Duration.ofSeconds(2), LONG, now::get);
		park(budget, now, Duration.ofMillis(1500));
		assertThat(budget.remaining()).isEqualTo(Duration.ofMillis(500).toNanos());
		park(budget, now, Duration.ofMillis(600));
		assertThat(budget.remaining()).isNotPositive();
		assertThat(budget.total()).isEqualTo(Duration.ofMillis(2100).toNanos());
	}

	@Test
	void parkingCountsWhileItGoesOn() {
		AtomicLong now = new AtomicLong(-5);
		ParkBudget budget = new ParkBudget(Duration.ofSeconds(2), LONG, now::get);
		budget.park();
		now.addAndGet(100);
		assertThat(budget.total()).isEqualTo(100);
		now.addAndGet(100);
		budget.resume();
		now.addAndGet(100);
		assertThat(budget.total()).isEqualTo(200);
	}

	private static void park(ParkBudget budget, AtomicLong now, Duration time) {
		budget.park();
		now.addAndGet(time.toNanos());
		budget.resume();
	}

	@Test
	void theBudgetIsForAnyPeriodWhereverItBegins() {
		AtomicLong now = new AtomicLong(-5);
		ParkBudget budget = new ParkBudget(Duration.ofSeconds(2), Duration.ofSeconds(25), now::get);
		Deque<long[]> parked = new ArrayDeque<>();
		Random random = new Random(7);
		long second = Duration.ofSeconds(1).toNanos();
		for (int i = 0; i < 20_000; i++) {
			now.addAndGet((long) (random.nextDouble() * second));
			long spent = Math.min(budget.remaining(), (long) (random.nextDouble() * 3 * second));
			if (spent > 0) {
				long begin = now.get();
				park(budget, now, Duration.ofNanos(spent));
				parked.add(new long[] { begin, now.get() });
			}
			long from = now.get() - 25 * second;
			parked.removeIf((period) -> period[1] <= from);
			assertThat(parked.stream().mapToLong((period) -> period[1] - Math.max(period[0], from)).sum())
				.isLessThanOrEqualTo(2 * second);
		}
		assertThat(budget.total()).as("and it is there to be used").isGreaterThan(400 * second);
	}

	@Test
	void theBudgetIsWholeAgainWhenAllThatWasSpentIsLongAgo() {
		AtomicLong now = new AtomicLong();
		ParkBudget budget = new ParkBudget(Duration.ofSeconds(2), Duration.ofSeconds(25), now::get);
		now.set(Duration.ofMillis(22_900).toNanos());
		park(budget, now, Duration.ofSeconds(2));
		now.set(Duration.ofMillis(25_100).toNanos());
		assertThat(budget.remaining()).as("across the end of an interval").isNotPositive();
		now.set(Duration.ofSeconds(52).toNanos());
		assertThat(budget.remaining()).isEqualTo(Duration.ofSeconds(2).toNanos());
	}

	private final class Owner implements DeliveryQueueOwner {

		@Override
		public void displaced() {
			DeliveryQueueTests.this.displaced.incrementAndGet();
		}

		@Override
		public void dropped() {
			DeliveryQueueTests.this.dropped.incrementAndGet();
		}

		@Override
		public void gaveWay(DeliveryQueue queue) {
			// the tests take the report themselves
		}

		@Override
		public DeliveryQueue greediest() {
			return Collections.max(DeliveryQueueTests.this.queues, Comparator.comparingLong(DeliveryQueue::takenBytes));
		}

		@Override
		public boolean isPausedWithBytes() {
			return false;
		}

	}

}
