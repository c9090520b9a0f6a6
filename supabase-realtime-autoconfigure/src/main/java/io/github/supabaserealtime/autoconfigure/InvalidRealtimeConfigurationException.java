package io.github.supabaserealtime.autoconfigure;

/**
 * Exception for a configuration with which no connection is possible. The message names
 * the property but never shows a value, which may be a secret.
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
