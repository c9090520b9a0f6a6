package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.LogFactory;

/**
 * Calls all observers of a connection. What one throws is logged and goes no further.
 * Safe for several threads.
 */
public final class Observers implements RealtimeObserver {

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(Observers.class));

	private final List<Registered> registered = new CopyOnWriteArrayList<>();

	public Observers(List<RealtimeObserver> observers) {
		observers.forEach(this::add);
	}

	public ListenerRegistration add(RealtimeObserver observer) {
		// a new wrapper each time, so that an observer can be registered twice
		Registered added = new Registered(observer);
		this.registered.add(added);
		return () -> this.registered.removeIf((other) -> other == added);
	}

	/**
	 * Return whether there is no observer, so that nothing needs to be measured.
	 */
	boolean isEmpty() {
		return this.registered.isEmpty();
	}

	private void tell(Consumer<RealtimeObserver> figure) {
		for (Registered each : this.registered) {
			try {
				figure.accept(each.observer());
			}
			catch (Throwable ex) {
				failed(each.observer(), ex);
			}
		}
	}

	private void failed(RealtimeObserver observer, Throwable failure) {
		// an exception would end the lane, the reader or the delivery of a channel
		this.throttledLog.warn("An observer failed: " + FailedListener.className(observer) + ": " + failure);
	}

	// the only method that is called for each message
	@Override
	public void onDelivered(RealtimeMessage message, long nanos) {
		for (Registered each : this.registered) {
			try {
				each.observer().onDelivered(message, nanos);
			}
			catch (Throwable ex) {
				failed(each.observer(), ex);
			}
		}
	}

	@Override
	public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
		tell((observer) -> observer.onDropped(count, reason));
	}

	@Override
	public void onSent(SentKind kind) {
		tell((observer) -> observer.onSent(kind));
	}

	@Override
	public void onJoinEnded(Outcome outcome, long nanos) {
		tell((observer) -> observer.onJoinEnded(outcome, nanos));
	}

	@Override
	public void onAckEnded(Outcome outcome, long nanos) {
		tell((observer) -> observer.onAckEnded(outcome, nanos));
	}

	@Override
	public void onListenerError() {
		tell(RealtimeObserver::onListenerError);
	}

	@Override
	public void onListenerRetry(RetryStep step) {
		tell((observer) -> observer.onListenerRetry(step));
	}

	@Override
	public void onTokenLookUp(boolean successful) {
		tell((observer) -> observer.onTokenLookUp(successful));
	}

	/**
	 * A registration of an observer.
	 *
	 * @param observer the observer
	 */
	private record Registered(RealtimeObserver observer) {
	}

}
