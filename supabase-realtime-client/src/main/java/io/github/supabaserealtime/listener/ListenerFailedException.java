package io.github.supabaserealtime.listener;

/**
 * A listener method has failed, or its arguments could not be made. Says which, since the
 * cause alone may come from anywhere.
 */
class ListenerFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ListenerFailedException(String message, Throwable cause) {
		super(message, cause);
	}

}
