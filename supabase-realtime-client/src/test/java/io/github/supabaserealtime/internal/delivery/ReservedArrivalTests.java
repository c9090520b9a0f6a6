package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every message that was read reaches the listeners, or is counted once with a reason,
 * and no room stays reserved.
 */
class ReservedArrivalTests {

	private static final BroadcastMessage MESSAGE = new BroadcastMessage("test", Bench.TOPIC, "e",
			Payload.ofJson("{}", Bench.MAPPER), null, false);

	private final List<String> told = new ArrayList<>();

	private final DeliverySink sink = new DeliverySink() {

		@Override
		public void message(RealtimeMessage message, long arrivedAt) {
			ReservedArrivalTests.this.told.add("message at " + arrivedAt);
		}

		@Override
		public void unheard(RealtimeMessage message, long arrivedAt) {
			ReservedArrivalTests.this.told.add("unheard at " + arrivedAt);
		}

		@Override
		public RealtimeEvent event(RealtimeEvent event) {
			return event;
		}

		@Override
		public void dropped(long count, MessagesDroppedEvent.Reason reason) {
			ReservedArrivalTests.this.told.add(count + " " + reason);
		}

	};

	private final MessageDispatcher dispatcher = new MessageDispatcher("test",
			new ConnectionSettings.DeliverySettings(1, 1_000_000, OverflowPolicy.DROP_NEWEST, Duration.ofSeconds(1)),
			Runnable::run, this.sink, new GapHandlers(List.of(), Duration.ofSeconds(1), (limit, passed) -> () -> {
			}, () -> {
			}), (topic) -> Duration.ZERO, InstantSource.system());

	private final ParkBudget budget = new ParkBudget(Duration.ofSeconds(1), Duration.ofSeconds(25));

	private ReservedArrival arrival(@Nullable RealtimeMessage message, Frame.Body body) {
		return new ReservedArrival(new Frame(null, null, Bench.TOPIC, "broadcast", body), message, 7, this.dispatcher,
				this.sink);
	}

	private ReservedArrival reserved() {
		ReservedArrival arrival = arrival(MESSAGE, new Frame.Raw("{}"));
		arrival.reserve(this.budget);
		return arrival;
	}

	private void assertNoRoomIsReserved() {
		assertThat(this.dispatcher.bytes()).isZero();
	}

	@Test
	void whatIsDeliveredIsNotLost() {
		ReservedArrival arrival = reserved();
		arrival.deliver();
		arrival.deliver();
		arrival.end();
		assertThat(this.told).containsExactly("message at 7");
		assertNoRoomIsReserved();
	}

	private ReservedArrival unheard() {
		ReservedArrival arrival = arrival(MESSAGE, new Frame.Raw("{}"));
		arrival.unheard();
		return arrival;
	}

	@Test
	void whatNobodyListensToTakesNoRoomAndIsCountedOnce() {
		ReservedArrival arrival = unheard();
		assertNoRoomIsReserved();
		arrival.deliver();
		arrival.deliver();
		arrival.end();
		assertThat(this.told).containsExactly("unheard at 7");
		assertNoRoomIsReserved();
	}

	@Test
	void whatNobodyListensToIsCountedAsDroppedWhereTheMachinesDiscardIt() {
		unheard().end();
		unheard().discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		this.dispatcher.close();
		unheard().deliver();
		assertThat(this.told).containsExactly("1 CLOSED", "1 NOT_JOINED", "1 CLOSED");
	}

	@Test
	void whatTheMachinesDoNotLookAtIsLostBecauseTheSocketIsOver() {
		reserved().end();
		assertThat(this.told).containsExactly("1 CLOSED");
		assertNoRoomIsReserved();
	}

	@Test
	void whatIsNobodysIsCountedAsSuch() {
		ReservedArrival arrival = reserved();
		arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		arrival.end();
		assertThat(this.told).containsExactly("1 NOT_JOINED");
		assertNoRoomIsReserved();
	}

	@Test
	void whatIsPostponedKeepsItsRoomUntilItIsDelivered() {
		ReservedArrival arrival = reserved();
		arrival.postpone();
		arrival.end();
		assertThat(this.told).isEmpty();
		assertThat(this.dispatcher.bytes()).isPositive();
		arrival.deliver();
		arrival.discard(MessagesDroppedEvent.Reason.CLOSED);
		assertThat(this.told).containsExactly("message at 7");
		assertNoRoomIsReserved();
	}

	@Test
	void whatIsPostponedIsDiscardedOnceAndGivesItsRoomBack() {
		ReservedArrival arrival = reserved();
		arrival.postpone();
		arrival.end();
		arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		assertNoRoomIsReserved();
		arrival.discard(MessagesDroppedEvent.Reason.CLOSED);
		arrival.deliver();
		assertThat(this.told).containsExactly("1 NOT_JOINED");
		assertNoRoomIsReserved();
	}

	@Test
	void whatIsPostponedIsCountedWhenItComesAfterTheConnectionWasClosed() {
		ReservedArrival arrival = reserved();
		arrival.postpone();
		arrival.end();
		this.dispatcher.close();
		arrival.deliver();
		assertThat(this.told).containsExactly("1 CLOSED");
		assertNoRoomIsReserved();
	}

	@Test
	void whatIsPostponedAndDeliveredByTheSameInputIsNotLost() {
		ReservedArrival arrival = reserved();
		arrival.postpone();
		arrival.deliver();
		arrival.end();
		assertThat(this.told).containsExactly("message at 7");
		assertNoRoomIsReserved();
	}

	@Test
	void aPostponedFrameAboutPresenceThatMeansNothingGivesItsRoomBack() {
		ReservedArrival arrival = arrival(null, new Frame.PresenceState(Map.of(), 10));
		arrival.reserve(this.budget);
		arrival.postpone();
		arrival.end();
		assertThat(this.dispatcher.bytes()).isPositive();
		arrival.deliver(List.of());
		assertThat(this.told).isEmpty();
		assertNoRoomIsReserved();
	}

	@Test
	void whatComesAfterTheEndIsNeitherDeliveredNorCountedAgain() {
		PresenceMessage.Sync sync = new PresenceMessage.Sync("test", Bench.TOPIC, Map.of());
		ReservedArrival arrival = arrival(null, new Frame.PresenceState(Map.of(), 10));
		arrival.reserve(this.budget);
		arrival.end();
		arrival.deliver(List.of(sync, sync));
		assertThat(this.told).containsExactly("1 CLOSED");
		assertNoRoomIsReserved();
	}

	@Test
	void whatFoundNoRoomIsNotCountedTwice() {
		reserved();
		this.told.clear();
		ReservedArrival refused = reserved();
		assertThat(this.told).containsExactly("1 OVERFLOW");
		refused.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		refused.deliver();
		refused.end();
		assertThat(this.told).containsExactly("1 OVERFLOW");
	}

	@Test
	void aFrameAboutPresenceIsAsManyMessagesAsItMeans() {
		ReservedArrival arrival = arrival(null, new Frame.PresenceState(Map.of(), 10));
		arrival.reserve(this.budget);
		PresenceMessage.Sync sync = new PresenceMessage.Sync("test", Bench.TOPIC, Map.of());
		arrival.deliver(List.of(sync, sync));
		arrival.end();
		assertThat(this.told).containsExactly("message at 7", "message at 7");
		assertNoRoomIsReserved();
	}

	@Test
	void aFrameAboutPresenceThatMeansNothingGivesItsRoomBack() {
		ReservedArrival arrival = arrival(null, new Frame.PresenceState(Map.of(), 10));
		arrival.reserve(this.budget);
		arrival.deliver(List.of());
		arrival.end();
		assertThat(this.told).isEmpty();
		assertNoRoomIsReserved();
	}

}
