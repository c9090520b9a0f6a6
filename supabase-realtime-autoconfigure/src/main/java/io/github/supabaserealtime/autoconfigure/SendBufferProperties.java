package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import io.github.supabaserealtime.OverflowPolicy;

/**
 * Properties of messages that wait for the connection.
 *
 * @since 0.9.0
 */
public class SendBufferProperties {

	/**
	 * How many messages may wait for the connection.
	 */
	private int capacity = 100;

	/**
	 * Which message fails when the buffer is full: the oldest one ('drop-oldest') or the
	 * new one ('drop-newest').
	 */
	private OverflowPolicy overflow = OverflowPolicy.DROP_OLDEST;

	/**
	 * How long a message may wait before it fails, from the call on.
	 */
	private Duration maxAge = Duration.ofMinutes(1);

	public int getCapacity() {
		return this.capacity;
	}

	public void setCapacity(int capacity) {
		this.capacity = capacity;
	}

	public OverflowPolicy getOverflow() {
		return this.overflow;
	}

	public void setOverflow(OverflowPolicy overflow) {
		this.overflow = overflow;
	}

	public Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(Duration maxAge) {
		this.maxAge = maxAge;
	}

}
