package io.github.supabaserealtime.internal.delivery;

import java.util.function.Function;

import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Listener that was registered by code and asks for nothing beside its messages.
 *
 * @param <M> the type of message
 * @param id names it to error handlers
 * @param description names it in logs
 * @param preparation makes the call for a message
 */
record UndescribedListener<M extends RealtimeMessage>(String id, String description,
		Function<M, Invocation> preparation) implements DescribedListener<M> {

	@Override
	public CallTerms terms() {
		return new CallTerms(this.id, null, null, null);
	}

	@Override
	public boolean accepts(M message) {
		return true;
	}

	@Override
	public Invocation prepare(M message) {
		return this.preparation.apply(message);
	}

	@Override
	public void accept(M message) {
		prepare(message).call();
	}

	@Override
	public String toString() {
		return this.description;
	}

}
