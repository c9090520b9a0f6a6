package io.github.supabaserealtime.samples.realtimeserver;

import org.springframework.core.NestedExceptionUtils;

/**
 * The server cannot listen on its port.
 */
class UnusablePortException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int port;

	UnusablePortException(int port, Throwable cause) {
		super("The server cannot listen on port " + port + ": "
				+ NestedExceptionUtils.getMostSpecificCause(cause).getMessage(), cause);
		this.port = port;
	}

	int getPort() {
		return this.port;
	}

}
