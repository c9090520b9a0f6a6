package io.github.supabaserealtime.test.internal.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts events as the real server does: in buckets of five seconds, of which the last
 * twelve are averaged whenever one is full. The limit is checked only then, so a burst
 * passes first and a channel is refused until the average has fallen (protocol.md 7). As
 * at the real server, counting begins with an empty bucket at the first use.
 */
final class RateCounter {

	static final Duration TICK = Duration.ofSeconds(5);

	private static final int MAX_BUCKETS = 12;

	private final Clock clock;

	private final int limit;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Long> buckets = new ArrayDeque<>();

	private Instant nextTick = Instant.MIN;

	private long count;

	private double average;

	/**
	 * Create a counter.
	 * @param clock the time
	 * @param limit events a second, 0 for no limit
	 */
	RateCounter(Clock clock, int limit) {
		this.clock = clock;
		this.limit = limit;
	}

	/**
	 * Return whether the limit was reached on average when it was last judged.
	 */
	boolean isReached() {
		return this.limit > 0 && average() >= this.limit;
	}

	/**
	 * Return whether the limit was exceeded on average when it was last judged.
	 */
	boolean isExceeded() {
		return this.limit > 0 && average() > this.limit;
	}

	double average() {
		this.lock.lock();
		try {
			roll();
			return this.average;
		}
		finally {
			this.lock.unlock();
		}
	}

	int limit() {
		return this.limit;
	}

	void add(int events) {
		this.lock.lock();
		try {
			roll();
			this.count += events;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void roll() {
		Instant now = this.clock.instant();
		if (this.buckets.isEmpty()) {
			this.nextTick = now;
		}
		// after a leap of the clock nothing but empty buckets counts
		for (int i = 0; i <= MAX_BUCKETS && !now.isBefore(this.nextTick); i++) {
			this.buckets.addFirst(this.count);
			this.count = 0;
			if (this.buckets.size() > MAX_BUCKETS) {
				this.buckets.removeLast();
			}
			this.nextTick = this.nextTick.plus(TICK);
			this.average = (double) this.buckets.stream().mapToLong(Long::longValue).sum() / this.buckets.size()
					/ TICK.toSeconds();
		}
		if (!now.isBefore(this.nextTick)) {
			this.nextTick = now.plus(TICK);
		}
	}

}
