package io.github.supabaserealtime.listener;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Listener of a {@link RealtimeListenerEndpoint}, which has the id of that.
 *
 * @param <M> the type of message
 * @param id the id
 * @param listener the listener of the application
 * @param delivers whether it may be called, asked before each call
 */
record EndpointListener<M extends RealtimeMessage>(String id, Consumer<? super M> listener,
		BooleanSupplier delivers) implements DescribedListener<M> {

	@Override
	public CallTerms terms() {
		return new CallTerms(this.id, null, null, null);
	}

	@Override
	public boolean accepts(M message) {
		return this.delivers.getAsBoolean();
	}

	@Override
	public Invocation prepare(M message) {
		return () -> {
			accept(message);
			return null;
		};
	}

	@Override
	public void accept(M message) {
		// a repetition comes later
		if (this.delivers.getAsBoolean()) {
			this.listener.accept(message);
		}
	}

	@Override
	public String toString() {
		return "Listener '" + this.id + "'";
	}

}
