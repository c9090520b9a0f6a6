package io.github.supabaserealtime;

/**
 * A message had to give way because too many were waiting; it was not written.
 *
 * @since 0.9.0
 */
public class SendBufferOverflowException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public SendBufferOverflowException(String message) {
		super(Kind.NOT_SENT, true, message);
	}

}
