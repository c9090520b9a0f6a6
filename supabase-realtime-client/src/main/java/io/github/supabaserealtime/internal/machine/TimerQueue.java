package io.github.supabaserealtime.internal.machine;

import java.util.Comparator;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * All timers of a lane, sorted by time and, for the same time, by the order in which they
 * were scheduled. Not safe for several threads: only the lane uses it.
 *
 * @since 0.9.0
 */
public final class TimerQueue {

	private final TreeSet<Entry> entries = new TreeSet<>(
			Comparator.comparingLong(Entry::deadline).thenComparingLong(Entry::sequence));

	private long sequence;

	/**
	 * Schedule an input.
	 * @param deadline when it is due, on the lane's monotonic clock in nanoseconds
	 * @param input what to run
	 * @return cancels it
	 */
	public Timers.Timer schedule(long deadline, Runnable input) {
		Entry entry = new Entry(deadline, this.sequence++, input);
		this.entries.add(entry);
		return () -> this.entries.remove(entry);
	}

	/**
	 * Take the next input that is due.
	 * @param now the lane's monotonic clock in nanoseconds
	 * @return the input, or {@code null} if none is due
	 */
	public @Nullable Runnable pollDue(long now) {
		if (this.entries.isEmpty() || this.entries.first().deadline() > now) {
			return null;
		}
		Entry first = this.entries.pollFirst();
		return (first != null) ? first.input() : null;
	}

	/**
	 * Return when the next input is due.
	 * @return the deadline, or {@link Long#MAX_VALUE} if there is none
	 */
	public long nextDeadline() {
		return this.entries.isEmpty() ? Long.MAX_VALUE : this.entries.first().deadline();
	}

	/**
	 * Return the number of timers.
	 * @return the number of timers
	 */
	public int size() {
		return this.entries.size();
	}

	private record Entry(long deadline, long sequence, Runnable input) {
	}

}
