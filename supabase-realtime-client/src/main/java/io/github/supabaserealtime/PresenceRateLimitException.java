package io.github.supabaserealtime;

/**
 * A presence call was not sent, because the server closes a channel after more than five
 * of them in 30 s (protocol.md 5.3).
 *
 * @since 0.9.0
 */
public class PresenceRateLimitException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public PresenceRateLimitException(String message) {
		super(Kind.RATE_LIMITED, true, message);
	}

}
