package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.test.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RateCounterTests {

	private final MutableClock clock = new MutableClock(Instant.EPOCH);

	private final RateCounter counter = new RateCounter(this.clock, 2);

	private void tick() {
		this.clock.advance(RateCounter.TICK);
	}

	@Test
	void aBurstIsJudgedAtTheNextTickOnly() {
		this.counter.add(1000);
		this.clock.advance(Duration.ofMillis(4999));
		assertThat(this.counter.average()).isZero();
		assertThat(this.counter.isReached()).isFalse();
		this.clock.advance(Duration.ofMillis(1));
		// over the empty bucket that it began with and this one
		assertThat(this.counter.average()).isEqualTo(100);
		assertThat(this.counter.isReached()).isTrue();
	}

	@Test
	void theAverageFallsWithTheTimeAndForgetsAfterAMinute() {
		this.counter.add(240);
		tick();
		double before = this.counter.average();
		for (int i = 0; i < 10; i++) {
			tick();
			assertThat(this.counter.average()).isPositive().isLessThan(before);
			before = this.counter.average();
		}
		assertThat(before).isEqualTo(240 / 12.0 / 5);
		// the empty bucket before it goes first
		tick();
		assertThat(this.counter.average()).isEqualTo(before);
		tick();
		assertThat(this.counter.average()).isZero();
	}

	@Test
	void reachedIsNotExceeded() {
		this.counter.add(20);
		tick();
		assertThat(this.counter.average()).isEqualTo(2);
		assertThat(this.counter.isReached()).isTrue();
		assertThat(this.counter.isExceeded()).isFalse();
		this.counter.add(100);
		tick();
		assertThat(this.counter.isExceeded()).isTrue();
	}

	@Test
	void aLeapOfTheClockLeavesNothing() {
		this.counter.add(1000);
		this.clock.advance(Duration.ofDays(10_000));
		assertThat(this.counter.average()).isZero();
		this.counter.add(600);
		tick();
		assertThat(this.counter.average()).isEqualTo(600 / 12.0 / 5);
	}

	@Test
	void withoutALimitNothingIsReached() {
		RateCounter unlimited = new RateCounter(this.clock, 0);
		unlimited.add(1000);
		tick();
		assertThat(unlimited.average()).isPositive();
		assertThat(unlimited.isReached()).isFalse();
		assertThat(unlimited.isExceeded()).isFalse();
	}

}
