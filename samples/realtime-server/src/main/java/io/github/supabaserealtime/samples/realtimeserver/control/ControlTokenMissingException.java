package io.github.supabaserealtime.samples.realtimeserver.control;

/**
 * Others than this machine could use the control API, and it has no token.
 */
class ControlTokenMissingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ControlTokenMissingException(String address) {
		super("The control API would listen on " + address
				+ ", where other machines can reach it, and 'realtime.control.token' is not set");
	}

}
