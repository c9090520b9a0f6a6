package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A lock with a condition that is signalled after each change.
 *
 * @since 0.9.0
 */
public final class Monitor {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/**
	 * Change something and wake those who wait.
	 * @param change the change
	 */
	public void run(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Change something, wake those who wait, and tell how it went.
	 * @param <T> the type of the result
	 * @param change the change
	 * @return the result
	 */
	public <T extends @Nullable Object> T call(Supplier<T> change) {
		this.lock.lock();
		try {
			T result = change.get();
			this.changed.signalAll();
			return result;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Read something.
	 * @param <T> the type of the result
	 * @param supplier reads it
	 * @return the result
	 */
	public <T extends @Nullable Object> T get(Supplier<T> supplier) {
		this.lock.lock();
		try {
			return supplier.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait until something is the case. An interrupt ends the waiting and is kept.
	 * @param condition what shall be the case, looked at under the lock
	 * @param timeout for how long
	 * @return whether it came to that
	 */
	public boolean await(BooleanSupplier condition, Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		this.lock.lock();
		try {
			while (!condition.getAsBoolean()) {
				long remaining = end - System.nanoTime();
				if (remaining <= 0) {
					return false;
				}
				this.changed.awaitNanos(remaining);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the next change, or for some time. For threads that nobody interrupts and
	 * that are inside {@link #run}, {@link #call} or {@link #get}.
	 * @param nanos how long in nanoseconds
	 */
	public void awaitChange(long nanos) {
		try {
			this.changed.await(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nobody should interrupt this thread", ex);
		}
	}

}
