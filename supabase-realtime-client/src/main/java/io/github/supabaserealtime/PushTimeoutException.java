package io.github.supabaserealtime;

/**
 * The server did not answer a message in time. The message was written to the socket, so
 * the server may have received it.
 *
 * @since 0.9.0
 */
public class PushTimeoutException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public PushTimeoutException(String message) {
		super(Kind.NO_ANSWER, true, message);
	}

}
