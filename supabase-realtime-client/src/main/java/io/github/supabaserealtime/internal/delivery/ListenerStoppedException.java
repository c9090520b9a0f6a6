package io.github.supabaserealtime.internal.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Exception for messages that a listener has not finished because the connection or the
 * listener was stopped.
 */
final class ListenerStoppedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int messages;

	/**
	 * Create an exception.
	 * @param messages the number of messages that are not finished
	 * @param failure what the listener threw last, or {@code null} if it threw nothing
	 */
	ListenerStoppedException(int messages, @Nullable Throwable failure) {
		super("The listener was stopped", failure);
		this.messages = messages;
	}

	int messages() {
		return this.messages;
	}

}
