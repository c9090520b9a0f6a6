package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ReconnectDelay;
import org.junit.jupiter.api.Test;

import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.ExponentialRandomBackOffPolicy;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.backoff.NoBackOffPolicy;
import org.springframework.retry.backoff.UniformRandomBackOffPolicy;
import org.springframework.retry.policy.AlwaysRetryPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Spring Retry's policies as delays.
 */
class RetryPolicyReconnectDelayTests {

	private static final ConnectionFailure FAILURE = ConnectionFailure.closed(1006, "gone");

	private final RandomGenerator random = new Random(42);

	private List<Optional<Duration>> delays(ReconnectDelay delay, RandomGenerator random, int count) {
		List<Optional<Duration>> delays = new ArrayList<>();
		for (int attempt = 1; attempt <= count; attempt++) {
			delays.add(delay.nextDelay(attempt, FAILURE, random));
		}
		return delays;
	}

	/**
	 * A source of chance that always gives the largest value.
	 */
	private static RandomGenerator largest() {
		return new RandomGenerator() {

			@Override
			public long nextLong() {
				return Long.MAX_VALUE;
			}

			@Override
			public long nextLong(long bound) {
				return bound - 1;
			}

		};
	}

	// 16
	@Test
	void theStepsDoubleToTheCap() {
		ReconnectDelay delay = RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10),
				null);
		assertThat(delays(delay, largest(), 8)).extracting(Optional::get)
			.extracting(Duration::toSeconds)
			.containsExactly(1L, 2L, 4L, 8L, 10L, 10L, 10L, 10L);
	}

	@Test
	void aNewSeriesBeginsWithTheFirstStep() {
		ReconnectDelay delay = RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10),
				null);
		delays(delay, largest(), 6);
		assertThat(delay.nextDelay(1, FAILURE, largest())).contains(Duration.ofSeconds(1));
	}

	@Test
	void eachDelayIsSpreadOverItsWholeStepAtTheCapToo() {
		ReconnectDelay delay = RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10),
				null);
		delays(delay, largest(), 5);
		List<Long> atTheCap = new ArrayList<>();
		for (int attempt = 6; attempt < 1006; attempt++) {
			atTheCap.add(delay.nextDelay(attempt, FAILURE, this.random).orElseThrow().toMillis());
		}
		assertThat(atTheCap).allMatch((millis) -> millis >= 0 && millis <= 10_000);
		for (int tenth = 0; tenth < 10; tenth++) {
			long from = tenth * 1000L;
			assertThat(atTheCap).filteredOn((millis) -> millis >= from && millis < from + 1000).hasSizeBetween(60, 140);
		}
	}

	@Test
	void itGivesUpAfterTheGivenNumberOfRetries() {
		ReconnectDelay delay = RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10),
				3);
		assertThat(delays(delay, this.random, 4)).extracting(Optional::isPresent)
			.containsExactly(true, true, true, false);
	}

	@Test
	void policiesOfAnApplicationAreUsedAsTheyAreAndNothingSleeps() {
		FixedBackOffPolicy fixed = new FixedBackOffPolicy();
		fixed.setBackOffPeriod(3_600_000);
		UniformRandomBackOffPolicy uniform = new UniformRandomBackOffPolicy();
		uniform.setMinBackOffPeriod(60_000);
		uniform.setMaxBackOffPeriod(120_000);
		ExponentialRandomBackOffPolicy exponential = new ExponentialRandomBackOffPolicy();
		exponential.setInitialInterval(60_000);
		exponential.setMaxInterval(600_000);
		long started = System.nanoTime();
		assertThat(first(fixed)).isEqualTo(Duration.ofHours(1));
		assertThat(first(uniform)).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
		assertThat(first(exponential)).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(10));
		assertThat(first(new NoBackOffPolicy())).isZero();
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
	}

	private Duration first(BackOffPolicy policy) {
		return new RetryPolicyReconnectDelay(policy, new AlwaysRetryPolicy()).nextDelay(1, FAILURE, this.random)
			.orElseThrow();
	}

	@Test
	void aRetryPolicyOfAnApplicationDecidesWhenToGiveUp() {
		ReconnectDelay delay = new RetryPolicyReconnectDelay(new NoBackOffPolicy(), new SimpleRetryPolicy(3));
		assertThat(delays(delay, this.random, 4)).extracting(Optional::isPresent)
			.containsExactly(true, true, false, false);
	}

	@Test
	void eachConnectionCountsItsOwnAttempts() {
		ReconnectDelay shared = new RetryPolicyReconnectDelay(new NoBackOffPolicy(), new SimpleRetryPolicy(3));
		ReconnectDelay first = shared.forConnection();
		ReconnectDelay second = shared.forConnection();
		delays(first, this.random, 2);
		delays(second, this.random, 1);
		assertThat(first.nextDelay(3, FAILURE, this.random)).isEmpty();
		assertThat(second.nextDelay(2, FAILURE, this.random)).isPresent();
	}

	@Test
	void figuresThatCannotBeAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RetryPolicyReconnectDelay.exponential(Duration.ZERO, 2, Duration.ofSeconds(1), null));
		assertThatIllegalArgumentException().isThrownBy(
				() -> RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(2), 2, Duration.ofSeconds(1), null));
		assertThatIllegalArgumentException().isThrownBy(
				() -> RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 0.5, Duration.ofSeconds(1), null));
		assertThatIllegalArgumentException().isThrownBy(
				() -> RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(1), -1));
	}

}
