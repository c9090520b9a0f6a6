package io.github.supabaserealtime;

/**
 * Base of everything that a call of this client fails with. Its text never holds the api
 * key or a token.
 *
 * @since 0.1.0
 */
public class RealtimeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public RealtimeException(String message) {
		super(message);
	}

	/**
	 * Create an exception with a cause.
	 * @param message what went wrong
	 * @param cause the cause, free of secrets
	 */
	public RealtimeException(String message, Throwable cause) {
		super(message, cause);
	}

}
