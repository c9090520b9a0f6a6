package io.github.supabaserealtime;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Listener for all messages and events of a connection.
 * <p>
 * Called on delivery threads: one at a time and in wire order for each channel, at the
 * same time for different channels. A listener may block; it then delays its own channel
 * (see the overflow policy of the connection). What it throws is logged and counted, and
 * the next listener is called.
 *
 * @since 0.9.0
 */
public interface RealtimeListener {

	/**
	 * A message arrived.
	 * @param message the message
	 */
	default void onMessage(RealtimeMessage message) {
	}

	/**
	 * Something happened to the connection or a channel.
	 * @param event the event
	 */
	default void onEvent(RealtimeEvent event) {
	}

}
