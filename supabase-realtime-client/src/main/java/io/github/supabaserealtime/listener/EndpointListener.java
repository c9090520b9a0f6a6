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
 * @param leader whether it may be called, asked before each call
 */
record EndpointListener<M extends RealtimeMessage>(String id, Consumer<? super M> listener,
		BooleanSupplier leader) implements DescribedListener<M> {

	@Override
	public CallTerms terms() {
		return new CallTerms(this.id, null, null, null);
	}

	@Override
	public boolean delivers() {
		return this.leader.getAsBoolean();
	}

	@Override
	public boolean accepts(M message) {
		return true;
	}

	@Override
	public Invocation prepare(M message) {
		return () -> {
			this.listener.accept(message);
			return null;
		};
	}

	@Override
	public void accept(M message) {
		if (delivers()) {
			this.listener.accept(message);
		}
	}

	@Override
	public String toString() {
		return "Listener '" + this.id + "'";
	}

}
