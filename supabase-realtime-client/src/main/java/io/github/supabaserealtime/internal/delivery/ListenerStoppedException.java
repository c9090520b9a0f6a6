package io.github.supabaserealtime.internal.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Exception for a message that a listener has not finished because the connection or the
 * listener was stopped.
 */
final class ListenerStoppedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param failure what the listener threw last, or {@code null} if it threw nothing
	 */
	ListenerStoppedException(@Nullable Throwable failure) {
		super("The listener was stopped", failure);
	}

}
