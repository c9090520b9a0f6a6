package io.github.supabaserealtime.internal.resume;

import java.util.function.Consumer;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Listener that is called once for each message.
 *
 * @param <M> the type of message
 */
class DirectListener<M extends RealtimeMessage> implements StagedListener<M> {

	private final Consumer<? super M> listener;

	DirectListener(Consumer<? super M> listener) {
		this.listener = listener;
	}

	@Override
	public void accept(M message) {
		this.listener.accept(message);
	}

	@Override
	public boolean delivers() {
		return true;
	}

	@Override
	public void close() {
	}

	@Override
	public String toString() {
		return "the listener";
	}

}
