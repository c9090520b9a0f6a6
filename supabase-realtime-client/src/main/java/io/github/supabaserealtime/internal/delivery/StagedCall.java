package io.github.supabaserealtime.internal.delivery;

import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.internal.resume.StagedListener;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * {@link StagedListener} that is called as a listener of a channel is.
 *
 * @param <M> the type of message
 * @param listener the listener
 * @param mayBeCalled whether it may be called now
 */
record StagedCall<M extends RealtimeMessage>(ChannelListener<M> listener,
		BooleanSupplier mayBeCalled) implements StagedListener<M> {

	@Override
	public boolean delivers() {
		return this.mayBeCalled.getAsBoolean();
	}

	@Override
	public void accept(M message) {
		this.listener.accept(message);
	}

	@Override
	public void close() {
		this.listener.remove();
	}

	@Override
	public String toString() {
		return this.listener.toString();
	}

}
