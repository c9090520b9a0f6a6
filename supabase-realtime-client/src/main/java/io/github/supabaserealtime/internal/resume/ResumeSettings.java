package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * How listeners resume.
 *
 * @param overlap how far before the position reading begins
 * @param pageSize how many rows are read at a time
 * @param from where a listener begins that has no position: at the first row
 * ({@link Instant#MIN}), at a time, or at the end ({@code null})
 */
public record ResumeSettings(Duration overlap, int pageSize, @Nullable Instant from) {

	private static final int MOST_SECONDS = 30;

	/**
	 * Return the position of a listener that has none.
	 * @param last that of the last row, or {@code null} if there is no row
	 */
	Position start(@Nullable Position last) {
		if (this.from == null) {
			return (last != null) ? last : Position.START;
		}
		return this.from.equals(Instant.MIN) ? Position.START : new Position(this.from.toString(), null);
	}

	/**
	 * Return how long to wait before a read is tried again.
	 * @return the time in nanoseconds, doubled from one second to thirty
	 */
	long delay(int attempt) {
		return TimeUnit.SECONDS.toNanos(Math.min(MOST_SECONDS, 1L << Math.min(attempt - 1, MOST_SECONDS)));
	}

}
