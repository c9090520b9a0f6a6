package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.event.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;

/**
 * Publishes every message and every event of a connection as an application event, on the
 * thread that delivers it. Publishes nothing while it is suspended.
 */
class ApplicationEventRealtimeListener implements RealtimeListener, Ordered {

	private final ApplicationEventPublisher publisher;

	private volatile boolean suspended;

	ApplicationEventRealtimeListener(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
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
		if (!this.suspended) {
			this.publisher.publishEvent(event);
		}
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
