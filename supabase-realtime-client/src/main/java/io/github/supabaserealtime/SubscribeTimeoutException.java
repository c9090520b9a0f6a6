package io.github.supabaserealtime;

/**
 * A channel was not subscribed within the subscribe timeout. The connection goes on
 * trying to join it.
 *
 * @since 0.9.0
 */
public class SubscribeTimeoutException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 */
	public SubscribeTimeoutException(String message) {
		super(Kind.NOT_CONNECTED, true, message);
	}

}
