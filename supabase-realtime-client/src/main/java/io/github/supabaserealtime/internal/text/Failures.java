package io.github.supabaserealtime.internal.text;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Describes failures for logs. Of an exception that is not ours only the class is named,
 * because its text may hold the address with the api key.
 *
 * @since 0.9.0
 */
public final class Failures {

	private Failures() {
	}

	/**
	 * Return what a future failed with.
	 * @param failure the failure, perhaps wrapped by a future
	 * @return the failure without what futures wrap around it
	 */
	public static Throwable unwrap(Throwable failure) {
		Throwable cause = failure;
		while ((cause instanceof CompletionException || cause instanceof ExecutionException)
				&& cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

	/**
	 * Describe a failure.
	 * @param failure the failure, perhaps wrapped by a future
	 * @param ours the type of the exceptions whose texts are free of secrets
	 * @return the text of the exception if it is one of ours, else the name of its class
	 */
	public static String describe(Throwable failure, Class<? extends Throwable> ours) {
		Throwable cause = unwrap(failure);
		return ours.isInstance(cause) ? String.valueOf(cause.getMessage()) : cause.getClass().getName();
	}

}
