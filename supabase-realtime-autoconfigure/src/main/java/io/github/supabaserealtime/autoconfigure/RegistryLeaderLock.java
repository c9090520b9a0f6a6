package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.concurrent.locks.Lock;

import org.springframework.integration.support.locks.DistributedLock;

/**
 * {@link LeaderLock} of a {@code LockRegistry} of Spring Integration. Taking a lock again
 * renews it there. The registry counts how often the thread has taken a lock, so each
 * renewal is given back at once.
 */
class RegistryLeaderLock implements LeaderLock {

	private final Lock lock;

	private final Duration timeToLive;

	private boolean locked;

	/**
	 * Create a lock.
	 * @param timeToLive how long it lives that is not renewed, if it can be told
	 */
	RegistryLeaderLock(Lock lock, Duration timeToLive) {
		this.lock = lock;
		this.timeToLive = timeToLive;
	}

	@Override
	public boolean tryLock() throws InterruptedException {
		boolean acquired = (this.lock instanceof DistributedLock distributed)
				? distributed.tryLock(Duration.ZERO, this.timeToLive) : this.lock.tryLock();
		if (acquired == this.locked) {
			if (acquired) {
				this.lock.unlock();
			}
			return acquired;
		}
		if (!acquired) {
			// another instance has it; the thread still counts it as its own
			unlock();
		}
		this.locked = acquired;
		return acquired;
	}

	@Override
	public void unlock() {
		if (this.locked) {
			this.locked = false;
			this.lock.unlock();
		}
	}

}
