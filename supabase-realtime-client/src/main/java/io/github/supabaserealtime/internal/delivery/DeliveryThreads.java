package io.github.supabaserealtime.internal.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.github.supabaserealtime.internal.machine.IdleStrategy;

/**
 * Threads that take turns to deliver. One that has finished a turn takes the next by
 * itself: to wake a thread for each turn takes longer than a short turn. A few threads
 * are started as soon as there are turns for them. Listeners may block them all, so a
 * further one is started when a turn has waited for a moment.
 */
final class DeliveryThreads {

	private static final int FEW = Math.max(2, Runtime.getRuntime().availableProcessors());

	private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

	private final Executor executor;

	private final Runnable rejected;

	private final Queue<IntSupplier> ready = new ConcurrentLinkedQueue<>();

	private final AtomicInteger serving = new AtomicInteger();

	// one thread polls for turns
	private final AtomicBoolean polling = new AtomicBoolean();

	// one thread watches how long turns wait
	private final AtomicBoolean watching = new AtomicBoolean();

	// used by the thread that polls
	private final IdleStrategy idle = new IdleStrategy(System.nanoTime());

	private volatile boolean starved;

	private volatile boolean closed;

	/**
	 * Create threads.
	 * @param executor runs them
	 * @param rejected is called when the executor takes no more; the turns wait until
	 * another one is added or {@link #retry()} is called
	 */
	DeliveryThreads(Executor executor, Runnable rejected) {
		this.executor = executor;
		this.rejected = rejected;
	}

	/**
	 * Have a turn taken.
	 * @param turn takes the turn and returns how many items it has delivered
	 */
	void add(IntSupplier turn) {
		this.ready.add(turn);
		findThread();
	}

	/**
	 * Try again to have turns taken for which the executor had no thread.
	 */
	void retry() {
		if (this.starved) {
			this.starved = false;
			findThread();
		}
	}

	/**
	 * Do not poll any more, or do so again.
	 */
	void close(boolean closed) {
		this.closed = closed;
	}

	private void findThread() {
		if (this.polling.get()) {
			return;
		}
		int serving = this.serving.get();
		while (serving < FEW) {
			if (this.serving.compareAndSet(serving, serving + 1)) {
				execute(this::serve, this.serving::decrementAndGet);
				return;
			}
			serving = this.serving.get();
		}
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			execute(this::watch, () -> this.watching.set(false));
		}
	}

	/**
	 * Run something on a thread.
	 * @param task is told whether the thread has nothing else to do, unlike the one that
	 * calls an executor without threads of its own
	 */
	private void execute(Consumer<Boolean> task, Runnable undo) {
		Thread caller = Thread.currentThread();
		try {
			this.executor.execute(() -> task.accept(Thread.currentThread() != caller));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// an application's executor is full, or the container may have no more
			// threads
			undo.run();
			this.starved = true;
			this.rejected.run();
		}
	}

	private void serve(boolean polls) {
		do {
			long delivered = takeTurns(polls);
			while (polls && awaitTurns(delivered)) {
				delivered = takeTurns(true);
			}
			this.serving.decrementAndGet();
			// a turn added meanwhile may have found this thread counted as serving
		}
		while (!this.ready.isEmpty() && this.serving.incrementAndGet() > 0);
	}

	private long takeTurns(boolean own) {
		long delivered = 0;
		for (IntSupplier turn = this.ready.poll(); turn != null; turn = this.ready.poll()) {
			if (own && !this.ready.isEmpty()) {
				// the listeners of this turn may block
				findThread();
			}
			delivered += take(turn);
		}
		return delivered;
	}

	/**
	 * Wait a moment for turns, unless another thread does.
	 * @param delivered how many items the thread has delivered since it last polled
	 * @return whether to look for turns again
	 */
	private boolean awaitTurns(long delivered) {
		if (this.closed || !this.polling.compareAndSet(false, true)) {
			return false;
		}
		this.idle.worked(delivered);
		long delay = this.idle.pollDelay(System.nanoTime());
		if (delay > 0) {
			LockSupport.parkNanos(this, delay);
		}
		this.polling.set(false);
		return delay > 0;
	}

	/**
	 * Take turns too once one has waited for a moment.
	 */
	private void watch(boolean waits) {
		IntSupplier first = this.ready.peek();
		boolean moves = waits;
		while (moves) {
			// taking the time of each turn would cost more than waiting a moment longer
			LockSupport.parkNanos(this, MOMENT);
			IntSupplier next = this.ready.peek();
			moves = next != null && next != first;
			first = next;
		}
		this.watching.set(false);
		if (!this.ready.isEmpty()) {
			this.serving.incrementAndGet();
			serve(waits);
		}
	}

	private static int take(IntSupplier turn) {
		try {
			return turn.getAsInt();
		}
		catch (Throwable ex) {
			// otherwise the thread ends, and the turns of other channels wait
			GuardedSink.report(ex, "messages of a channel were delivered");
			return 0;
		}
	}

}
