package io.github.supabaserealtime.test.internal.database;

/**
 * Thrown when the embedded server cannot tell what PostgreSQL would answer.
 *
 * @since 0.9.0
 */
public final class NotEvaluatedException extends UnsupportedOperationException {

	private static final long serialVersionUID = 1L;

	NotEvaluatedException(String message) {
		super("The embedded server does not evaluate " + message);
	}

	/**
	 * Create an exception with the same text for another thread.
	 * @param cause what happened there
	 */
	NotEvaluatedException(NotEvaluatedException cause) {
		super(cause.getMessage(), cause);
	}

}
