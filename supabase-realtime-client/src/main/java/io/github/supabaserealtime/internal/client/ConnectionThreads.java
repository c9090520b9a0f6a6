package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads of a connection, or of several, besides the lane. All are daemons and end after
 * some time without work.
 */
final class ConnectionThreads {

	private static final long KEEP_ALIVE_SECONDS = 1;

	private static final Duration SHORT_OF_THREADS = Duration.ofSeconds(1);

	private final Executor blocking;

	private final Executor callbacks;

	private final Executor delivery;

	/**
	 * Create the threads.
	 * @param name what the names of the threads begin with
	 * @param later runs something after a while, on one thread
	 */
	ConnectionThreads(String name, BiConsumer<Duration, Runnable> later) {
		Consumer<Runnable> again = (task) -> later.accept(SHORT_OF_THREADS, task);
		this.blocking = new PatientExecutor(cached(name + "-io-"), again);
		this.delivery = new PatientExecutor(cached(name + "-delivery-"), again);
		this.callbacks = new CallbackQueue(new PatientExecutor(cached(name + "-callback-"), again), later);
	}

	/**
	 * Create a pool of daemons that grows as needed.
	 * @param prefix what the names of its threads begin with
	 */
	static Executor cached(String prefix) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix);
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads);
	}

	/**
	 * Runs what blocks: opening, writing, closing, token look-ups.
	 */
	Executor blocking() {
		return this.blocking;
	}

	/**
	 * Completes futures. What an application does next may wait for a future that is to
	 * be completed after it.
	 */
	Executor callbacks() {
		return this.callbacks;
	}

	/**
	 * Calls listeners.
	 */
	Executor delivery() {
		return this.delivery;
	}

}
