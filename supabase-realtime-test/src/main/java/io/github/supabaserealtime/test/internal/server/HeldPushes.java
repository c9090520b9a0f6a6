package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The pushes of one socket that wait until a heartbeat was answered. At the real server
 * the process of the socket answers heartbeats and the processes of the channels answer
 * pushes, and the former is quicker. Pushes keep their order. Safe for several threads.
 */
final class HeldPushes {

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Runnable> held = new ArrayDeque<>();

	private @Nullable Future<?> end;

	private int answered;

	/**
	 * Return whether a push has to wait because those before it do.
	 */
	boolean isHolding() {
		// waits for the end of a release, so that nothing overtakes the last push of it
		this.lock.lock();
		try {
			return !this.held.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a push that is answered.
	 * @param every which of them wait
	 * @return whether this one does
	 */
	boolean isTurn(int every) {
		this.lock.lock();
		try {
			this.answered++;
			return this.answered % every == 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hold a push until the next heartbeat, for some time at the most.
	 */
	void hold(Runnable push, ScheduledExecutorService timer, Duration delay) {
		this.lock.lock();
		try {
			this.held.add(push);
			if (this.end == null) {
				this.end = timer.schedule(this::release, delay.toNanos(), TimeUnit.NANOSECONDS);
			}
		}
		catch (RejectedExecutionException ex) {
			// the server stops: nobody waits for an answer
			this.held.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Do what is held.
	 */
	void release() {
		this.lock.lock();
		try {
			if (this.end != null) {
				this.end.cancel(false);
				this.end = null;
			}
			for (Runnable push = this.held.poll(); push != null; push = this.held.poll()) {
				push.run();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
