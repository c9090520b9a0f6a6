package io.github.supabaserealtime.listener;

import org.jspecify.annotations.Nullable;

/**
 * Exception for a listener method that cannot work. The message names the annotation, the
 * method, the bean and the attribute or parameter, and says why.
 *
 * @since 0.9.0
 */
public class InvalidListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message the method and the reason
	 * @param cause the cause, or {@code null}
	 */
	public InvalidListenerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
