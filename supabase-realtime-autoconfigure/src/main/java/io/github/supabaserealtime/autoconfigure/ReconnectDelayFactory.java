package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.internal.client.RetryPolicyReconnectDelay;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.ExponentialBackOffPolicy;
import org.springframework.retry.policy.AlwaysRetryPolicy;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;
import org.springframework.util.backoff.BackOff;

/**
 * Creates a {@link ReconnectDelay} from {@link ReconnectProperties} and the Spring Retry
 * policies of the application. A policy that the application does not have is made of the
 * properties.
 */
class ReconnectDelayFactory {

	private final PropertyNames names;

	private final Duration delay;

	private final double multiplier;

	private final Duration maxDelay;

	private final @Nullable Integer maxRetries;

	ReconnectDelayFactory(ReconnectProperties properties, PropertyNames names) {
		this.names = names;
		this.delay = names.atLeast("reconnect.delay", properties.getDelay(),
				PropertiesRealtimeConnectionBuilderCustomizer.SHORTEST_PAUSE);
		this.multiplier = multiplier(properties.getMultiplier());
		this.maxDelay = maxDelay(properties.getMaxDelay(), this.delay);
		this.maxRetries = maxRetries(properties.getMaxRetries());
	}

	private double multiplier(double multiplier) {
		if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
			throw this.names.invalid("reconnect.multiplier", multiplier,
					"It must be 1 or more, or the delays would shrink.");
		}
		return multiplier;
	}

	private Duration maxDelay(Duration maxDelay, Duration delay) {
		if (maxDelay.compareTo(delay) < 0) {
			throw this.names.invalid("reconnect.max-delay", maxDelay, "It must be at least '"
					+ this.names.of("reconnect.delay") + "', which is " + delay.toMillis() + "ms.");
		}
		return maxDelay;
	}

	private @Nullable Integer maxRetries(@Nullable Integer maxRetries) {
		if (maxRetries != null && (maxRetries < 0 || maxRetries == Integer.MAX_VALUE)) {
			throw this.names.invalid("reconnect.max-retries", maxRetries,
					"It must be between 0 and " + (Integer.MAX_VALUE - 1) + "; leave it out to try for ever.");
		}
		return maxRetries;
	}

	ReconnectDelay create(@Nullable BackOffPolicy backOffPolicy, @Nullable RetryPolicy retryPolicy) {
		if (backOffPolicy != null) {
			return new RetryPolicyReconnectDelay(backOffPolicy,
					(retryPolicy != null) ? retryPolicy : retryPolicyOfProperties());
		}
		if (retryPolicy != null) {
			return new FullJitter(new RetryPolicyReconnectDelay(backOffPolicyOfProperties(), retryPolicy));
		}
		return RetryPolicyReconnectDelay.exponential(this.delay, this.multiplier, this.maxDelay, this.maxRetries);
	}

	ReconnectDelay create(BackOff backOff) {
		return new BackOffReconnectDelay(backOff, this.maxRetries);
	}

	private RetryPolicy retryPolicyOfProperties() {
		return (this.maxRetries != null) ? new MaxAttemptsRetryPolicy(this.maxRetries + 1) : new AlwaysRetryPolicy();
	}

	private BackOffPolicy backOffPolicyOfProperties() {
		ExponentialBackOffPolicy backOff = new ExponentialBackOffPolicy();
		backOff.setInitialInterval(this.delay.toMillis());
		backOff.setMultiplier(this.multiplier);
		backOff.setMaxInterval(this.maxDelay.toMillis());
		return backOff;
	}

	/**
	 * Delays that are spread evenly between nothing and each step.
	 *
	 * @param steps the steps
	 */
	private record FullJitter(ReconnectDelay steps) implements ReconnectDelay {

		@Override
		public Optional<Duration> nextDelay(int attempt, ConnectionFailure failure, RandomGenerator random) {
			return this.steps.nextDelay(attempt, failure, random)
				.map((step) -> Duration.ofMillis(random.nextLong(step.toMillis() + 1)));
		}

		@Override
		public ReconnectDelay forConnection() {
			return new FullJitter(this.steps.forConnection());
		}

	}

}
