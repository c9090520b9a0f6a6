package io.github.supabaserealtime.conformance;

import java.net.URI;
import java.net.http.WebSocketHandshakeException;

/**
 * The server did not accept the socket. The cause is left out: it holds the request,
 * whose headers hold the key.
 */
final class NotOpenedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	NotOpenedException(URI address, Throwable cause) {
		super("No socket at " + address + ": " + describe(cause));
		this.status = status(cause);
	}

	private static int status(Throwable cause) {
		return (cause instanceof WebSocketHandshakeException ex) ? ex.getResponse().statusCode() : 0;
	}

	private static String describe(Throwable cause) {
		return (cause instanceof WebSocketHandshakeException) ? "refused with " + status(cause)
				: "no answer (" + cause.getClass().getSimpleName() + ")";
	}

	/**
	 * Return the status of the refusal, 0 if there was no answer.
	 */
	int status() {
		return this.status;
	}

}
