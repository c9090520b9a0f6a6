package io.github.supabaserealtime.internal.delivery;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of the messages of one connection that wait for listeners, and how many they
 * may be.
 */
public final class ConnectionBytes {

	private final long most;

	private final @Nullable SharedBytes shared;

	private final AtomicLong taken = new AtomicLong();

	/**
	 * Create the account.
	 * @param most the most that the connection may take
	 * @param shared what it shares with others, or {@code null} for nothing
	 */
	public ConnectionBytes(long most, @Nullable SharedBytes shared) {
		this.most = most;
		this.shared = shared;
	}

	void add(long bytes) {
		this.taken.addAndGet(bytes);
		if (this.shared != null) {
			this.shared.add(bytes);
		}
	}

	long taken() {
		return this.taken.get();
	}

	/**
	 * Return the most that the connection may take now.
	 */
	long limit() {
		return (this.shared != null) ? Math.min(this.most, this.shared.free()) : this.most;
	}

}
