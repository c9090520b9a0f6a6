package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Number of messages that one channel has dropped and that have not been reported. Not
 * safe for several threads.
 */
final class DropTally {

	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

	private long dropped;

	private @Nullable Instant since;

	private Instant firstArrival = Instant.MAX;

	/**
	 * Count a message.
	 * @param arrivedAt when it arrived, which may be long before it is dropped
	 */
	void count(Instant now, Instant arrivedAt) {
		this.dropped++;
		if (this.since == null) {
			this.since = now;
		}
		if (arrivedAt.isBefore(this.firstArrival)) {
			this.firstArrival = arrivedAt;
		}
	}

	/**
	 * Return whether no message was dropped since the last report.
	 */
	boolean isEmpty() {
		return this.dropped == 0;
	}

	/**
	 * Take the report of a burst of drops that is over, or of a part of one that does not
	 * end.
	 * @param over whether the burst is over
	 * @return the report, or {@code null} if there is none
	 */
	@Nullable Drops take(boolean over, Instant now) {
		Instant first = this.since;
		if (first == null) {
			return null;
		}
		// report the burst even if the clock was set back
		boolean setBack = now.isBefore(first);
		if (!over && !setBack && now.isBefore(first.plus(LONGEST_SILENCE))) {
			return null;
		}
		// if the clock was set back since the arrival, the gap would end before it begins
		Drops drops = new Drops(this.dropped, now.isBefore(this.firstArrival) ? now : this.firstArrival, now);
		this.dropped = 0;
		this.since = null;
		this.firstArrival = Instant.MAX;
		return drops;
	}

	/**
	 * A burst of drops, or a part of one.
	 *
	 * @param count the number of messages
	 * @param from when the first of them arrived
	 * @param to when the burst or its part ended
	 */
	record Drops(long count, Instant from, Instant to) {
	}

}
