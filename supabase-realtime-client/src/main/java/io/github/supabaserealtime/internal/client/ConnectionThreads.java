package io.github.supabaserealtime.internal.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of a connection beside its lane. All of them are daemons and end by
 * themselves when they have had nothing to do for a while.
 */
public final class ConnectionThreads {

	private static final long KEEP_ALIVE_SECONDS = 5;

	private static final long LOOK_SECONDS = 1;

	private final Executor blocking;

	private final Executor callbacks;

	private final Executor delivery;

	/**
	 * Create the threads.
	 * @param delivery calls listeners, or {@code null} for threads of their own
	 * @param later runs something after a while
	 */
	ConnectionThreads(String name, @Nullable Executor delivery, Consumer<Runnable> later) {
		this.blocking = new PatientExecutor(cached(name + "-io-"), later);
		this.delivery = (delivery != null) ? delivery : new PatientExecutor(cached(name + "-delivery-"), later);
		// not by the lane, which a look at idle threads would keep alive after the end
		Executor looks = CompletableFuture.delayedExecutor(LOOK_SECONDS, TimeUnit.SECONDS, Runnable::run);
		this.callbacks = new PatientExecutor(
				new CallbackPool(threads(name + "-callback-"), KEEP_ALIVE_SECONDS, looks::execute), later);
	}

	/**
	 * Create a pool of daemons that grows as needed.
	 * @param prefix what the names of its threads begin with
	 */
	public static Executor cached(String prefix) {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads(prefix));
	}

	private static ThreadFactory threads(String prefix) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
		factory.setDaemon(true);
		return factory;
	}

	/**
	 * Runs what blocks: opening, writing, closing, token look-ups.
	 */
	Executor blocking() {
		return this.blocking;
	}

	/**
	 * Completes futures.
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
