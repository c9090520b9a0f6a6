package io.github.supabaserealtime.samples.liveboard;

import io.github.supabaserealtime.event.RealtimeChannelStateEvent;
import io.github.supabaserealtime.event.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.message.BroadcastMessage;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Passes on to the pages what the connection publishes as application events.
 */
@Component
class BoardEvents {

	private final Visitors visitors;

	BoardEvents(Visitors visitors) {
		this.visitors = visitors;
	}

	@EventListener
	void on(BroadcastMessage message) {
		BoardMessage line = message.payloadAs(BoardMessage.class);
		if (line != null && line.isValid()) {
			this.visitors.tell("message", line);
		}
	}

	@EventListener
	void on(RealtimeConnectionStateEvent event) {
		this.visitors.tell("connection", event.newState().name());
	}

	@EventListener
	void on(RealtimeChannelStateEvent event) {
		this.visitors.tell("channel", event.newState().name());
	}

	@EventListener
	void on(ContextClosedEvent event) {
		this.visitors.sayGoodbye();
	}

}
