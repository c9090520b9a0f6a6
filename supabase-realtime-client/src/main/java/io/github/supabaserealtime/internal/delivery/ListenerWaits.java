package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Waits on the threads that call listeners: before a failed call is repeated, and for
 * what a listener returned. A stop ends them: the former as soon as it begins, the latter
 * when the time for listeners to finish is over.
 */
class ListenerWaits {

	// "ended" may depend on the time, of which nobody tells this class
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean stopping;

	private boolean stopped;

	private int waiting;

	/**
	 * Wait for a time.
	 * @param ended whether the wait is of no use any more, asked again and again
	 * @return whether the time has passed, and no stop and nothing else has ended it
	 */
	boolean pause(Duration time, BooleanSupplier ended) throws InterruptedException {
		long end = System.nanoTime() + time.toNanos();
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			long rest = time.toNanos();
			while (rest > 0 && !this.stopping && !ended.getAsBoolean()) {
				this.changed.awaitNanos(Math.min(rest, LOOK_NANOS));
				rest = end - System.nanoTime();
			}
			return !this.stopping && !ended.getAsBoolean();
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the end of something that a listener has begun.
	 * @param ended whether the wait is of no use any more, asked again after
	 * {@link #wake()}
	 * @return how it has ended, or {@code null} if a stop or something else has ended the
	 * wait
	 */
	@Nullable Ending await(CompletionStage<?> begun, BooleanSupplier ended) throws InterruptedException {
		AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
		begun.whenComplete((result, thrown) -> {
			ending.set(new Ending(thrown));
			wake();
		});
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			while (ending.get() == null && !this.stopped && !ended.getAsBoolean()) {
				this.changed.await();
			}
			return ending.get();
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

	/**
	 * Return whether a stop has begun, so that nothing is repeated.
	 */
	boolean isStopping() {
		this.lock.lock();
		try {
			return this.stopping;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return how many threads wait.
	 */
	int waiting() {
		this.lock.lock();
		try {
			return this.waiting;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Have those who wait ask again whether they are to go on.
	 */
	void wake() {
		change(() -> {
		});
	}

	/**
	 * A stop begins: nothing is repeated any more.
	 */
	void stopping() {
		change(() -> this.stopping = true);
	}

	/**
	 * The time for listeners to finish is over.
	 */
	void stopped() {
		change(() -> {
			this.stopping = true;
			this.stopped = true;
		});
	}

	void started() {
		change(() -> {
			this.stopping = false;
			this.stopped = false;
		});
	}

	private void change(Runnable change) {
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
	 * How something that a listener had begun ended.
	 *
	 * @param thrown what it failed with, or {@code null} if it succeeded
	 */
	record Ending(@Nullable Throwable thrown) {
	}

}
