package io.github.supabaserealtime.internal.listening;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * How often a listener that fails is called for a message, and how long it waits in
 * between.
 *
 * @param maxAttempts the number of calls, 1 to repeat none
 * @param delay the wait before the second call
 * @param multiplier the growth of the wait with each further call, 1 or more
 * @param maxDelay the longest wait
 */
public record RetrySettings(int maxAttempts, Duration delay, double multiplier, Duration maxDelay) {

	/**
	 * One call for each message, as long as nothing else is asked for.
	 */
	public static final RetrySettings NONE = new RetrySettings(1, Duration.ofSeconds(1), 2, Duration.ofSeconds(10));

	public RetrySettings {
		Assert.isTrue(maxAttempts >= 1, "'maxAttempts' must be 1 or more");
		Assert.isTrue(delay.toMillis() >= 1, "'delay' must be at least 1 ms");
		Assert.isTrue(multiplier >= 1, "'multiplier' must be 1 or more");
		Assert.isTrue(maxDelay.compareTo(delay) >= 0, "'maxDelay' must be at least 'delay'");
	}

	/**
	 * Return these settings with what one listener asks for. Its own delay may be above
	 * the longest wait of the others, and then is its longest wait.
	 * @param ownMaxAttempts the number of calls, or {@code null} for that of these
	 * settings
	 * @param ownDelay the wait before the second call, or {@code null} for that of these
	 * settings
	 */
	public RetrySettings with(@Nullable Integer ownMaxAttempts, @Nullable Duration ownDelay) {
		int attempts = (ownMaxAttempts != null) ? ownMaxAttempts : this.maxAttempts;
		if (ownDelay == null) {
			return new RetrySettings(attempts, this.delay, this.multiplier, this.maxDelay);
		}
		Duration longest = (this.maxDelay.compareTo(ownDelay) >= 0) ? this.maxDelay : ownDelay;
		return new RetrySettings(attempts, ownDelay, this.multiplier, longest);
	}

}
