package io.github.supabaserealtime.autoconfigure;

/**
 * A lock that one instance of the application has at a time. It is taken, renewed and
 * given back by one thread. A call may take as long as the database or server behind it
 * does.
 */
interface LeaderLock {

	/**
	 * Take the lock, or renew it if this instance has it.
	 * @return whether this instance has the lock
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	boolean tryLock() throws InterruptedException;

	/**
	 * Give the lock back.
	 */
	void unlock();

}
