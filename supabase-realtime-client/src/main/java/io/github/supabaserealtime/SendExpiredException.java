package io.github.supabaserealtime;

/**
 * A message waited longer than its own timeout or the send buffer's maximum age allows.
 * It was not sent.
 *
 * @since 0.9.0
 */
public class SendExpiredException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public SendExpiredException(String message) {
		super(Kind.NOT_SENT, true, message);
	}

}
