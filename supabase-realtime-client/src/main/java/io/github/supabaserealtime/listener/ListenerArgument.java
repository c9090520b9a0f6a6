package io.github.supabaserealtime.listener;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the argument for one parameter of a listener method from a message.
 *
 * @param <M> the type of message
 */
@FunctionalInterface
interface ListenerArgument<M extends RealtimeMessage> {

	@Nullable Object of(M message, ListenerContext context);

}
