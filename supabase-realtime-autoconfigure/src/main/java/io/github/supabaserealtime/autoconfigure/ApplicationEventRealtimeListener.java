package io.github.supabaserealtime.autoconfigure;

import java.util.function.Function;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.RealtimeMessage;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;

/**
 * {@link RealtimeListener} that publishes every message and every event of a connection
 * as an application event, on the thread that delivers it. It publishes nothing while it
 * is suspended. What an event listener throws is thrown on together with the name of that
 * listener.
 */
class ApplicationEventRealtimeListener implements RealtimeListener, Ordered {

	private final ApplicationEventPublisher publisher;

	private final Function<Throwable, String> failedListener;

	private volatile boolean suspended;

	/**
	 * Create a listener.
	 * @param publisher publishes the events
	 * @param failedListener names the listener that has thrown
	 */
	ApplicationEventRealtimeListener(ApplicationEventPublisher publisher, Function<Throwable, String> failedListener) {
		this.publisher = publisher;
		this.failedListener = failedListener;
	}

	void suspend() {
		this.suspended = true;
	}

	void resume() {
		this.suspended = false;
	}

	@Override
	public void onMessage(RealtimeMessage message) {
		publish(message);
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		publish(event);
	}

	private void publish(Object event) {
		if (this.suspended) {
			return;
		}
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			throw new ListenerFailedException(this.failedListener.apply(ex), ex);
		}
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
