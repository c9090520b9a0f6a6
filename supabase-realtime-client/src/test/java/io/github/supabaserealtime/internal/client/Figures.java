package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Remembers what an observer is told, times in milliseconds.
 */
public final class Figures implements RealtimeObserver {

	public final List<String> all = new CopyOnWriteArrayList<>();

	private static String millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
	}

	@Override
	public void onDelivered(RealtimeMessage message, long nanos) {
		this.all.add("delivered " + message.topic() + " " + millis(nanos));
	}

	@Override
	public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
		this.all.add("dropped " + count + " " + reason);
	}

	@Override
	public void onSent(SentKind kind) {
		this.all.add("sent " + kind);
	}

	@Override
	public void onJoinEnded(Outcome outcome, long nanos) {
		this.all.add("join " + outcome + " " + millis(nanos));
	}

	@Override
	public void onAckEnded(Outcome outcome, long nanos) {
		this.all.add("ack " + outcome + " " + millis(nanos));
	}

	@Override
	public void onListenerError() {
		this.all.add("listener error");
	}

	@Override
	public void onTokenLookUp(boolean successful) {
		this.all.add("token " + (successful ? "OK" : "FAILED"));
	}

	@Override
	public void onListenerRetry(RetryStep step) {
		this.all.add("retry " + step);
	}

}
