package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

/**
 * Properties of Postgres changes.
 *
 * @since 0.9.0
 */
public class PostgresChangesProperties {

	/**
	 * How long before the last sign of a working connection a gap begins, on a channel
	 * with Postgres changes. A row arrives up to a second after its commit, because the
	 * server polls the database.
	 */
	private Duration gapMargin = Duration.ofSeconds(5);

	public Duration getGapMargin() {
		return this.gapMargin;
	}

	public void setGapMargin(Duration gapMargin) {
		this.gapMargin = gapMargin;
	}

}
