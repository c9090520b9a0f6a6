package io.github.supabaserealtime.listener;

import java.util.function.Consumer;

import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Listener that calls a method with the arguments made from a message. What goes wrong is
 * thrown; the channel logs and counts it.
 *
 * @param <M> the type of message
 * @param method the method, for messages
 * @param arguments makes the arguments
 * @param invoker calls the method
 * @param context where the listener is registered
 */
record ListenerCall<M extends RealtimeMessage>(ListenerMethod method, ListenerArguments<M> arguments,
		ListenerInvoker invoker, ListenerContext context) implements Consumer<M> {

	@Override
	public void accept(M message) {
		@Nullable Object[] values;
		try {
			values = this.arguments.of(message, this.context);
		}
		catch (RuntimeException ex) {
			throw ListenerFailedException.notCalled(this.method.listenerName(), ex);
		}
		try {
			this.invoker.invoke(values);
		}
		catch (Throwable ex) {
			throw new ListenerFailedException(this.method.listenerName(), ex);
		}
	}

}
