package io.github.supabaserealtime.samples.liveboard;

import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.listener.BroadcastListener;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Passes on to the pages what arrives and what happens to the connection.
 */
@Component
class BoardEvents {

	private final Visitors visitors;

	BoardEvents(Visitors visitors) {
		this.visitors = visitors;
	}

	@BroadcastListener(topic = BoardController.TOPIC, event = BoardController.EVENT)
	void on(BoardMessage line) {
		if (line.isValid()) {
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
