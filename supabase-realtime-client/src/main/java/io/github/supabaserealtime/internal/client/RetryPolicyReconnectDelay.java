package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ReconnectDelay;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.ExponentialBackOffPolicy;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.backoff.SleepingBackOffPolicy;
import org.springframework.retry.policy.AlwaysRetryPolicy;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;
import org.springframework.util.Assert;

/**
 * {@link ReconnectDelay} that uses the policies of Spring Retry. The back-off policy is
 * copied with a sleeper that records instead of sleeping, so nothing here waits. A series
 * of attempts begins with attempt 1 and then uses the same back-off and retry contexts.
 * <p>
 * Not safe for use by several threads: one connection uses it, on the thread of its state
 * machines.
 *
 * @since 0.9.0
 */
public final class RetryPolicyReconnectDelay implements ReconnectDelay {

	private final RecordingSleeper sleeper = new RecordingSleeper();

	private final BackOffPolicy backOffPolicy;

	private final RetryPolicy retryPolicy;

	private final boolean fullJitter;

	private @Nullable RetryContext retryContext;

	private @Nullable BackOffContext backOffContext;

	/**
	 * Create delays from the policies of an application.
	 * @param backOffPolicy how long to wait; must be a {@link SleepingBackOffPolicy} or
	 * one that does not wait at all
	 * @param retryPolicy when to give up
	 */
	public RetryPolicyReconnectDelay(BackOffPolicy backOffPolicy, RetryPolicy retryPolicy) {
		this(backOffPolicy, retryPolicy, false);
	}

	private RetryPolicyReconnectDelay(BackOffPolicy backOffPolicy, RetryPolicy retryPolicy, boolean fullJitter) {
		Assert.notNull(backOffPolicy, "'backOffPolicy' must not be null");
		Assert.notNull(retryPolicy, "'retryPolicy' must not be null");
		this.backOffPolicy = (backOffPolicy instanceof SleepingBackOffPolicy<?> sleeping)
				? sleeping.withSleeper(this.sleeper) : backOffPolicy;
		this.retryPolicy = retryPolicy;
		this.fullJitter = fullJitter;
	}

	/**
	 * Create growing delays with full jitter: each delay is random, between zero and its
	 * step. This also holds for steps at the maximum.
	 * @param delay the first step, above 0
	 * @param multiplier the growth from one step to the next, 1 or more
	 * @param maxDelay the maximum of a step
	 * @param maxRetries attempts before giving up, {@code null} for no limit
	 * @return the delays
	 */
	public static RetryPolicyReconnectDelay exponential(Duration delay, double multiplier, Duration maxDelay,
			@Nullable Integer maxRetries) {
		Assert.isTrue(!delay.isNegative() && !delay.isZero(), "'delay' must be positive");
		Assert.isTrue(maxDelay.compareTo(delay) >= 0, "'maxDelay' must be at least 'delay'");
		Assert.isTrue(multiplier >= 1, "'multiplier' must be 1 or more");
		Assert.isTrue(maxRetries == null || (maxRetries >= 0 && maxRetries < Integer.MAX_VALUE),
				"'maxRetries' must be 0 or more, or null for no limit");
		ExponentialBackOffPolicy backOff = new ExponentialBackOffPolicy();
		backOff.setInitialInterval(delay.toMillis());
		backOff.setMultiplier(multiplier);
		backOff.setMaxInterval(maxDelay.toMillis());
		RetryPolicy retry = (maxRetries != null) ? new MaxAttemptsRetryPolicy(maxRetries + 1) : new AlwaysRetryPolicy();
		return new RetryPolicyReconnectDelay(backOff, retry, true);
	}

	@Override
	public Optional<Duration> nextDelay(int attempt, ConnectionFailure failure, RandomGenerator random) {
		RetryContext retry = this.retryContext;
		BackOffContext backOff = this.backOffContext;
		if (attempt == 1 || retry == null) {
			retry = this.retryPolicy.open(null);
			backOff = this.backOffPolicy.start(retry);
			this.retryContext = retry;
			this.backOffContext = backOff;
		}
		this.retryPolicy.registerThrowable(retry, new ConnectionFailedException(failure));
		if (!this.retryPolicy.canRetry(retry)) {
			return Optional.empty();
		}
		this.sleeper.recorded = 0;
		long started = System.nanoTime();
		this.backOffPolicy.backOff(backOff);
		Assert.state(System.nanoTime() - started < TimeUnit.SECONDS.toNanos(1), () -> "The back-off policy "
				+ this.backOffPolicy.getClass().getName() + " sleeps: it must be a SleepingBackOffPolicy");
		long millis = this.sleeper.recorded;
		return Optional.of(Duration.ofMillis(this.fullJitter ? random.nextLong(millis + 1) : millis));
	}

	@Override
	public RetryPolicyReconnectDelay forConnection() {
		return new RetryPolicyReconnectDelay(this.backOffPolicy, this.retryPolicy, this.fullJitter);
	}

	private static final class RecordingSleeper implements Sleeper {

		private static final long serialVersionUID = 1L;

		private long recorded;

		@Override
		public void sleep(long backOffPeriod) {
			this.recorded += backOffPeriod;
		}

	}

}
