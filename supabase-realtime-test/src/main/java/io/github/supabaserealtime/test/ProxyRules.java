package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a proxy does to bytes, and the lock under which all of the proxy changes.
 */
final class ProxyRules {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Map<FaultProxy.Direction, Rule> rules = new EnumMap<>(FaultProxy.Direction.class);

	ProxyRules() {
		clear();
	}

	/**
	 * Change something and wake those who wait.
	 */
	void run(Runnable change) {
		get(() -> {
			change.run();
			changed();
			return true;
		});
	}

	<T> T get(Supplier<T> supplier) {
		this.lock.lock();
		try {
			return supplier.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that something changed that somebody may wait for.
	 */
	void changed() {
		this.lock.lock();
		try {
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the next change, or for some time. The lock is held.
	 */
	void awaitChange(long nanos) {
		try {
			this.changed.awaitNanos(nanos);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nobody interrupts a thread of the proxy", ex);
		}
	}

	boolean await(BooleanSupplier condition, Duration timeout) {
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

	Rule of(FaultProxy.Direction direction) {
		return this.rules.get(direction);
	}

	void clear() {
		for (FaultProxy.Direction direction : FaultProxy.Direction.values()) {
			this.rules.put(direction, new Rule());
		}
	}

	/**
	 * The rules of one direction. Guarded by the lock.
	 */
	static final class Rule {

		boolean paused;

		long bytesPerSecond = Long.MAX_VALUE;

		long delayNanos;

		long cutAfter = Long.MAX_VALUE;

	}

}
