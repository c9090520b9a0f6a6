package io.github.supabaserealtime.internal.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Completes futures on a few threads. Where all of them wait, perhaps for futures that
 * are to be completed behind them, others are added until the work goes on.
 */
final class CallbackPool implements Executor {

	static final int THREADS = 4;

	static final int MOST_THREADS = 256;

	private final ThreadPoolExecutor pool;

	private final Consumer<Runnable> later;

	private final AtomicBoolean watching = new AtomicBoolean();

	/**
	 * Create a pool.
	 * @param keepAliveSeconds how long a thread waits for work before it ends
	 * @param later runs something after a while
	 */
	CallbackPool(ThreadFactory threads, long keepAliveSeconds, Consumer<Runnable> later) {
		this.pool = new ThreadPoolExecutor(THREADS, THREADS, keepAliveSeconds, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threads);
		this.pool.allowCoreThreadTimeOut(true);
		this.later = later;
	}

	@Override
	public void execute(Runnable task) {
		this.pool.execute(task);
		if (!this.pool.getQueue().isEmpty() && this.watching.compareAndSet(false, true)) {
			watch();
		}
	}

	private void watch() {
		long completed = this.pool.getCompletedTaskCount();
		this.later.accept(() -> check(completed));
	}

	private void check(long completedBefore) {
		try {
			if (adapt(completedBefore)) {
				watch();
			}
		}
		catch (OutOfMemoryError ex) {
			// for want of a thread: there may be one later
			watch();
		}
	}

	/**
	 * Adapt the number of threads.
	 * @return whether to look again
	 */
	private boolean adapt(long completedBefore) {
		if (this.pool.getQueue().isEmpty()) {
			this.watching.set(false);
			resize(THREADS);
			return !this.pool.getQueue().isEmpty() && this.watching.compareAndSet(false, true);
		}
		if (this.pool.getCompletedTaskCount() == completedBefore) {
			if (this.pool.getCorePoolSize() == MOST_THREADS) {
				// until something comes that may help: this must not go on for ever
				this.watching.set(false);
				return false;
			}
			// those that wait since before the pool was made smaller are still there
			int size = Math.max(this.pool.getCorePoolSize(), this.pool.getPoolSize());
			resize(Math.min(size + THREADS, MOST_THREADS));
		}
		return true;
	}

	private void resize(int size) {
		if (size > this.pool.getCorePoolSize()) {
			this.pool.setMaximumPoolSize(size);
			this.pool.setCorePoolSize(size);
		}
		else {
			this.pool.setCorePoolSize(size);
			this.pool.setMaximumPoolSize(size);
		}
	}

}
