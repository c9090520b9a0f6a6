package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of reconnecting after the socket was lost.
 *
 * @since 0.9.0
 */
public class ReconnectProperties {

	/**
	 * First delay. The actual delay is random, between zero and this value, and so is
	 * each later one.
	 */
	private Duration delay = Duration.ofSeconds(1);

	/**
	 * Growth of the delay from one attempt to the next.
	 */
	private double multiplier = 2;

	/**
	 * Longest delay.
	 */
	private Duration maxDelay = Duration.ofSeconds(10);

	/**
	 * Attempts before giving up; unlimited when it is not set.
	 */
	private @Nullable Integer maxRetries;

	/**
	 * Delay after the server refused the key or the project (401, 403, 404).
	 */
	private Duration refusedDelay = Duration.ofMinutes(1);

	public Duration getDelay() {
		return this.delay;
	}

	public void setDelay(Duration delay) {
		this.delay = delay;
	}

	public double getMultiplier() {
		return this.multiplier;
	}

	public void setMultiplier(double multiplier) {
		this.multiplier = multiplier;
	}

	public Duration getMaxDelay() {
		return this.maxDelay;
	}

	public void setMaxDelay(Duration maxDelay) {
		this.maxDelay = maxDelay;
	}

	public @Nullable Integer getMaxRetries() {
		return this.maxRetries;
	}

	public void setMaxRetries(@Nullable Integer maxRetries) {
		this.maxRetries = maxRetries;
	}

	public Duration getRefusedDelay() {
		return this.refusedDelay;
	}

	public void setRefusedDelay(Duration refusedDelay) {
		this.refusedDelay = refusedDelay;
	}

}
