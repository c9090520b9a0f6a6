package io.github.supabaserealtime;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Listener for all messages and events of a connection.
 * <p>
 * Listeners are called on delivery threads. For one channel they are called one after
 * another and in wire order; for different channels they are called in parallel. A
 * listener may block. It then delays the messages of its own channel (see the overflow
 * policy of the connection). An exception of a listener is logged and counted, and the
 * next listener is called.
 *
 * @since 0.9.0
 */
public interface RealtimeListener {

	/**
	 * Handle a message that arrived.
	 * @param message the message
	 */
	default void onMessage(RealtimeMessage message) {
	}

	/**
	 * Handle an event of the connection or of a channel.
	 * @param event the event
	 */
	default void onEvent(RealtimeEvent event) {
	}

}
