package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Catches the exceptions of a sink. An exception would end the thread that delivers, and
 * the channel would receive nothing any more; the same is true of the reader.
 */
final class GuardedSink implements DeliverySink {

	private static final Log logger = LogFactory.getLog(GuardedSink.class);

	private final DeliverySink sink;

	GuardedSink(DeliverySink sink) {
		this.sink = sink;
	}

	@Override
	public void message(RealtimeMessage message, long arrivedAt) {
		try {
			this.sink.message(message, arrivedAt);
		}
		catch (Throwable ex) {
			report(ex, "a message was delivered");
		}
	}

	@Override
	public void unheard(RealtimeMessage message, long arrivedAt) {
		try {
			this.sink.unheard(message, arrivedAt);
		}
		catch (Throwable ex) {
			report(ex, "a message was counted");
		}
	}

	@Override
	public boolean collects(String topic) {
		return this.sink.collects(topic);
	}

	@Override
	public void drained(String topic) {
		call(() -> this.sink.drained(topic), "collected messages were delivered");
	}

	@Override
	public RealtimeEvent event(RealtimeEvent event) {
		try {
			return this.sink.event(event);
		}
		catch (Throwable ex) {
			report(ex, "an event was delivered");
			return event;
		}
	}

	@Override
	public void dropped(long count, MessagesDroppedEvent.Reason reason) {
		call(() -> this.sink.dropped(count, reason), "dropped messages were counted");
	}

	/**
	 * Run an action. What it throws, even an error of the JVM, is logged.
	 * @param action the action
	 * @param occasion what happens meanwhile
	 */
	static void call(Runnable action, String occasion) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			report(ex, occasion);
		}
	}

	static void report(Throwable failure, String occasion) {
		try {
			logger.error("Unexpected failure while " + occasion + "; delivery goes on", failure);
		}
		catch (Throwable unlogged) {
			// logging may fail too if there is no memory
			failure.addSuppressed(unlogged);
		}
	}

}
