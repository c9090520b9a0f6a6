package io.github.supabaserealtime.internal.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that several connections share for messages that wait for listeners. A
 * connection may take as much as is left free, so the one whose listeners are slow leaves
 * half of the memory to the others, two leave a third, and so on (the dynamic threshold
 * of shared switch buffers).
 *
 * @since 0.9.0
 */
public final class SharedBytes {

	private final long most;

	private final AtomicLong taken = new AtomicLong();

	/**
	 * Create the memory.
	 * @param most its size in bytes
	 */
	public SharedBytes(long most) {
		this.most = most;
	}

	void add(long bytes) {
		this.taken.addAndGet(bytes);
	}

	/**
	 * Return how much of the memory is taken.
	 * @return the number of bytes
	 */
	public long taken() {
		return this.taken.get();
	}

	long free() {
		return Math.max(0, this.most - this.taken.get());
	}

}
