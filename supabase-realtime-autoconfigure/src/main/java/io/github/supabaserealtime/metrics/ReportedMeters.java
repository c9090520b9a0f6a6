package io.github.supabaserealtime.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counters and timers, in any number of registries, of what connections report. Several
 * connections may report to the same meters, which then show the sum.
 */
abstract class ReportedMeters implements RealtimeListener, RealtimeObserver {

	private final List<RealtimeMeters> meters = new CopyOnWriteArrayList<>();

	void register(MeterRegistry registry, String name) {
		this.meters.add(new RealtimeMeters(registry, name));
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		for (RealtimeMeters each : this.meters) {
			each.event(event);
		}
	}

	@Override
	public void onDelivered(RealtimeMessage message, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.delivered(message, nanos);
		}
	}

	@Override
	public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
		for (RealtimeMeters each : this.meters) {
			each.dropped(count, reason);
		}
	}

	@Override
	public void onSent(SentKind kind) {
		for (RealtimeMeters each : this.meters) {
			each.sent(kind);
		}
	}

	@Override
	public void onJoinEnded(Outcome outcome, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.joinEnded(outcome, nanos);
		}
	}

	@Override
	public void onAckEnded(Outcome outcome, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.ackEnded(outcome, nanos);
		}
	}

	@Override
	public void onListenerError() {
		for (RealtimeMeters each : this.meters) {
			each.listenerError();
		}
	}

	@Override
	public void onListenerRetry(RetryStep step) {
		for (RealtimeMeters each : this.meters) {
			each.listenerRetry(step);
		}
	}

	@Override
	public void onTokenLookUp(boolean successful) {
		for (RealtimeMeters each : this.meters) {
			each.tokenLookUp(successful);
		}
	}

}
