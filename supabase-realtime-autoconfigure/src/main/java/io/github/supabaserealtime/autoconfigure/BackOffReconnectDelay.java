package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ReconnectDelay;
import org.jspecify.annotations.Nullable;

import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * {@link ReconnectDelay} that uses a {@link BackOff} of Spring Framework. Each series of
 * attempts is one execution of it and begins with attempt 1. Jitter is up to the
 * back-off.
 * <p>
 * Used by one connection, on its lane: not safe for several threads.
 */
final class BackOffReconnectDelay implements ReconnectDelay {

	private final BackOff backOff;

	private final @Nullable Integer maxRetries;

	private @Nullable BackOffExecution execution;

	BackOffReconnectDelay(BackOff backOff, @Nullable Integer maxRetries) {
		this.backOff = backOff;
		this.maxRetries = maxRetries;
	}

	@Override
	public Optional<Duration> nextDelay(int attempt, ConnectionFailure failure, RandomGenerator random) {
		BackOffExecution current = this.execution;
		if (attempt == 1 || current == null) {
			current = this.backOff.start();
			this.execution = current;
		}
		if (this.maxRetries != null && attempt > this.maxRetries) {
			return Optional.empty();
		}
		long delay = current.nextBackOff();
		return (delay != BackOffExecution.STOP) ? Optional.of(Duration.ofMillis(delay)) : Optional.empty();
	}

	@Override
	public ReconnectDelay forConnection() {
		return new BackOffReconnectDelay(this.backOff, this.maxRetries);
	}

}
