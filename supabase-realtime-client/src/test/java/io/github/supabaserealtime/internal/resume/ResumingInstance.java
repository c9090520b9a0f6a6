package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance of an application in a {@link ResumingHistory}, with one channel and one
 * listener. Messages reach the queue of the channel while the server streams them, which
 * it may begin to do only some time after it said so; the queue may drop its oldest.
 *
 * @param <M> the type of message
 */
final class ResumingInstance<M extends RealtimeMessage> {

	private static final int CAPACITY = 6;

	// sooner than what was missed is read again
	private static final long STREAMS_WITHIN = Duration.ofMillis(1_900).toNanos();

	private static final String ENDS = "The process ends";

	private static final String LED = "The leader changes";

	private static final String FAILS = "The listener fails";

	private final String name;

	private final ResumingHistory<M> history;

	private final Random random;

	// whether the channel asks who leads, or the listener itself
	private final boolean declared;

	private final PositionWriter writer;

	private final ResumingListener<M> listener;

	private final Deque<Item> queue = new ArrayDeque<>();

	private final List<Long> timers = new ArrayList<>();

	private long arrivedAt;

	private long subscribedAt;

	private boolean leads;

	// has led no more, be it for a moment, and has yet to act on it
	private boolean revoked;

	private boolean subscribed;

	private boolean streaming;

	private boolean dropping;

	private boolean ending;

	private boolean passing;

	ResumingInstance(String name, ResumingHistory<M> history) {
		this.name = name;
		this.history = history;
		this.random = history.random;
		this.declared = this.random.nextBoolean();
		// saves when the history says so
		this.writer = new PositionWriter("consumer", history.store(), name, 0);
		Channel channel = new Channel();
		this.listener = new ResumingListener<>("listener", history.source(channel), channel, this::take,
				new ResumeSettings(history.overlap(), 1 + this.random.nextInt(4), Instant.MIN), this.writer);
	}

	String name() {
		return this.name;
	}

	void lead(boolean leads) {
		this.leads = leads;
		this.revoked |= !leads;
	}

	boolean leads() {
		return this.leads;
	}

	boolean isEnding() {
		return this.ending;
	}

	boolean isSubscribed() {
		return this.subscribed;
	}

	/**
	 * Return whether what is stored now is sent to the channel.
	 */
	boolean streams() {
		return this.streaming;
	}

	/**
	 * Return whether the channel has nothing to do but to wait for messages.
	 */
	boolean isSettled() {
		return this.streaming && !this.revoked;
	}

	/**
	 * Return whether something is to be delivered.
	 */
	boolean isBusy() {
		return !this.queue.isEmpty() || this.dropping;
	}

	/**
	 * Return how far the listener is.
	 */
	Position reached() {
		Position reached = this.listener.status().position();
		return (reached != null) ? reached : Position.START;
	}

	void save() {
		this.writer.flush();
	}

	private void take(M message) {
		if (this.random.nextInt(20) == 0 && !this.ending && !this.history.isSilent()) {
			this.history.send();
		}
		if (this.random.nextInt(200) == 0) {
			// during the call
			this.ending = true;
			// what a stop makes fail is not told from other failures
			throw new IllegalStateException(this.random.nextBoolean() ? ENDS : FAILS);
		}
		if (this.random.nextInt(60) == 0 && this.leads) {
			this.history.lose();
			passOn();
			if (this.random.nextBoolean()) {
				throw new IllegalStateException(this.random.nextBoolean() ? LED : FAILS);
			}
		}
		this.history.handed(this, message);
		if (this.random.nextInt(10) == 0) {
			this.history.failed(this, message);
			throw new IllegalStateException(FAILS);
		}
	}

	/**
	 * Another instance takes over while a listener of this one is still busy.
	 */
	private void passOn() {
		List<ResumingInstance<M>> all = this.history.instances();
		if (this.random.nextBoolean() && all.stream().noneMatch((instance) -> instance.passing)) {
			this.passing = true;
			ResumingInstance<M> next = all.stream()
				.filter((instance) -> instance != this)
				.findFirst()
				.orElseGet(this.history::start);
			this.history.lead(next);
			next.link();
			next.deliver();
			this.passing = false;
		}
	}

	/**
	 * A message reaches the queue.
	 */
	void arrive(M message) {
		queue(() -> handOverLive(message), true);
		if (this.queue.stream().filter(Item::message).count() > CAPACITY) {
			dropOldest();
			this.history.drops++;
			this.dropping = true;
		}
	}

	/**
	 * Drop the oldest message. Events stay.
	 */
	private void dropOldest() {
		Iterator<Item> items = this.queue.iterator();
		boolean dropped = false;
		while (!dropped) {
			dropped = items.next().message();
		}
		items.remove();
	}

	private void queue(Runnable action, boolean message) {
		this.queue.add(new Item(action, message, this.history.nanos()));
	}

	private void handOverLive(M message) {
		if (this.declared && !this.leads) {
			this.listener.refused();
			return;
		}
		try {
			this.listener.accept(message);
		}
		catch (IllegalStateException ex) {
			assertThat(ex.getMessage()).isIn(FAILS, ENDS, LED);
		}
	}

	void deliver() {
		int count = this.random.nextInt(5);
		// a process that ends calls nobody any more
		for (int i = 0; i < count && !this.queue.isEmpty() && !this.ending; i++) {
			Item item = this.queue.poll();
			this.arrivedAt = item.arrivedAt();
			item.action().run();
		}
		if (this.dropping && this.queue.size() <= CAPACITY / 2 && !this.ending) {
			this.dropping = false;
			gap(DeliveryGapEvent.Cause.OVERFLOW);
		}
	}

	void timePassed() {
		long now = this.history.nanos();
		this.streaming |= this.subscribed && now - this.subscribedAt >= STREAMS_WITHIN;
		if (this.timers.removeIf((due) -> due <= now)) {
			stateChanged(ChannelState.SUBSCRIBED, ChannelState.SUBSCRIBED);
		}
	}

	/**
	 * Go a step further: who leads subscribes, and who led no more unsubscribes.
	 */
	void link() {
		if (this.subscribed && this.revoked) {
			unsubscribed(ChannelState.CLOSED);
		}
		else if (!this.subscribed && this.leads) {
			subscribe();
		}
		else if (this.subscribed && !this.streaming) {
			this.streaming = true;
		}
		else if (this.subscribed && this.random.nextInt(3) == 0) {
			unsubscribed(ChannelState.JOINING);
		}
		this.revoked = false;
	}

	private void subscribe() {
		this.subscribed = true;
		this.subscribedAt = this.history.nanos();
		// the server may say so before it does (protocol.md 14)
		this.streaming = this.random.nextBoolean();
		stateChanged(ChannelState.JOINED, ChannelState.SUBSCRIBED);
		queue(() -> gap(DeliveryGapEvent.Cause.CONNECTION_LOST), false);
		this.history.subscribed(this);
	}

	private void unsubscribed(ChannelState after) {
		this.subscribed = false;
		this.streaming = false;
		stateChanged(ChannelState.SUBSCRIBED, after);
	}

	private void stateChanged(ChannelState before, ChannelState after) {
		queue(() -> this.listener.stateChanged(ListedRows.state(before, after)), false);
	}

	private void gap(DeliveryGapEvent.Cause cause) {
		this.listener
			.close(DeliveryGapEvent.of("connection", "realtime:public:orders", Instant.EPOCH, Instant.EPOCH, cause));
	}

	/**
	 * An item of the queue.
	 *
	 * @param message whether it is a message, and may be dropped
	 */
	private record Item(Runnable action, boolean message, long arrivedAt) {
	}

	private final class Channel extends RecordingChannel {

		@Override
		public ListenerRegistration callStages(Duration delay) {
			Long due = now() + delay.toNanos();
			ResumingInstance.this.timers.add(due);
			return () -> ResumingInstance.this.timers.remove(due);
		}

		@Override
		public <N extends RealtimeMessage> boolean handOver(Consumer<? super N> listener, N message) {
			if (ResumingInstance.this.declared && !ResumingInstance.this.leads) {
				ResumingInstance.this.listener.refused();
				return false;
			}
			try {
				listener.accept(message);
				return true;
			}
			catch (IllegalStateException ex) {
				return !isStop(ex);
			}
		}

		@Override
		public <N extends RealtimeMessage> StagedListener<N> staged(Class<N> type, Consumer<? super N> listener) {
			return new DirectListener<>(listener) {

				@Override
				public void accept(N message) {
					if (!delivers()) {
						throw new IllegalStateException(LED);
					}
					super.accept(message);
				}

				@Override
				public boolean delivers() {
					return ResumingInstance.this.declared || ResumingInstance.this.leads;
				}

			};
		}

		@Override
		public boolean isStop(RuntimeException thrown) {
			return List.of(ENDS, LED).contains(thrown.getMessage());
		}

		@Override
		public boolean isDropping() {
			return ResumingInstance.this.dropping;
		}

		@Override
		public boolean isEnding() {
			return ResumingInstance.this.ending || (ResumingInstance.this.declared && !ResumingInstance.this.leads);
		}

		@Override
		public long now() {
			return ResumingInstance.this.history.nanos();
		}

		@Override
		public long sinceArrival() {
			return now() - ResumingInstance.this.arrivedAt;
		}

		@Override
		public ChannelOptions getOptions() {
			return ResumingInstance.this.history.options();
		}

	}

}
