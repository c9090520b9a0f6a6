package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Delivers messages and events to listeners. Those of one channel are delivered in order
 * by one thread at a time, those of different channels at the same time. Events of the
 * connection have a queue of their own.
 */
public final class MessageDispatcher {

	private static final String CONNECTION = "";

	private final String connectionName;

	private final DeliveryThreads threads;

	private final DeliverySink sink;

	private final GapHandlers gapHandlers;

	private final Function<String, Duration> gapMargin;

	private final ConnectionBytes bytes;

	private final AtomicLong uncountedDrops = new AtomicLong();

	private final AtomicLong outstanding = new AtomicLong();

	private final Queue<Runnable> whenQuiet = new ConcurrentLinkedQueue<>();

	private final DeliveryQueues queues;

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(MessageDispatcher.class));

	private volatile boolean closed;

	public MessageDispatcher(String connectionName, ConnectionSettings.DeliverySettings settings, Executor executor,
			DeliverySink sink, GapHandlers gapHandlers, Function<String, Duration> gapMargin, InstantSource clock) {
		this(connectionName, settings, executor, sink, gapHandlers, gapMargin, clock,
				new ConnectionBytes(settings.maxBytes(), null));
	}

	public MessageDispatcher(String connectionName, ConnectionSettings.DeliverySettings settings, Executor executor,
			DeliverySink sink, GapHandlers gapHandlers, Function<String, Duration> gapMargin, InstantSource clock,
			ConnectionBytes bytes) {
		this.bytes = bytes;
		this.connectionName = connectionName;
		this.queues = new DeliveryQueues(settings, bytes, clock, new QueueOwner());
		this.threads = new DeliveryThreads(executor, this::rejected);
		this.sink = new GuardedSink(sink);
		this.gapHandlers = gapHandlers;
		this.gapMargin = gapMargin;
	}

	/**
	 * Reserve room for a message of a known channel. May hold the caller back.
	 * @return the queue that is to deliver it, or {@code null} if there is no room
	 */
	@Nullable DeliveryQueue reserve(String topic, int size, ParkBudget budget) {
		DeliveryQueue queue = this.queues.get(topic);
		boolean room = queue.reserve(size, budget);
		while (!room && queue.isRetired()) {
			queue = this.queues.get(topic);
			room = queue.reserve(size, budget);
		}
		countDrops();
		if (!room) {
			// the burst is reported when the queue is polled, be it empty
			start(queue, queue.wake());
		}
		return room ? queue : null;
	}

	private void countDrops() {
		long count = (this.uncountedDrops.get() > 0) ? this.uncountedDrops.getAndSet(0) : 0;
		if (count > 0) {
			this.sink.dropped(count, MessagesDroppedEvent.Reason.OVERFLOW);
			this.throttledLog.warn("Connection '" + this.connectionName
					+ "' drops messages: its listeners are slower than they arrive");
		}
	}

	/**
	 * Give back room that was reserved.
	 */
	void release(DeliveryQueue queue, int size) {
		queue.release(size);
		startReport(queue);
		if (queue.isForgotten()) {
			this.queues.giveUp(queue);
		}
	}

	/**
	 * Deliver a message for which room was reserved.
	 * @param queue the queue that has room for it
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void deliver(DeliveryQueue queue, RealtimeMessage message, int size, long arrivedAt) {
		if (this.closed) {
			release(queue, size);
			this.sink.dropped(1, MessagesDroppedEvent.Reason.CLOSED);
			return;
		}
		this.outstanding.incrementAndGet();
		start(queue, queue.add(message, size, arrivedAt));
	}

	/**
	 * Take note of a message that nobody listens to.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void unheard(RealtimeMessage message, long arrivedAt) {
		if (this.closed) {
			this.sink.dropped(1, MessagesDroppedEvent.Reason.CLOSED);
		}
		else {
			this.sink.unheard(message, arrivedAt);
		}
	}

	/**
	 * Count further messages of a frame for which there was no room.
	 */
	public void refuseToo(int count) {
		if (count > 0) {
			this.sink.dropped(count, MessagesDroppedEvent.Reason.OVERFLOW);
		}
	}

	/**
	 * Hold the messages of a channel back until its gap was handled, or release them.
	 */
	public void hold(String topic, boolean hold) {
		if (!this.gapHandlers.isEmpty()) {
			this.queues.giveUp(use(topic, (queue) -> queue.hold(hold)));
		}
	}

	/**
	 * Let nothing of a channel be delivered, or let everything go again.
	 */
	public void pause(String topic, boolean pause) {
		use(topic, (queue) -> queue.pause(pause));
	}

	public boolean isPaused(String topic) {
		DeliveryQueue queue = this.queues.find(topic);
		return queue != null && queue.isPaused();
	}

	/**
	 * Deliver an event.
	 * @param topic the topic, or {@code null} for an event of the connection
	 */
	public void publish(@Nullable String topic, RealtimeEvent event) {
		if (this.closed) {
			return;
		}
		this.outstanding.incrementAndGet();
		use((topic != null) ? topic : CONNECTION, (queue) -> queue.add(event));
		if (event instanceof HeartbeatEvent) {
			this.queues.giveUpUnused();
		}
	}

	/**
	 * Do something with a queue, which is not given up meanwhile.
	 * @param action returns whether somebody has to be set to deliver
	 * @return the queue
	 */
	private DeliveryQueue use(String topic, Predicate<DeliveryQueue> action) {
		AtomicBoolean needed = new AtomicBoolean();
		DeliveryQueue used = this.queues.use(topic, (queue) -> needed.set(action.test(queue)));
		start(used, needed.get());
		return used;
	}

	private void start(DeliveryQueue queue, boolean needed) {
		if (needed) {
			this.threads.add(() -> run(queue));
		}
		else {
			this.threads.retry();
		}
	}

	/**
	 * Have a burst of drops told of which nothing that waits is going to tell.
	 */
	private void startReport(DeliveryQueue queue) {
		if (queue.isReportDue()) {
			start(queue, queue.wake());
		}
	}

	private void rejected() {
		this.throttledLog.warn("The delivery executor of connection '" + this.connectionName
				+ "' rejects tasks; what has arrived waits");
	}

	/**
	 * Deliver all that waits in a queue.
	 * @return the number of items
	 */
	private int run(DeliveryQueue queue) {
		String topic = queue.topic();
		// whoever loses the turn to another thread must not touch the queue any more
		boolean mine = reportDrops(queue);
		int delivered = 0;
		// what listeners collect is not done before they were called with it
		int collected = 0;
		try {
			while (mine) {
				DeliveryItem item = queue.poll(collected > 0);
				if (item != null) {
					delivered++;
					collected++;
					mine = hand(item, queue);
					collected = this.sink.collects(topic) ? collected : done(collected);
				}
				else if (collected > 0) {
					this.sink.drained(topic);
					collected = done(collected);
				}
				else {
					// whoever made the queue give way meanwhile counted on this turn
					startReport(queue);
					this.queues.giveUp(queue);
					return delivered;
				}
				mine = mine && reportDrops(queue);
			}
		}
		finally {
			if (collected > 0) {
				done(collected);
			}
		}
		return delivered;
	}

	private boolean hand(DeliveryItem item, DeliveryQueue queue) {
		if (this.closed) {
			if (item.message() != null) {
				this.sink.dropped(1, MessagesDroppedEvent.Reason.CLOSED);
			}
		}
		else if (item.message() != null) {
			this.sink.message(item.message(), item.arrivedAt());
		}
		else if (item.event() != null) {
			RealtimeEvent told = this.sink.event(item.event());
			return !(told instanceof DeliveryGapEvent gap) || handle(gap, queue);
		}
		return true;
	}

	/**
	 * Call the handlers for a gap.
	 * @return whether the caller keeps the turn of the queue, and no other thread has it
	 */
	private boolean handle(DeliveryGapEvent gap, DeliveryQueue queue) {
		return this.gapHandlers.handle(gap, () -> this.closed, () -> start(queue, true));
	}

	private boolean reportDrops(DeliveryQueue queue) {
		DropTally.Drops drops = queue.takeDrops();
		if (drops != null && !this.closed) {
			String topic = queue.topic();
			this.sink.event(MessagesDroppedEvent.of(this.connectionName, topic, drops.count(),
					MessagesDroppedEvent.Reason.OVERFLOW));
			DeliveryGapEvent gap = DeliveryGapEvent.of(this.connectionName, topic,
					drops.from().minus(this.gapMargin.apply(topic)), drops.to(), DeliveryGapEvent.Cause.OVERFLOW);
			return !(this.sink.event(gap) instanceof DeliveryGapEvent told) || handle(told, queue);
		}
		return true;
	}

	private int done(long count) {
		if (this.outstanding.addAndGet(-count) <= 0) {
			runWhenQuiet();
		}
		return 0;
	}

	private void runWhenQuiet() {
		for (Runnable action = this.whenQuiet.poll(); action != null; action = this.whenQuiet.poll()) {
			GuardedSink.call(action, "the end of the delivery was told");
		}
	}

	/**
	 * Hold the reader back no more and run an action when all that has arrived was
	 * delivered.
	 */
	public void whenQuiet(Runnable action) {
		this.queues.release(true);
		// nobody would deliver what they hold
		this.queues.all().stream().filter(DeliveryQueue::isPaused).forEach(this::clear);
		this.whenQuiet.add(action);
		if (this.outstanding.get() <= 0) {
			runWhenQuiet();
		}
	}

	/**
	 * Deliver nothing any more. A call of a listener that is under way may still finish.
	 */
	public void close() {
		this.closed = true;
		this.threads.close(true);
		this.queues.release(true);
		this.queues.all().forEach(this::clear);
	}

	private void clear(DeliveryQueue queue) {
		List<DeliveryItem> cleared = queue.clear();
		long dropped = cleared.stream().filter((item) -> item.message() != null).count();
		if (dropped > 0) {
			this.sink.dropped(dropped, MessagesDroppedEvent.Reason.CLOSED);
		}
		done(cleared.size());
	}

	/**
	 * Deliver again.
	 */
	public void reopen() {
		this.closed = false;
		this.threads.close(false);
		this.queues.release(false);
	}

	/**
	 * Forget the queue of a channel that was removed, once all that is in it or on its
	 * way was delivered.
	 */
	public void forget(String topic) {
		this.queues.forget(topic);
	}

	/**
	 * Return whether messages of a channel were dropped of which no gap told yet.
	 */
	public boolean isDropping(String topic) {
		DeliveryQueue queue = this.queues.find(topic);
		return queue != null && queue.isOverflowing();
	}

	/**
	 * Return the size of what waits for listeners or is on its way to their queues.
	 */
	public long bytes() {
		return this.bytes.taken();
	}

	public int size() {
		return this.queues.all().stream().mapToInt(DeliveryQueue::size).sum();
	}

	private final class QueueOwner implements DeliveryQueueOwner {

		@Override
		public void displaced() {
			done(1);
		}

		@Override
		public void dropped() {
			MessageDispatcher.this.uncountedDrops.incrementAndGet();
		}

		@Override
		public void gaveWay(DeliveryQueue queue) {
			startReport(queue);
		}

		@Override
		public @Nullable DeliveryQueue greediest() {
			return MessageDispatcher.this.queues.greediest();
		}

		@Override
		public boolean isPausedWithBytes() {
			return MessageDispatcher.this.queues.all()
				.stream()
				.anyMatch((queue) -> queue.isPaused() && queue.takenBytes() > 0);
		}

	}

}
