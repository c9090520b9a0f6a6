package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of what only one of several instances of the application does.
 */
public class SingleActiveProperties {

	private static final String PREFIX = "supabase.realtime.single-active.";

	/**
	 * Key of the lock, the same for all instances. Derived from 'spring.application.name'
	 * when it is not set.
	 */
	private @Nullable String lockKey;

	/**
	 * How long a lock lives that is not renewed. If the LockRegistry takes no time to
	 * live for a single lock, set the time to live of the registry or less.
	 */
	private Duration timeToLive = Duration.ofSeconds(10);

	/**
	 * How often the lock is renewed, and how often a standby tries to take it.
	 */
	private Duration renewInterval = Duration.ofSeconds(2);

	/**
	 * How much earlier than the lock ends the leader stops delivery. Longer than the
	 * clocks of the instances differ.
	 */
	private Duration margin = Duration.ofSeconds(2);

	public @Nullable String getLockKey() {
		return this.lockKey;
	}

	public void setLockKey(@Nullable String lockKey) {
		this.lockKey = lockKey;
	}

	public Duration getTimeToLive() {
		return this.timeToLive;
	}

	public void setTimeToLive(Duration timeToLive) {
		this.timeToLive = timeToLive;
	}

	public Duration getRenewInterval() {
		return this.renewInterval;
	}

	public void setRenewInterval(Duration renewInterval) {
		this.renewInterval = renewInterval;
	}

	public Duration getMargin() {
		return this.margin;
	}

	public void setMargin(Duration margin) {
		this.margin = margin;
	}

	/**
	 * Check that the times fit.
	 */
	void check() {
		requirePositive("time-to-live", this.timeToLive);
		requirePositive("renew-interval", this.renewInterval);
		if (this.margin.isNegative()) {
			throw invalid("margin", this.margin, "It must not be negative.");
		}
		if (this.renewInterval.plus(this.margin).compareTo(this.timeToLive) >= 0) {
			throw invalid("time-to-live", this.timeToLive,
					"It must be longer than 'renew-interval' and 'margin' together.");
		}
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw invalid(name, value, "It must be positive.");
		}
	}

	private static RuntimeException invalid(String name, Duration value, String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + name, value, reason);
	}

}
