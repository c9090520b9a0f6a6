package io.github.supabaserealtime.message;

/**
 * Strategy for messages that a listener of a channel failed for, called once its attempts
 * are used up. This is the place to keep such a message, in a table for example. Without
 * a handler the failure is logged.
 * <p>
 * Called on the delivery thread of the channel, whose next message waits for it. It is
 * not told of messages that wait to be repeated when the connection is closed, nor of
 * what a {@code RealtimeListener} or an {@code @EventListener} method throws.
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
