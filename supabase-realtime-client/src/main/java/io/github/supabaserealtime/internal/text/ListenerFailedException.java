package io.github.supabaserealtime.internal.text;

/**
 * Exception that names the listener method that failed, which its cause alone does not.
 * The connection logs it together with the event and the channel of the message, and
 * counts it.
 */
public class ListenerFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final boolean called;

	/**
	 * Create an exception for a listener that has thrown.
	 * @param listener the bean and the method, for example
	 * {@code Listener 'lobby.moved(Cursor)'}
	 * @param cause what it threw
	 */
	public ListenerFailedException(String listener, Throwable cause) {
		this(listener, true, listener + " failed", cause);
	}

	private ListenerFailedException(String listener, boolean called, String message, Throwable cause) {
		super(message, cause);
		this.listener = listener;
		this.called = called;
	}

	/**
	 * Create an exception for a listener whose arguments could not be made.
	 */
	public static ListenerFailedException notCalled(String listener, Throwable cause) {
		return new ListenerFailedException(listener, false, listener + " was not called: " + cause.getMessage(), cause);
	}

	/**
	 * Describe the failure together with what the listener was called for.
	 * @param occasion the event and the channel, for example
	 * {@code for event 'cursor' on channel 'room:lobby'}
	 * @return a sentence without its full stop
	 */
	public String describe(String occasion) {
		if (this.called) {
			return this.listener + " failed " + occasion;
		}
		Throwable cause = getCause();
		return this.listener + " was not called " + occasion + ((cause != null) ? ": " + cause.getMessage() : "");
	}

}
