package io.github.supabaserealtime.autoconfigure;

/**
 * The configuration cannot lead to a connection. The texts name the property but never
 * show a value, which may hold a secret.
 */
class InvalidRealtimeConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidRealtimeConfigurationException(String description, String action) {
		super(description);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
