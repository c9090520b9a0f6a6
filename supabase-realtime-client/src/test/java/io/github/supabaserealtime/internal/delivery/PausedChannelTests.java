package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Delivery of a channel that is paused. The thread of the test reads and delivers.
 */
class PausedChannelTests {

	private static final String PAUSED = "realtime:paused";

	private static final String OTHER = "realtime:other";

	private final RecordingSink sink = new RecordingSink();

	private final ParkBudget budget = new ParkBudget(Duration.ofHours(1), Duration.ofHours(2));

	private MessageDispatcher dispatcher(int capacity, long maxBytes, OverflowPolicy overflow, Executor executor) {
		GapHandlers gaps = new GapHandlers(List.of(), Duration.ofHours(1), (delay, passed) -> () -> {
		}, () -> {
		});
		return new MessageDispatcher("test",
				new ConnectionSettings.DeliverySettings(capacity, maxBytes, overflow, Duration.ofHours(1)), executor,
				this.sink, gaps, (topic) -> Duration.ZERO, InstantSource.system());
	}

	private MessageDispatcher dispatcher(int capacity, long maxBytes, OverflowPolicy overflow) {
		return dispatcher(capacity, maxBytes, overflow, Runnable::run);
	}

	private void send(MessageDispatcher dispatcher, String topic, int number) {
		DeliveryQueue queue = dispatcher.reserve(topic, 10, this.budget);
		if (queue != null) {
			dispatcher.deliver(queue, new BroadcastMessage("test", topic, Integer.toString(number),
					Payload.ofJson("{}", JsonMapper.shared()), null, false), 10, 0);
		}
	}

	private void send(MessageDispatcher dispatcher, String topic, int from, int to) {
		for (int number = from; number <= to; number++) {
			send(dispatcher, topic, number);
		}
	}

	@Test
	void nothingIsDeliveredUntilTheChannelIsResumed() {
		MessageDispatcher dispatcher = dispatcher(10, 1000, OverflowPolicy.BLOCK);
		send(dispatcher, PAUSED, 1);
		dispatcher.pause(PAUSED, true);
		assertThat(dispatcher.isPaused(PAUSED)).isTrue();
		send(dispatcher, PAUSED, 2);
		dispatcher.publish(PAUSED,
				RealtimeConnectionStateEvent.of("test", ConnectionState.CONNECTING, ConnectionState.OPEN, "opened"));
		send(dispatcher, PAUSED, 3);
		send(dispatcher, OTHER, 1);
		assertThat(this.sink.delivered).containsExactly(PAUSED + " 1", OTHER + " 1");
		dispatcher.pause(PAUSED, false);
		assertThat(dispatcher.isPaused(PAUSED)).isFalse();
		assertThat(this.sink.delivered).containsExactly(PAUSED + " 1", OTHER + " 1", PAUSED + " 2",
				"RealtimeConnectionStateEvent", PAUSED + " 3");
	}

	@Test
	void resumingAgainDoesNothing() {
		MessageDispatcher dispatcher = dispatcher(10, 1000, OverflowPolicy.BLOCK);
		dispatcher.pause(PAUSED, false);
		dispatcher.pause(PAUSED, true);
		dispatcher.pause(PAUSED, true);
		send(dispatcher, PAUSED, 1);
		dispatcher.pause(PAUSED, false);
		dispatcher.pause(PAUSED, false);
		assertThat(this.sink.delivered).containsExactly(PAUSED + " 1");
	}

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void beyondItsBoundsItDropsWithoutHoldingTheReaderBackAndTellsWhenItIsResumed(OverflowPolicy overflow) {
		MessageDispatcher dispatcher = dispatcher(4, 1000, overflow);
		dispatcher.pause(PAUSED, true);
		send(dispatcher, PAUSED, 1, 10);
		assertThat(this.budget.total()).isZero();
		assertThat(this.sink.dropped).hasValue(6);
		assertThat(this.sink.delivered).isEmpty();
		dispatcher.pause(PAUSED, false);
		assertThat(this.sink.delivered.stream().filter((entry) -> entry.startsWith(PAUSED)))
			.containsExactlyElementsOf((overflow == OverflowPolicy.DROP_NEWEST)
					? List.of(PAUSED + " 1", PAUSED + " 2", PAUSED + " 3", PAUSED + " 4")
					: List.of(PAUSED + " 7", PAUSED + " 8", PAUSED + " 9", PAUSED + " 10"));
		assertThat(this.sink.events).hasSize(2);
		assertThat(this.sink.events.get(0)).isInstanceOfSatisfying(MessagesDroppedEvent.class,
				(event) -> assertThat(event.count()).isEqualTo(6));
		assertThat(this.sink.events.get(1)).isInstanceOfSatisfying(DeliveryGapEvent.class,
				(gap) -> assertThat(gap.cause()).isEqualTo(DeliveryGapEvent.Cause.OVERFLOW));
	}

	@ParameterizedTest
	@EnumSource(OverflowPolicy.class)
	void itGivesWayToOtherChannelsWhenTheirMemoryIsFull(OverflowPolicy overflow) {
		MessageDispatcher dispatcher = dispatcher(100, 100, overflow);
		dispatcher.pause(PAUSED, true);
		send(dispatcher, PAUSED, 1, 10);
		send(dispatcher, OTHER, 1, 3);
		assertThat(this.budget.total()).isZero();
		assertThat(this.sink.delivered).containsExactly(OTHER + " 1", OTHER + " 2", OTHER + " 3");
		assertThat(this.sink.dropped).hasValue(1);
	}

	@Test
	void aReaderThatIsHeldBackGoesOnWhenTheChannelIsPaused() throws InterruptedException {
		MessageDispatcher dispatcher = dispatcher(4, 1000, OverflowPolicy.BLOCK, (task) -> {
		});
		Thread reader = new Thread(() -> send(dispatcher, PAUSED, 1, 5));
		reader.start();
		await().until(() -> this.budget.total() > 0);
		dispatcher.pause(PAUSED, true);
		reader.join();
		assertThat(dispatcher.size()).isEqualTo(4);
		assertThat(this.sink.dropped).hasValue(1);
	}

	@Test
	void aReaderThatIsHeldBackByTheMemoryGoesOnWhenTheChannelThatFillsItIsPaused() throws InterruptedException {
		MessageDispatcher dispatcher = dispatcher(100, 100, OverflowPolicy.BLOCK, (task) -> {
		});
		send(dispatcher, PAUSED, 1, 10);
		Thread reader = new Thread(() -> send(dispatcher, OTHER, 1));
		reader.start();
		await().until(() -> this.budget.total() > 0);
		dispatcher.pause(PAUSED, true);
		reader.join();
		assertThat(dispatcher.size()).isEqualTo(10);
		assertThat(this.sink.dropped).hasValue(1);
	}

	@Test
	void theEndOfTheConnectionDoesNotWaitForWhatAPausedChannelHolds() {
		MessageDispatcher dispatcher = dispatcher(10, 1000, OverflowPolicy.BLOCK);
		dispatcher.pause(PAUSED, true);
		send(dispatcher, PAUSED, 1, 3);
		List<String> quiet = new CopyOnWriteArrayList<>();
		dispatcher.whenQuiet(() -> quiet.add("quiet"));
		assertThat(quiet).containsExactly("quiet");
		assertThat(this.sink.closed).hasValue(3);
		dispatcher.close();
		dispatcher.reopen();
		assertThat(dispatcher.isPaused(PAUSED)).isTrue();
		send(dispatcher, PAUSED, 4);
		dispatcher.pause(PAUSED, false);
		assertThat(this.sink.delivered).containsExactly(PAUSED + " 4");
	}

	private static final class RecordingSink implements DeliverySink {

		private final List<String> delivered = new CopyOnWriteArrayList<>();

		private final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();

		private final AtomicLong dropped = new AtomicLong();

		private final AtomicLong closed = new AtomicLong();

		@Override
		public void message(RealtimeMessage message, long arrivedAt) {
			this.delivered.add(message.topic() + " " + ((BroadcastMessage) message).event());
		}

		@Override
		public void unheard(RealtimeMessage message, long arrivedAt) {
			throw new UnsupportedOperationException();
		}

		@Override
		public RealtimeEvent event(RealtimeEvent event) {
			this.events.add(event);
			this.delivered.add(event.getClass().getSimpleName());
			return event;
		}

		@Override
		public void dropped(long count, MessagesDroppedEvent.Reason reason) {
			((reason == MessagesDroppedEvent.Reason.OVERFLOW) ? this.dropped : this.closed).addAndGet(count);
		}

	}

}
