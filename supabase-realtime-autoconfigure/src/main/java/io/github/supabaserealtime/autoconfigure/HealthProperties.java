package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

/**
 * Properties of the health of a connection.
 *
 * @since 0.9.0
 */
public class HealthProperties {

	/**
	 * How long the connection may be connecting, or a channel joining, before the status
	 * is 'DOWN'.
	 */
	private Duration gracePeriod = Duration.ofSeconds(30);

	public Duration getGracePeriod() {
		return this.gracePeriod;
	}

	public void setGracePeriod(Duration gracePeriod) {
		this.gracePeriod = gracePeriod;
	}

}
