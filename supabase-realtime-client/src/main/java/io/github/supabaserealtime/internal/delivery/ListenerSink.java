package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.resume.ChannelStage;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NativeDetector;

/**
 * Calls the listeners and observers of a connection. What a listener throws is logged and
 * counted; the next listener is called all the same.
 */
public final class ListenerSink implements DeliverySink {

	private static final Log logger = LogFactory.getLog(ListenerSink.class);

	private final Channels handles;

	private final List<Registered> listeners = new CopyOnWriteArrayList<>();

	private final Observers observers;

	private final LongSupplier nanoTime;

	private final @Nullable InstrumentedCalls instrumented;

	private volatile Predicate<String> condition = (topic) -> true;

	private volatile boolean silent;

	/**
	 * Create a sink.
	 * @param nanoTime the monotonic clock by which messages arrive
	 */
	public ListenerSink(Channels handles, List<RealtimeListener> listeners, Observers observers,
			LongSupplier nanoTime) {
		this(handles, listeners, observers, nanoTime, null);
	}

	/**
	 * Create a sink.
	 * @param nanoTime the monotonic clock by which messages arrive
	 * @param instrumented has the calls of listeners observed, or {@code null} if nothing
	 * observes them
	 */
	public ListenerSink(Channels handles, List<RealtimeListener> listeners, Observers observers, LongSupplier nanoTime,
			@Nullable InstrumentedCalls instrumented) {
		this.instrumented = instrumented;
		this.handles = handles;
		this.observers = observers;
		this.nanoTime = nanoTime;
		listeners.forEach(this::add);
	}

	/**
	 * Call listeners with messages only while a condition holds for the topic.
	 */
	public void deliverIf(Predicate<String> condition) {
		this.condition = condition;
	}

	public ListenerRegistration add(RealtimeListener listener) {
		// a new wrapper each time, so that a listener can be registered twice
		Registered registered = new Registered(listener, takesMessages(listener.getClass()));
		this.listeners.add(registered);
		return () -> this.listeners.removeIf((other) -> other == registered);
	}

	private static boolean takesMessages(Class<?> type) {
		if (NativeDetector.inNativeImage()) {
			// a native image may know only the method of the interface
			return true;
		}
		try {
			return type.getMethod("onMessage", RealtimeMessage.class).getDeclaringClass() != RealtimeListener.class;
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
	}

	/**
	 * Return whether somebody is to get the messages of a channel. Those that nobody is
	 * to get are only {@linkplain #unheard counted}.
	 */
	public boolean isHeard(DefaultRealtimeChannel channel) {
		if (channel.isHeard()) {
			return true;
		}
		for (Registered listener : this.listeners) {
			if (listener.takesMessages()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void unheard(RealtimeMessage message, long arrivedAt) {
		delivered(message, arrivedAt);
	}

	private void delivered(RealtimeMessage message, long arrivedAt) {
		if (!this.silent && !this.observers.isEmpty()) {
			this.observers.onDelivered(message, this.nanoTime.getAsLong() - arrivedAt);
		}
	}

	@Override
	public void message(RealtimeMessage message, long arrivedAt) {
		if (this.silent || !isDelivered(message)) {
			return;
		}
		if (this.instrumented == null) {
			deliver(message, arrivedAt);
			return;
		}
		try {
			deliver(this.instrumented.arrived(message, arrivedAt), arrivedAt);
		}
		finally {
			this.instrumented.delivered();
		}
	}

	private void deliver(RealtimeMessage message, long arrivedAt) {
		DefaultRealtimeChannel channel = this.handles.find(message.topic());
		if (channel != null && repeats(channel, message)) {
			return;
		}
		if (channel != null) {
			channel.delivering(arrivedAt);
			for (Consumer<? super RealtimeMessage> listener : channel.listeners()) {
				callIfDelivered(listener, message, Consumer::accept);
			}
		}
		for (Registered listener : this.listeners) {
			if (listener.takesMessages()) {
				callIfDelivered(listener, message, RealtimeListener::onMessage);
			}
		}
		delivered(message, arrivedAt);
	}

	private static boolean repeats(DefaultRealtimeChannel channel, RealtimeMessage message) {
		try {
			return channel.repeats(message);
		}
		catch (Throwable ex) {
			// a message that arrives twice does less harm than one that is lost
			logger.error("A message of channel '" + Topics.name(message.topic())
					+ "' could not be checked for repetition; it is delivered", ex);
			return false;
		}
	}

	@Override
	public boolean collects(String topic) {
		DefaultRealtimeChannel channel = this.handles.find(topic);
		if (channel != null) {
			for (ChannelListener<?> listener : channel.batched()) {
				BatchedListener<?> batches = listener.batches();
				if (batches != null && batches.last() != null) {
					return true;
				}
			}
		}
		return false;
	}

	@Override
	public void drained(String topic) {
		DefaultRealtimeChannel channel = this.handles.find(topic);
		if (channel != null) {
			for (ChannelListener<?> listener : channel.batched()) {
				flush(listener);
			}
		}
	}

	private void flush(ChannelListener<?> listener) {
		BatchedListener<?> batches = listener.batches();
		RealtimeMessage last = (batches != null) ? batches.last() : null;
		if (batches == null || last == null) {
			return;
		}
		if (this.silent) {
			this.observers.onDropped(batches.discard(), MessagesDroppedEvent.Reason.CLOSED);
			return;
		}
		if (!callIfDelivered(listener, last, (called, message) -> batches.flush())) {
			batches.discard();
		}
	}

	/**
	 * Return an event that tells the stages of a channel, and nobody else, that it is
	 * subscribed.
	 */
	public static RealtimeChannelStateEvent callStages(String connectionName, String topic) {
		return RealtimeChannelStateEvent.of(connectionName, topic, ChannelState.SUBSCRIBED, ChannelState.SUBSCRIBED,
				"for listeners that resume");
	}

	private static boolean isForStages(RealtimeEvent event) {
		return event instanceof RealtimeChannelStateEvent state && state.oldState() == state.newState();
	}

	@Override
	public RealtimeEvent event(RealtimeEvent event) {
		String topic = FailedListener.topic(event);
		if (topic != null) {
			// messages that arrived before the event are handled before it
			drained(topic);
		}
		RealtimeEvent told = event;
		if (event instanceof DeliveryGapEvent gap) {
			told = closed(gap);
		}
		if (!isForStages(event)) {
			for (RealtimeListener listener : this.listeners) {
				call(listener, told, RealtimeListener::onEvent);
			}
		}
		if (event instanceof RealtimeChannelStateEvent state) {
			for (ChannelStage stage : stages(state.topic())) {
				call(stage, state, ChannelStage::stateChanged);
			}
		}
		return told;
	}

	private List<ChannelStage> stages(String topic) {
		DefaultRealtimeChannel channel = this.handles.find(topic);
		return (channel != null) ? channel.stages() : List.of();
	}

	/**
	 * Have listeners read what they missed. The gap is closed if all that can have done
	 * so.
	 */
	private DeliveryGapEvent closed(DeliveryGapEvent gap) {
		List<ChannelStage> stages = stages(gap.topic());
		boolean closed = !stages.isEmpty();
		long rows = 0;
		for (ChannelStage stage : stages) {
			AtomicLong read = new AtomicLong(-1);
			call(stage, gap, (reader, missed) -> read.set(reader.close(missed)));
			closed &= read.get() >= 0;
			rows += read.get();
		}
		return closed ? gap.withRowsRead(sources(stages), rows) : gap;
	}

	private static String sources(List<ChannelStage> stages) {
		return stages.stream().map(ChannelStage::source).distinct().sorted().collect(Collectors.joining(", "));
	}

	/**
	 * Call a listener of a channel.
	 * @return whether it has had the message, and no stop kept it from finishing
	 */
	public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
		return callIfDelivered(listener, message, Consumer::accept);
	}

	/**
	 * Stop calling listeners, even the next one for a message that others have got, or do
	 * so again.
	 */
	public void silence(boolean silent) {
		this.silent = silent;
	}

	private <L, M extends RealtimeMessage> boolean callIfDelivered(L listener, M message, BiConsumer<L, M> call) {
		return isDelivered(message) && call(listener, message, call);
	}

	private boolean isDelivered(RealtimeMessage message) {
		boolean delivered = this.condition.test(message.topic());
		if (!delivered) {
			stages(message.topic()).forEach(ChannelStage::refused);
		}
		return delivered;
	}

	private <L, O> boolean call(L listener, O occasion, BiConsumer<L, O> call) {
		if (this.silent) {
			return false;
		}
		try {
			call.accept(listener, occasion);
			return true;
		}
		catch (ListenerStoppedException ex) {
			if (ex.messages() > 0) {
				this.observers.onDropped(ex.messages(), MessagesDroppedEvent.Reason.CLOSED);
			}
			Throwable failure = ex.getCause();
			if (failure != null) {
				FailedListener.logUnrepeated(logger, listener, occasion, failure);
			}
			return false;
		}
		catch (Throwable ex) {
			// an exception that left this method would end the delivery of the channel
			failed();
			FailedListener.log(logger, listener, occasion, ex);
			return true;
		}
	}

	/**
	 * Something else that the application gave failed.
	 */
	public void failed() {
		this.observers.onListenerError();
	}

	@Override
	public void dropped(long count, MessagesDroppedEvent.Reason reason) {
		this.observers.onDropped(count, reason);
	}

	/**
	 * A registration of a listener.
	 *
	 * @param delegate the listener
	 * @param takesMessages whether it does anything with messages
	 */
	private record Registered(RealtimeListener delegate, boolean takesMessages) implements RealtimeListener {

		@Override
		public void onMessage(RealtimeMessage message) {
			this.delegate.onMessage(message);
		}

		@Override
		public void onEvent(RealtimeEvent event) {
			this.delegate.onEvent(event);
		}

		@Override
		public String toString() {
			return FailedListener.name(this.delegate);
		}

	}

}
