package io.github.supabaserealtime;

/**
 * The server did not accept a broadcast over HTTP.
 *
 * @since 0.1.0
 */
public class BroadcastRejectedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	/**
	 * Create an exception.
	 * @param status the HTTP status, 0 if there was no answer
	 * @param text the masked text of the server
	 */
	public BroadcastRejectedException(int status, String text) {
		super((status != 0) ? "The server answered the broadcast with " + status + ": " + text
				: "The broadcast could not be sent over HTTP: " + text);
		this.status = status;
	}

	/**
	 * Return the HTTP status.
	 * @return the status, 0 if there was no answer
	 */
	public int getStatus() {
		return this.status;
	}

	/**
	 * Return whether the same request may succeed later: there was no answer, too many
	 * requests, or an error of the server.
	 * @return whether trying again can help
	 */
	public boolean isRetryable() {
		return this.status == 0 || this.status == 429 || this.status >= 500;
	}

}
