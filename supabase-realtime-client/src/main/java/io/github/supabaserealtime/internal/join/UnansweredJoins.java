package io.github.supabaserealtime.internal.join;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The joins on the current socket that were sent and not answered, oldest first, and how
 * long the server may take to answer one of them. Where one of them has it wait for the
 * database that is longer, since it may work on that one.
 */
final class UnansweredJoins {

	// the server refuses a join 5 s after the wait (protocol.md 4.10.3); the rest is
	// slack
	private static final Duration REFUSED_WITHIN = Duration.ofSeconds(10);

	private final Duration joinTimeout;

	private final Deque<Join> joins = new ArrayDeque<>();

	UnansweredJoins(Duration joinTimeout) {
		this.joinTimeout = joinTimeout;
	}

	void add(Join join) {
		this.joins.addLast(join);
	}

	@Nullable Join head() {
		return this.joins.peekFirst();
	}

	Join removeHead() {
		return this.joins.removeFirst();
	}

	@Nullable Join remove(@Nullable String ref) {
		for (Iterator<Join> iterator = this.joins.iterator(); iterator.hasNext();) {
			Join join = iterator.next();
			if (join.ref().equals(ref)) {
				iterator.remove();
				return join;
			}
		}
		return null;
	}

	void removeAll(Consumer<Join> removed) {
		this.joins.forEach(removed);
		this.joins.clear();
	}

	boolean isEmpty() {
		return this.joins.isEmpty();
	}

	int size() {
		return this.joins.size();
	}

	/**
	 * Return how long the server may take to answer the oldest join.
	 */
	Duration timeout() {
		Duration wait = longestWait();
		boolean shorter = this.joinTimeout.compareTo(REFUSED_WITHIN) < 0;
		return wait.isZero() ? this.joinTimeout : wait.plus(shorter ? REFUSED_WITHIN : this.joinTimeout);
	}

	/**
	 * Return how long the server waits for the database in one of the joins.
	 * @return the longest time, zero if it does not wait
	 */
	Duration longestWait() {
		return this.joins.stream().map(Join::databaseWait).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
	}

	/**
	 * A join that was sent.
	 *
	 * @param topic the topic
	 * @param ref the reference it was sent with
	 * @param sentAt when, on the monotonic clock in nanoseconds
	 * @param failedBefore whether the last join of its channel failed
	 * @param databaseWait how long the server waits for the database before it answers
	 */
	record Join(String topic, String ref, long sentAt, boolean failedBefore, Duration databaseWait) {
	}

}
