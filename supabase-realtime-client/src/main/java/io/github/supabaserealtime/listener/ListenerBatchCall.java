package io.github.supabaserealtime.listener;

import java.util.List;

import io.github.supabaserealtime.internal.listening.BatchListener;
import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Listener that calls a method with lists of what it would be called with for each
 * message.
 *
 * @param <M> the type of message
 * @param call makes the arguments for one message, and the calls
 */
record ListenerBatchCall<M extends RealtimeMessage>(ListenerCall<M> call) implements BatchListener<M> {

	@Override
	public CallTerms terms() {
		return this.call.terms();
	}

	@Override
	public boolean delivers() {
		return this.call.delivers();
	}

	@Override
	public boolean accepts(M message) {
		return this.call.accepts(message);
	}

	@Override
	public @Nullable Object[] element(M message) {
		return this.call.values(message);
	}

	@Override
	public Invocation prepareAll(List<@Nullable Object[]> elements) {
		@Nullable Object[] values = this.call.arguments().together(elements);
		String name = this.call.method().listenerName() + ", given " + elements.size() + " messages,";
		return () -> {
			try {
				return this.call.invoker().invoke(values);
			}
			catch (Throwable ex) {
				throw new ListenerFailedException(name, ex);
			}
		};
	}

	@Override
	public Invocation prepare(M message) {
		return prepareAll(List.<@Nullable Object[]>of(element(message)));
	}

	/**
	 * Call the method for one message: for a channel that is not ours.
	 */
	@Override
	public void accept(M message) {
		if (delivers() && accepts(message)) {
			this.call.finish(prepare(message));
		}
	}

	@Override
	public String toString() {
		return this.call.toString();
	}

}
