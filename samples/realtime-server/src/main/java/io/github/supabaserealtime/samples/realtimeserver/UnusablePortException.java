package io.github.supabaserealtime.samples.realtimeserver;

import org.springframework.core.NestedExceptionUtils;

/**
 * The server cannot listen on its address and port.
 */
class UnusablePortException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int port;

	UnusablePortException(String address, int port, Throwable cause) {
		super("The server cannot listen on port " + port + " of " + address + ": "
				+ NestedExceptionUtils.getMostSpecificCause(cause).getMessage(), cause);
		this.port = port;
	}

	int getPort() {
		return this.port;
	}

}
