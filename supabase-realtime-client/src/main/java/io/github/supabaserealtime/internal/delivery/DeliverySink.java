package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Takes what is delivered. Is not to throw; what it throws all the same is logged, and
 * the next one is handed over.
 */
interface DeliverySink {

	/**
	 * Hand over a message.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void message(RealtimeMessage message, long arrivedAt);

	/**
	 * Take note of a message that nobody listens to. Called on the lane.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void unheard(RealtimeMessage message, long arrivedAt);

	/**
	 * Return whether a listener of a channel has collected messages and was not called
	 * with them yet.
	 */
	default boolean collects(String topic) {
		return false;
	}

	/**
	 * No message of a channel waits: call the listeners that have collected some.
	 */
	default void drained(String topic) {
	}

	/**
	 * Hand over an event.
	 * @return the event, which may have been added to
	 */
	RealtimeEvent event(RealtimeEvent event);

	void dropped(long count, MessagesDroppedEvent.Reason reason);

}
