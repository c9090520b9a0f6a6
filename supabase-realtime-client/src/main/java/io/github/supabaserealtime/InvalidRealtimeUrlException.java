package io.github.supabaserealtime;

/**
 * Exception for an address that cannot be the address of a Realtime server.
 *
 * @since 0.9.0
 */
public class InvalidRealtimeUrlException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Create an exception.
	 * @param message what is wrong with the address
	 * @param action what to write instead
	 */
	public InvalidRealtimeUrlException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return what to write instead.
	 * @return the advice, as a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
