package io.github.supabaserealtime.internal.machine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdleStrategy}, on virtual time.
 */
class IdleStrategyTests {

	// the monotonic clock may be negative
	private long now = -5_000_000_000L;

	private final IdleStrategy idle = new IdleStrategy(this.now);

	private void work(int pieces, long nanos) {
		this.idle.worked(pieces);
		this.now += nanos;
	}

	private long pollDelay() {
		return this.idle.pollDelay(this.now);
	}

	@Test
	void aThreadThatNeverWorkedWaits() {
		assertThat(pollDelay()).isZero();
		this.now += 10 * IdleStrategy.WINDOW;
		assertThat(pollDelay()).isZero();
		assertThat(pollDelay()).isZero();
	}

	@Test
	void waitsWhereAThousandMessagesComeInASecond() {
		for (int i = 0; i < 1_000; i++) {
			work(1, 1_000_000);
			assertThat(pollDelay()).isZero();
		}
	}

	@Test
	void pollsAfterAWindowWithMuchWork() {
		work(IdleStrategy.MUCH_WORK, IdleStrategy.WINDOW - 1);
		assertThat(pollDelay()).isZero();
		work(0, 1);
		assertThat(pollDelay()).isZero();
		work(1, 1_000);
		assertThat(pollDelay()).isEqualTo(IdleStrategy.POLL_DELAY);
	}

	@Test
	void waitsOnceInEachWindow() {
		int polls = 0;
		int waits = 0;
		for (int i = 0; i < 10_000; i++) {
			work(1, 10_000);
			if (pollDelay() > 0) {
				polls++;
			}
			else {
				waits++;
			}
		}
		// a hundred windows of a millisecond, the first without polling
		assertThat(waits).isEqualTo(199);
		assertThat(polls).isEqualTo(9_801);
	}

	@Test
	void pollsNoLongerThanAWindowWhenNothingComesAnyMore() {
		work(1_000, IdleStrategy.WINDOW);
		assertThat(pollDelay()).isZero();
		long polled = 0;
		for (long delay = pollDelay(); delay > 0; delay = pollDelay()) {
			work(0, delay);
			polled += delay;
		}
		assertThat(polled).isEqualTo(IdleStrategy.WINDOW);
		work(1, 1_000);
		assertThat(pollDelay()).isZero();
	}

	@Test
	void longWorkIsNotMuchWork() {
		for (int i = 0; i < 100; i++) {
			// listeners that take five milliseconds
			work(1, 5_000_000);
			assertThat(pollDelay()).isZero();
		}
	}

	@Test
	void aLongRunCountsByItsLength() {
		work(15, IdleStrategy.WINDOW);
		assertThat(pollDelay()).isZero();
		work(100, 10 * IdleStrategy.WINDOW);
		assertThat(pollDelay()).isZero();
		assertThat(pollDelay()).isZero();
		work(10 * IdleStrategy.MUCH_WORK, 10 * IdleStrategy.WINDOW);
		assertThat(pollDelay()).isZero();
		assertThat(pollDelay()).isPositive();
	}

}
