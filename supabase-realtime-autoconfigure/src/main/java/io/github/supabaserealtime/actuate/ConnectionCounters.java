package io.github.supabaserealtime.actuate;

import java.util.concurrent.atomic.LongAdder;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.CountersDescriptor;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Counts what happens on a connection. It names and keeps no message.
 */
final class ConnectionCounters implements RealtimeObserver, RealtimeListener {

	private final LongAdder delivered = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final LongAdder sent = new LongAdder();

	private final LongAdder listenerErrors = new LongAdder();

	private final LongAdder opened = new LongAdder();

	static ConnectionCounters of(RealtimeConnection connection) {
		ConnectionCounters counters = new ConnectionCounters();
		connection.addObserver(counters);
		connection.addListener(counters);
		return counters;
	}

	@Override
	public void onDelivered(RealtimeMessage message, long nanos) {
		this.delivered.increment();
	}

	@Override
	public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
		this.dropped.add(count);
	}

	@Override
	public void onSent(SentKind kind) {
		this.sent.increment();
	}

	@Override
	public void onListenerError() {
		this.listenerErrors.increment();
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		if (event instanceof RealtimeConnectionStateEvent state && state.newState() == ConnectionState.OPEN) {
			this.opened.increment();
		}
	}

	CountersDescriptor describe() {
		return new CountersDescriptor(this.delivered.sum(), this.dropped.sum(), this.sent.sum(),
				this.listenerErrors.sum(), this.opened.sum());
	}

}
