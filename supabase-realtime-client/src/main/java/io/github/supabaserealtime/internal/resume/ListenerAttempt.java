package io.github.supabaserealtime.internal.resume;

import java.util.function.Consumer;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * One call of a listener, which tells whether it has returned. It has the name of the
 * listener.
 *
 * @param <M> the type of message
 */
final class ListenerAttempt<M extends RealtimeMessage> implements Consumer<M> {

	private final Consumer<M> listener;

	private boolean returned;

	ListenerAttempt(Consumer<M> listener) {
		this.listener = listener;
	}

	@Override
	public void accept(M message) {
		this.listener.accept(message);
		this.returned = true;
	}

	/**
	 * Return whether the call has ended, and without an exception.
	 */
	boolean hasReturned() {
		return this.returned;
	}

	@Override
	public String toString() {
		return this.listener.toString();
	}

}
