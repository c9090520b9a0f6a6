package io.github.supabaserealtime.client;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.event.DeliveryGapEvent;
import io.github.supabaserealtime.event.MessagesDroppedEvent;
import io.github.supabaserealtime.event.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.socket.ConnectionSettings;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages and events to listeners: for each channel in one order and by one thread
 * at a time, for different channels at the same time. Events of the connection have a
 * queue of their own.
 */
final class MessageDispatcher {

	private static final String CONNECTION = "";

	private final String connectionName;

	private final ConnectionSettings.DeliverySettings settings;

	private final Executor executor;

	private final Sink sink;

	private final GapHandlers gapHandlers;

	private final InstantSource clock;

	private final AtomicLong totalBytes = new AtomicLong();

	private final AtomicLong outstanding = new AtomicLong();

	private final Queue<Runnable> whenQuiet = new ConcurrentLinkedQueue<>();

	private final Map<String, DeliveryQueue> queues = new ConcurrentHashMap<>();

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(MessageDispatcher.class));

	private volatile boolean closed;

	MessageDispatcher(String connectionName, ConnectionSettings.DeliverySettings settings, Executor executor, Sink sink,
			GapHandlers gapHandlers, InstantSource clock) {
		this.connectionName = connectionName;
		this.settings = settings;
		this.executor = executor;
		this.sink = sink;
		this.gapHandlers = gapHandlers;
		this.clock = clock;
	}

	private DeliveryQueue queue(String topic) {
		DeliveryQueue queue = this.queues.get(topic);
		if (queue == null) {
			queue = this.queues.computeIfAbsent(topic,
					(key) -> new DeliveryQueue(this.settings, this.totalBytes, this.clock, () -> done(1)));
		}
		return queue;
	}

	/**
	 * Reserve room for a message of a known channel. May hold the caller back.
	 * @return whether the message can be delivered
	 */
	boolean reserve(String topic, int size, ParkBudget budget) {
		DeliveryQueue queue = queue(topic);
		boolean room = queue.reserve(size, budget);
		if (!room) {
			this.sink.dropped(1, MessagesDroppedEvent.Reason.OVERFLOW);
			// the burst is reported when the queue is polled, be it empty
			start(queue, topic, queue.wake());
		}
		return room;
	}

	void release(String topic, int size) {
		queue(topic).release(size);
	}

	/**
	 * Deliver a message for which room was reserved.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void deliver(RealtimeMessage message, int size, long arrivedAt) {
		if (this.closed) {
			release(message.topic(), size);
			this.sink.dropped(1, MessagesDroppedEvent.Reason.CLOSED);
			return;
		}
		DeliveryQueue queue = queue(message.topic());
		this.outstanding.incrementAndGet();
		start(queue, message.topic(), queue.add(message, size, arrivedAt));
	}

	/**
	 * Deliver a message that stems from the same frame as the one before.
	 */
	void deliverToo(RealtimeMessage message, long arrivedAt) {
		queue(message.topic()).reserveMore();
		deliver(message, 0, arrivedAt);
	}

	/**
	 * Count further messages of a frame for which there was no room.
	 */
	void refuseToo(int count) {
		if (count > 0) {
			this.sink.dropped(count, MessagesDroppedEvent.Reason.OVERFLOW);
		}
	}

	/**
	 * Hold the messages of a channel back until its gap was handled, or let them go.
	 */
	void hold(String topic, boolean hold) {
		if (!this.gapHandlers.isEmpty()) {
			DeliveryQueue queue = queue(topic);
			start(queue, topic, queue.hold(hold));
		}
	}

	/**
	 * Deliver an event.
	 * @param topic the topic, or {@code null} for an event of the connection
	 */
	void publish(@Nullable String topic, RealtimeEvent event) {
		if (this.closed) {
			return;
		}
		String key = (topic != null) ? topic : CONNECTION;
		DeliveryQueue queue = queue(key);
		this.outstanding.incrementAndGet();
		start(queue, key, queue.add(event));
	}

	private void start(DeliveryQueue queue, String topic, boolean needed) {
		if (needed) {
			try {
				this.executor.execute(() -> run(queue, topic));
			}
			catch (RejectedExecutionException ex) {
				queue.unattended();
				this.throttledLog.warn("The delivery executor of connection '" + this.connectionName
						+ "' rejects tasks; what has arrived waits");
			}
		}
	}

	private void run(DeliveryQueue queue, String topic) {
		Runnable instead = () -> start(queue, topic, true);
		// whoever loses the turn to another thread must not touch the queue any more
		boolean mine = reportDrops(queue, topic, instead);
		while (mine) {
			DeliveryQueue.Item item = queue.poll();
			if (item == null) {
				return;
			}
			try {
				mine = hand(item, instead);
			}
			finally {
				done(1);
			}
			mine = mine && reportDrops(queue, topic, instead);
		}
	}

	private boolean hand(DeliveryQueue.Item item, Runnable instead) {
		if (this.closed) {
			if (item.message() != null) {
				this.sink.dropped(1, MessagesDroppedEvent.Reason.CLOSED);
			}
		}
		else if (item.message() != null) {
			this.sink.message(item.message(), item.arrivedAt());
		}
		else if (item.event() != null) {
			this.sink.event(item.event());
			return !(item.event() instanceof DeliveryGapEvent gap) || this.gapHandlers.handle(gap, instead);
		}
		return true;
	}

	private boolean reportDrops(DeliveryQueue queue, String topic, Runnable instead) {
		DeliveryQueue.Drops drops = countDrops(queue);
		if (drops != null && !this.closed) {
			this.sink.event(new MessagesDroppedEvent(this.connectionName, topic, drops.count(),
					MessagesDroppedEvent.Reason.OVERFLOW));
			DeliveryGapEvent gap = new DeliveryGapEvent(this.connectionName, topic, drops.from(), drops.to(),
					DeliveryGapEvent.Cause.OVERFLOW);
			this.sink.event(gap);
			return this.gapHandlers.handle(gap, instead);
		}
		return true;
	}

	private DeliveryQueue.@Nullable Drops countDrops(DeliveryQueue queue) {
		DeliveryQueue.Drops drops = queue.endOfBurst();
		// the newest were counted one by one when they were refused
		if (drops != null && this.settings.overflow() != OverflowPolicy.DROP_NEWEST) {
			this.sink.dropped(drops.count(), MessagesDroppedEvent.Reason.OVERFLOW);
		}
		return drops;
	}

	private void done(long count) {
		if (this.outstanding.addAndGet(-count) <= 0) {
			runWhenQuiet();
		}
	}

	private void runWhenQuiet() {
		for (Runnable action = this.whenQuiet.poll(); action != null; action = this.whenQuiet.poll()) {
			action.run();
		}
	}

	/**
	 * Hold the reader back no more and run an action when all that has arrived was
	 * delivered.
	 */
	void whenQuiet(Runnable action) {
		this.queues.values().forEach((queue) -> queue.release(true));
		this.whenQuiet.add(action);
		if (this.outstanding.get() <= 0) {
			runWhenQuiet();
		}
	}

	/**
	 * Deliver nothing any more. A call of a listener that is under way may still finish.
	 */
	void close() {
		this.closed = true;
		for (DeliveryQueue queue : this.queues.values()) {
			queue.release(true);
			List<DeliveryQueue.Item> cleared = queue.clear();
			long lost = cleared.stream().filter((item) -> item.message() != null).count();
			if (lost > 0) {
				this.sink.dropped(lost, MessagesDroppedEvent.Reason.CLOSED);
			}
			countDrops(queue);
			done(cleared.size());
		}
	}

	/**
	 * Deliver again.
	 */
	void reopen() {
		this.closed = false;
		this.queues.values().forEach((queue) -> queue.release(false));
	}

	/**
	 * Forget the queue of a channel that was removed.
	 */
	void forget(String topic) {
		DeliveryQueue queue = this.queues.get(topic);
		if (queue != null && queue.size() == 0) {
			this.queues.remove(topic, queue);
		}
	}

	int size() {
		return this.queues.values().stream().mapToInt(DeliveryQueue::size).sum();
	}

	/**
	 * Takes what is delivered. Never throws.
	 */
	interface Sink {

		/**
		 * Hand over a message.
		 * @param arrivedAt when it arrived, on the monotonic clock
		 */
		void message(RealtimeMessage message, long arrivedAt);

		void event(RealtimeEvent event);

		void dropped(long count, MessagesDroppedEvent.Reason reason);

	}

}
