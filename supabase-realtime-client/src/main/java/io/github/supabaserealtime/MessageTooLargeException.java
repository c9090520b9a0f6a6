package io.github.supabaserealtime;

/**
 * A message is larger than the server accepts. It was not sent.
 *
 * @since 0.9.0
 */
public class MessageTooLargeException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public MessageTooLargeException(String message) {
		super(Kind.TOO_LARGE, false, message);
	}

}
