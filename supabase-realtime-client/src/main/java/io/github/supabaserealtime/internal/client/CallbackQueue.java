package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Queue of the callbacks of one connection: the completions of its futures. One thread
 * runs those that wait, one after another. While they take long, which they do when one
 * waits for a future that is completed behind it, more threads join in: twice as many
 * each time that somebody looks, so that a callback that blocks holds nobody up for long.
 */
final class CallbackQueue implements Executor {

	/**
	 * How long a callback may hold up the others.
	 */
	static final Duration LOOK = Duration.ofMillis(5);

	/** A thread that ran fewer callbacks since the last look is held up by them. */
	private static final int FEW = 10;

	private static final Log logger = LogFactory.getLog(CallbackQueue.class);

	private final Executor threads;

	private final BiConsumer<Duration, Runnable> later;

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean watched = new AtomicBoolean();

	private volatile Crew crew = new Crew();

	/**
	 * Create a queue.
	 * @param threads runs each task on a thread of its own
	 * @param later runs something after a while, on one thread
	 */
	CallbackQueue(Executor threads, BiConsumer<Duration, Runnable> later) {
		this.threads = threads;
		this.later = later;
	}

	@Override
	public void execute(Runnable callback) {
		this.waiting.add(callback);
		if (!this.crew.start()) {
			watch();
		}
	}

	private void watch() {
		if (!this.watched.get() && this.watched.compareAndSet(false, true)) {
			this.later.accept(LOOK, this::look);
		}
	}

	private void look() {
		this.watched.set(false);
		if (this.waiting.isEmpty()) {
			return;
		}
		Crew current = this.crew;
		if (current.isHeldUp()) {
			Crew relief = new Crew();
			this.crew = relief;
			relief.start(2 * Math.max(1, current.threads.get()));
		}
		watch();
	}

	/**
	 * The threads that serve the queue. They end when another crew has relieved them or
	 * nothing waits.
	 */
	private final class Crew implements Runnable {

		private final AtomicInteger threads = new AtomicInteger();

		private final LongAdder taken = new LongAdder();

		// used by who looks
		private long takenBefore;

		/**
		 * Start a thread if there is none.
		 * @return whether there was none
		 */
		boolean start() {
			boolean first = this.threads.get() == 0 && this.threads.compareAndSet(0, 1);
			if (first) {
				CallbackQueue.this.threads.execute(this);
			}
			return first;
		}

		void start(int count) {
			this.threads.addAndGet(count);
			for (int i = 0; i < count; i++) {
				CallbackQueue.this.threads.execute(this);
			}
		}

		boolean isHeldUp() {
			long before = this.takenBefore;
			this.takenBefore = this.taken.sum();
			return this.takenBefore - before < (long) FEW * this.threads.get();
		}

		@Override
		public void run() {
			do {
				while (serve()) {
					// a thread may be left interrupted by a callback
					Thread.interrupted();
				}
				this.threads.decrementAndGet();
				// one that came since is not seen by who added it before
			}
			while (isOnDuty() && !CallbackQueue.this.waiting.isEmpty() && this.threads.compareAndSet(0, 1));
		}

		private boolean isOnDuty() {
			return CallbackQueue.this.crew == this;
		}

		private boolean serve() {
			Runnable callback = isOnDuty() ? CallbackQueue.this.waiting.poll() : null;
			if (callback == null) {
				return false;
			}
			this.taken.increment();
			try {
				callback.run();
			}
			catch (Throwable ex) {
				logger.error("A callback failed", ex);
			}
			return true;
		}

	}

}
