package io.github.supabaserealtime;

/**
 * Exception for a call on a channel that is not subscribed: {@code subscribe()} was never
 * called, or {@code unsubscribe()} was called meanwhile.
 *
 * @since 0.9.0
 */
public class ChannelClosedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public ChannelClosedException(String message) {
		super(Kind.CLOSED, false, message);
	}

}
