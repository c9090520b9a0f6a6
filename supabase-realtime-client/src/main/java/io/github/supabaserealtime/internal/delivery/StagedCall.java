package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.internal.resume.StagedListener;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * {@link StagedListener} that is called as a listener of a channel is.
 *
 * @param <M> the type of message
 * @param listener the listener
 */
record StagedCall<M extends RealtimeMessage>(ChannelListener<M> listener) implements StagedListener<M> {

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
