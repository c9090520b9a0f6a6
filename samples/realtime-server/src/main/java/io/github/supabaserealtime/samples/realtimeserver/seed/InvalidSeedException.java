package io.github.supabaserealtime.samples.realtimeserver.seed;

/**
 * The seed file cannot be read, or says what cannot be.
 */
public class InvalidSeedException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	InvalidSeedException(String message, Throwable cause) {
		super(message, cause);
	}

}
