package io.github.supabaserealtime.listener;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the argument for one parameter.
 *
 * @param <M> the type of message
 */
@FunctionalInterface
interface ListenerArgument<M extends RealtimeMessage> {

	@Nullable Object of(M message, ListenerContext context);

}
