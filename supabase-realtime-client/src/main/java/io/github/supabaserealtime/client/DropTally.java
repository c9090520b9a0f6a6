package io.github.supabaserealtime.client;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The messages that one channel has dropped and nobody has been told of. Not thread-safe.
 */
final class DropTally {

	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

	private long dropped;

	private @Nullable Instant since;

	void count(Instant now) {
		this.dropped++;
		if (this.since == null) {
			this.since = now;
		}
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
		// a clock that was set back must not silence the burst
		boolean setBack = now.isBefore(first);
		if (!over && !setBack && now.isBefore(first.plus(LONGEST_SILENCE))) {
			return null;
		}
		Drops drops = new Drops(this.dropped, setBack ? now : first, now);
		this.dropped = 0;
		this.since = null;
		return drops;
	}

	/**
	 * A burst of drops, or a part of one.
	 *
	 * @param count the number of messages
	 * @param from when the first was dropped
	 * @param to when the burst or its part ended
	 */
	record Drops(long count, Instant from, Instant to) {
	}

}
