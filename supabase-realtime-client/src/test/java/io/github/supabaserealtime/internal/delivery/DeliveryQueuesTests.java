package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.client.Futures;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a channel has a delivery queue.
 */
class DeliveryQueuesTests {

	private static final BroadcastMessage MESSAGE = new BroadcastMessage("test", Bench.TOPIC, "moved",
			Payload.ofJson("{}", Bench.MAPPER), null, false);

	private static final MessagesDroppedEvent EVENT = MessagesDroppedEvent.of("test", Bench.TOPIC, 1,
			MessagesDroppedEvent.Reason.MALFORMED);

	private final ParkBudget none = new ParkBudget(Duration.ZERO, Duration.ofSeconds(25));

	private DeliveryQueues queues = queues(OverflowPolicy.DROP_NEWEST);

	private DeliveryQueues queues(OverflowPolicy overflow) {
		return new DeliveryQueues(new ConnectionSettings.DeliverySettings(2, 1_000, overflow, Duration.ofHours(1)),
				new ConnectionBytes(1_000, null), InstantSource.system(), new Owner());
	}

	private void endTurn(DeliveryQueue queue) {
		while (queue.poll(false) != null) {
			// delivered
		}
		this.queues.giveUp(queue);
	}

	private DeliveryQueue message() {
		DeliveryQueue queue = this.queues.get(Bench.TOPIC);
		assertThat(queue.reserve(10, this.none)).isTrue();
		queue.add(MESSAGE, 10, 0);
		return queue;
	}

	@Test
	void whatCarriedOnlyEventsIsGivenUpWhenTheyAreDelivered() {
		DeliveryQueue queue = this.queues.use(Bench.TOPIC, (used) -> used.add(EVENT));
		this.queues.giveUp(queue);
		assertThat(this.queues.find(Bench.TOPIC)).as("the event waits").isSameAs(queue);
		endTurn(queue);
		assertThat(this.queues.find(Bench.TOPIC)).isNull();
		assertThat(queue.reserve(10, this.none)).isFalse();
		assertThat(this.queues.get(Bench.TOPIC).reserve(10, this.none)).isTrue();
	}

	@Test
	void whatCarriedAMessageIsGivenUpWhenNoneCameBetweenTwoHeartbeats() {
		DeliveryQueue queue = message();
		endTurn(queue);
		this.queues.giveUpUnused();
		assertThat(this.queues.find(Bench.TOPIC)).isSameAs(queue);
		message();
		endTurn(queue);
		this.queues.giveUpUnused();
		assertThat(this.queues.find(Bench.TOPIC)).isSameAs(queue);
		this.queues.giveUpUnused();
		assertThat(this.queues.find(Bench.TOPIC)).isNull();
	}

	@Test
	void whatHasSomethingToRememberIsKept() {
		DeliveryQueue queue = this.queues.use(Bench.TOPIC, (used) -> used.pause(true));
		assertKept(queue, "paused");
		queue.pause(false);
		endTurn(this.queues.use("realtime:other", (used) -> used.hold(true)));
		assertThat(this.queues.find("realtime:other")).as("holding").isNotNull();
		DeliveryQueue reserved = this.queues.use(Bench.TOPIC, (used) -> used.reserve(10, this.none));
		assertKept(reserved, "a message is on its way");
		reserved.add(MESSAGE, 10, 0);
		message();
		assertThat(reserved.reserve(10, this.none)).isFalse();
		assertKept(reserved, "a drop was not reported");
		assertThat(reserved.takeDrops()).isNotNull();
		endTurn(reserved);
		assertThat(this.queues.find(Bench.TOPIC)).isNull();
	}

	private void assertKept(DeliveryQueue queue, String reason) {
		endTurn(queue);
		this.queues.giveUpUnused();
		this.queues.giveUpUnused();
		assertThat(this.queues.find(Bench.TOPIC)).as(reason).isSameAs(queue);
	}

	@Test
	void whatIsMadeWhileReadersAreReleasedHoldsNobodyBack() {
		this.queues = queues(OverflowPolicy.BLOCK);
		this.queues.release(true);
		ParkBudget patient = new ParkBudget(Duration.ofHours(1), Duration.ofHours(2));
		ExecutorService reader = Executors.newSingleThreadExecutor();
		try {
			assertThat(Futures.get(CompletableFuture.supplyAsync(() -> {
				DeliveryQueue queue = this.queues.get(Bench.TOPIC);
				return queue.reserve(10, patient) && queue.reserve(10, patient) && queue.reserve(10, patient);
			}, reader))).isFalse();
		}
		finally {
			reader.shutdownNow();
		}
	}

	private final class Owner implements DeliveryQueueOwner {

		@Override
		public void displaced() {
			// what is lost is not looked at here
		}

		@Override
		public void dropped() {
			// nor is it counted
		}

		@Override
		public void gaveWay(DeliveryQueue queue) {
			// nor reported
		}

		@Override
		public @Nullable DeliveryQueue greediest() {
			return DeliveryQueuesTests.this.queues.greediest();
		}

		@Override
		public boolean isPausedWithBytes() {
			return false;
		}

	}

}
