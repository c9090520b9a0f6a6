package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time in which a closing connection may go on delivering.
 */
class ShutdownTimeTests {

	private final AtomicLong now = new AtomicLong(-5);

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	private ShutdownTime limit(Duration limit) {
		return new ShutdownTime(limit, this.now::get);
	}

	@Test
	void closingAndDeliveringShareTheLimitFromTheFirstCallOn() {
		ShutdownTime time = limit(Duration.ofSeconds(5));
		pass(Duration.ofHours(1));
		time.begin();
		pass(Duration.ofSeconds(2));
		time.begin();
		assertThat(time.rest()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void wordOfTheEndIsDeliveredThoughClosingTookAllOfTheTime() {
		ShutdownTime time = limit(Duration.ofSeconds(5));
		time.begin();
		pass(Duration.ofSeconds(60));
		assertThat(time.rest()).isEqualTo(ShutdownTime.LEAST_DELIVERY).isPositive();
	}

	@Test
	void aLimitBelowWhatIsLeftForTheDeliveryHolds() {
		ShutdownTime time = limit(Duration.ofMillis(100));
		time.begin();
		pass(Duration.ofMillis(90));
		assertThat(time.rest()).isEqualTo(Duration.ofMillis(100));
	}

	@Test
	void eachShutdownHasTimeOfItsOwn() {
		ShutdownTime time = limit(Duration.ofSeconds(5));
		time.begin();
		pass(Duration.ofSeconds(4));
		time.end();
		assertThat(time.rest()).isEqualTo(Duration.ofSeconds(5));
		time.begin();
		assertThat(time.rest()).isEqualTo(Duration.ofSeconds(5));
	}

}
