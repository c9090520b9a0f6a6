package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Selects the messages of a channel that a listener takes.
 *
 * @param <M> the type of message that the listener takes
 */
@FunctionalInterface
interface Selection<M extends RealtimeMessage> {

	/**
	 * Return what a message is for the listener, or {@code null} if it is not for it.
	 */
	@Nullable M of(RealtimeMessage message);

}
