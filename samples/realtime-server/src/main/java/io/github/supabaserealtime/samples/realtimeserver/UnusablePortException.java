package io.github.supabaserealtime.samples.realtimeserver;

import org.springframework.core.NestedExceptionUtils;

/**
 * The server, or the proxy in front of it, cannot listen on its address and port.
 */
class UnusablePortException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final int port;

	UnusablePortException(String listener, String property, String address, int port, Throwable cause) {
		super("The " + listener + " cannot listen on port " + port + " of " + address + ": "
				+ NestedExceptionUtils.getMostSpecificCause(cause).getMessage(), cause);
		this.property = property;
		this.port = port;
	}

	/**
	 * Return the property that names the port.
	 */
	String getProperty() {
		return this.property;
	}

	int getPort() {
		return this.port;
	}

}
