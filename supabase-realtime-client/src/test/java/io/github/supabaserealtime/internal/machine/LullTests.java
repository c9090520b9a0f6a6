package io.github.supabaserealtime.internal.machine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Lull}, on virtual time.
 */
class LullTests {

	// the monotonic clock may be negative
	private long now = -5_000_000_000L;

	private final Lull lull = new Lull(this.now);

	private void work(int pieces, long nanos) {
		this.lull.worked(pieces);
		this.now += nanos;
	}

	private long nap() {
		return this.lull.nap(this.now);
	}

	@Test
	void oneThatNeverWorkedSleeps() {
		assertThat(nap()).isZero();
		this.now += 10 * Lull.WINDOW;
		assertThat(nap()).isZero();
		assertThat(nap()).isZero();
	}

	@Test
	void sleepsWhereAThousandMessagesComeInASecond() {
		for (int i = 0; i < 1_000; i++) {
			work(1, 1_000_000);
			assertThat(nap()).isZero();
		}
	}

	@Test
	void napsAfterAWindowWithMuchWork() {
		work(Lull.MUCH_WORK, Lull.WINDOW - 1);
		assertThat(nap()).isZero();
		work(0, 1);
		assertThat(nap()).isZero();
		work(1, 1_000);
		assertThat(nap()).isEqualTo(Lull.NAP);
	}

	@Test
	void sleepsOnceInEachWindow() {
		int naps = 0;
		int sleeps = 0;
		for (int i = 0; i < 10_000; i++) {
			work(1, 10_000);
			if (nap() > 0) {
				naps++;
			}
			else {
				sleeps++;
			}
		}
		// a hundred windows of a millisecond, the first without naps
		assertThat(sleeps).isEqualTo(199);
		assertThat(naps).isEqualTo(9_801);
	}

	@Test
	void napsNoLongerThanAWindowWhenNothingComesAnyMore() {
		work(1_000, Lull.WINDOW);
		assertThat(nap()).isZero();
		long napped = 0;
		for (long nap = nap(); nap > 0; nap = nap()) {
			work(0, nap);
			napped += nap;
		}
		assertThat(napped).isEqualTo(Lull.WINDOW);
		work(1, 1_000);
		assertThat(nap()).isZero();
	}

	@Test
	void longWorkIsNotMuchWork() {
		for (int i = 0; i < 100; i++) {
			// listeners that take five milliseconds
			work(1, 5_000_000);
			assertThat(nap()).isZero();
		}
	}

	@Test
	void aLongRunCountsByItsLength() {
		work(15, Lull.WINDOW);
		assertThat(nap()).isZero();
		work(100, 10 * Lull.WINDOW);
		assertThat(nap()).isZero();
		assertThat(nap()).isZero();
		work(10 * Lull.MUCH_WORK, 10 * Lull.WINDOW);
		assertThat(nap()).isZero();
		assertThat(nap()).isPositive();
	}

}
