package io.github.supabaserealtime;

/**
 * The server answered a push with an error.
 *
 * @since 0.1.0
 */
public class PushRejectedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final String response;

	/**
	 * Create an exception.
	 * @param response the server's response: the reason if it gave one, else its JSON
	 */
	public PushRejectedException(String response) {
		super("The server rejected the push: " + response);
		this.response = response;
	}

	/**
	 * Return the server's response.
	 * @return the reason if it gave one, else its JSON
	 */
	public String getResponse() {
		return this.response;
	}

}
