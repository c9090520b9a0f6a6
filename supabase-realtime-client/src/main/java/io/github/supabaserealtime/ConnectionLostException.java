package io.github.supabaserealtime;

/**
 * The socket was lost before a push was answered.
 *
 * @since 0.9.0
 */
public class ConnectionLostException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final boolean written;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 * @param written whether the frame had been written to the socket
	 */
	public ConnectionLostException(String message, boolean written) {
		super(written ? Kind.NO_ANSWER : Kind.NOT_SENT, true, message);
		this.written = written;
	}

	/**
	 * Return whether the frame had been written to the socket. The server may then have
	 * received it.
	 * @return whether the frame had been written
	 */
	public boolean isWritten() {
		return this.written;
	}

}
