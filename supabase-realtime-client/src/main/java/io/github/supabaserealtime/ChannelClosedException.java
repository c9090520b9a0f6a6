package io.github.supabaserealtime;

/**
 * The channel is not wanted: it was not subscribed, or it was unsubscribed meanwhile.
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
