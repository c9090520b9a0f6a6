package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.concurrent.locks.Lock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.integration.support.locks.DistributedLock;

/**
 * {@link LeaderLock} of a {@code LockRegistry} of Spring Integration. Taking a lock again
 * renews it there. The registry counts how often the thread has taken a lock, so each
 * renewal is given back at once.
 */
class RegistryLeaderLock implements LeaderLock {

	private static final Log logger = LogFactory.getLog(RegistryLeaderLock.class);

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
		if (acquired) {
			this.locked = true;
		}
		else {
			forget();
		}
		return acquired;
	}

	/**
	 * Another instance has the lock, and the thread still counts it as its own.
	 */
	private void forget() {
		try {
			unlock();
		}
		catch (RuntimeException ex) {
			// such as that of a JdbcLock that finds no row to delete; the lock is lost
			// whatever it says
			logger.debug("A lock that is lost could not be given back", ex);
		}
	}

	@Override
	public void unlock() {
		if (this.locked) {
			this.locked = false;
			this.lock.unlock();
		}
	}

}
