package io.github.supabaserealtime;

/**
 * An address cannot be one of a Realtime server.
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
	 * @return an advice
	 */
	public String getAction() {
		return this.action;
	}

}
