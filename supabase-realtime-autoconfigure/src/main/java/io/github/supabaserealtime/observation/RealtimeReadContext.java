package io.github.supabaserealtime.observation;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.micrometer.observation.Observation;

/**
 * {@link Observation.Context} of the reading of rows that a listener missed.
 *
 * @since 0.9.0
 */
public final class RealtimeReadContext extends Observation.Context {

	private final RealtimeInstrumentation.Reading reading;

	private volatile long rows;

	/**
	 * Create a context.
	 * @param reading the reading
	 */
	public RealtimeReadContext(RealtimeInstrumentation.Reading reading) {
		this.reading = reading;
	}

	/**
	 * Return the reading.
	 * @return the reading
	 */
	public RealtimeInstrumentation.Reading getReading() {
		return this.reading;
	}

	/**
	 * Return how many rows the listener got so far.
	 * @return the number of rows, 0 until the reading ended
	 */
	public long getRows() {
		return this.rows;
	}

	void setRows(long rows) {
		this.rows = rows;
	}

}
