package io.github.supabaserealtime;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Strategy for a message for which a listener of a channel has failed for good. It is
 * called after the last attempt. Use it to keep such a message, for example in a table.
 * Without a handler the failure is logged.
 * <p>
 * It is called on the delivery thread of the channel, and the next message of the channel
 * waits for it. It is not called for messages that wait for another attempt when the
 * connection is closed, and not for exceptions of a {@code RealtimeListener} or an
 * {@code @EventListener} method.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface RealtimeListenerErrorHandler {

	/**
	 * A listener failed for a message.
	 * @param message the message
	 * @param listenerId the id of the annotated method; for a listener that was
	 * registered by code its class or the line that registered it
	 * @param failure what it threw last, or why it could not be called
	 * @throws Exception if the handler fails, which is logged
	 */
	void onError(RealtimeMessage message, String listenerId, Throwable failure) throws Exception;

}
