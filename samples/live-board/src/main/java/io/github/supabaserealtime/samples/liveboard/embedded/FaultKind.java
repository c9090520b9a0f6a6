package io.github.supabaserealtime.samples.liveboard.embedded;

import java.time.Duration;

/**
 * The kinds of faults that a visitor can start.
 */
enum FaultKind {

	/**
	 * The connection is reset and refused, as when a cable is pulled.
	 */
	CUT("Link cut: the connection is reset and refused", 8),

	/**
	 * The server is killed and started again.
	 */
	KILL("Server killed", 8),

	/**
	 * Everything takes longer on its way.
	 */
	SLOW("Network slowed down: 350 ms more in each direction", 15),

	/**
	 * The access token expires, at once and once.
	 */
	EXPIRE("Access token expired: the server ends the channels", 0);

	private final String description;

	private final Duration duration;

	FaultKind(String description, int seconds) {
		this.description = description;
		this.duration = Duration.ofSeconds(seconds);
	}

	String description() {
		return this.description;
	}

	Duration duration() {
		return this.duration;
	}

}
