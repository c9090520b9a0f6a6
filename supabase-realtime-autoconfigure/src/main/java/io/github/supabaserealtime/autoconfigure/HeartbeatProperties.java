package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

/**
 * Properties of heartbeats.
 *
 * @since 0.9.0
 */
public class HeartbeatProperties {

	/**
	 * Time between two heartbeats, below the 60 seconds after which the server closes an
	 * idle socket.
	 */
	private Duration interval = Duration.ofSeconds(25);

	/**
	 * Limit for the answer to a heartbeat. After it, the client closes the socket and
	 * connects again.
	 */
	private Duration timeout = Duration.ofSeconds(10);

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

}
