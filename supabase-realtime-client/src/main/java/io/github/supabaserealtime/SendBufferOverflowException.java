package io.github.supabaserealtime;

/**
 * A message was dropped from a full send buffer or push buffer. It was not sent.
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
