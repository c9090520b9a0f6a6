package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.internal.machine.IdleStrategy;
import io.github.supabaserealtime.internal.machine.Inputs;
import io.github.supabaserealtime.internal.machine.TimerQueue;
import org.jspecify.annotations.Nullable;

/**
 * The lane of a connection: one thread that runs every input and every timer. It starts
 * with the first input and ends when the connection is idle, nothing waits and no timer
 * runs. It is no daemon, so it keeps an application without a web server running.
 */
final class EventLoopLane implements Lane {

	/** A flood of inputs does not keep a timer waiting for longer. */
	private static final int INPUTS_BEFORE_TIMERS = 1_000;

	private final String name;

	private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

	private final TimerQueue timers = new TimerQueue();

	private final IdleStrategy idle = new IdleStrategy(System.nanoTime());

	private final ReentrantLock startLock = new ReentrantLock();

	private volatile @Nullable Thread thread;

	private volatile boolean waiting;

	private volatile boolean keepAlive;

	EventLoopLane(String name) {
		this.name = name;
	}

	@Override
	public void keepAlive(boolean keepAlive) {
		this.keepAlive = keepAlive;
		wakeUp();
	}

	@Override
	public void execute(Runnable input) {
		this.inbox.add(input);
		wakeUp();
	}

	/**
	 * Schedule an input. Only called on the lane.
	 */
	@Override
	public Timer schedule(Duration delay, Runnable input) {
		return this.timers.schedule(System.nanoTime() + delay.toNanos(), input);
	}

	private void wakeUp() {
		Thread current = this.thread;
		if (current == null) {
			start();
		}
		else if (this.waiting) {
			LockSupport.unpark(current);
		}
	}

	private void start() {
		this.startLock.lock();
		try {
			if (this.thread == null && (this.keepAlive || !this.inbox.isEmpty())) {
				Thread created = new Thread(this::run, this.name);
				created.setDaemon(false);
				// before it runs: it may end at once
				this.thread = created;
				try {
					created.start();
				}
				catch (OutOfMemoryError ex) {
					// at the limit of a container's processes: the input waits, and the
					// next one tries again
					this.thread = null;
					throw ex;
				}
			}
		}
		finally {
			this.startLock.unlock();
		}
	}

	private void run() {
		while (true) {
			runInbox();
			runTimers();
			if (this.inbox.isEmpty() && !waitForWork()) {
				return;
			}
		}
	}

	private void runInbox() {
		int left = INPUTS_BEFORE_TIMERS;
		for (Runnable input = this.inbox.poll(); input != null; input = (--left > 0) ? this.inbox.poll() : null) {
			Inputs.run(input);
			this.idle.worked(1);
		}
	}

	private void runTimers() {
		// an input may schedule another one that is due at once: the inbox comes in
		// between
		long now = System.nanoTime();
		for (Runnable input = this.timers.pollDue(now); input != null; input = this.timers.pollDue(now)) {
			Inputs.run(input);
		}
	}

	/**
	 * Wait for an input or a timer.
	 * @return whether the thread goes on
	 */
	private boolean waitForWork() {
		long deadline = this.timers.nextDeadline();
		if (deadline == Long.MAX_VALUE && !this.keepAlive) {
			return !end();
		}
		long now = System.nanoTime();
		long untilTimer = (deadline != Long.MAX_VALUE) ? deadline - now : Long.MAX_VALUE;
		long delay = Math.min(this.idle.pollDelay(now), untilTimer);
		if (delay > 0) {
			// nobody wakes a thread that is not waiting
			LockSupport.parkNanos(this, delay);
			return true;
		}
		this.waiting = true;
		try {
			if (this.inbox.isEmpty()) {
				if (deadline == Long.MAX_VALUE) {
					LockSupport.park(this);
				}
				else if (untilTimer > 0) {
					LockSupport.parkNanos(this, untilTimer);
				}
			}
		}
		finally {
			this.waiting = false;
		}
		return true;
	}

	private boolean end() {
		this.startLock.lock();
		try {
			if (!this.inbox.isEmpty() || this.keepAlive) {
				return false;
			}
			this.thread = null;
		}
		finally {
			this.startLock.unlock();
		}
		if (!this.inbox.isEmpty()) {
			start();
		}
		return true;
	}

}
