package io.github.supabaserealtime.test.internal.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The newest entries of one kind that were recorded. Guarded by the lock of the
 * {@link Recorder}.
 *
 * @param <T> what is recorded
 */
final class Recording<T> {

	private final int limit;

	private final Deque<T> items = new ArrayDeque<>();

	private long end;

	/**
	 * Create a recording.
	 * @param limit how many are kept, 0 for all
	 */
	Recording(int limit) {
		this.limit = limit;
	}

	void add(T item) {
		this.items.addLast(item);
		this.end++;
		if (this.limit > 0 && this.items.size() > this.limit) {
			this.items.removeFirst();
		}
	}

	/**
	 * Return what is kept, the oldest first.
	 */
	List<T> all() {
		return List.copyOf(this.items);
	}

	int size() {
		return this.items.size();
	}

	/**
	 * Return how many were ever recorded.
	 */
	long end() {
		return this.end;
	}

	/**
	 * Return what is kept of those that were recorded after a number of others.
	 */
	List<T> after(long count) {
		return this.items.stream().skip(Math.max(0, this.items.size() - (this.end - count))).toList();
	}

	void clear() {
		this.items.clear();
	}

}
