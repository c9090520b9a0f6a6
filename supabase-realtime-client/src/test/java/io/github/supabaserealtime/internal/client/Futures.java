package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Waits for futures and queues, for ten seconds unless told otherwise.
 */
public final class Futures {

	private Futures() {
	}

	/**
	 * Return the value, or throw what the future failed with.
	 */
	public static <T> T get(CompletableFuture<T> future) {
		return get(future, Duration.ofSeconds(10));
	}

	/**
	 * Return the value, or throw what the future failed with.
	 */
	public static <T> T get(CompletableFuture<T> future, Duration timeout) {
		try {
			return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException runtime) ? runtime : new IllegalStateException(ex);
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the next element of a queue, or fail when none comes.
	 */
	public static <T> T take(BlockingQueue<T> queue) {
		try {
			T element = queue.poll(10, TimeUnit.SECONDS);
			assertThat(element).as("within 10 s").isNotNull();
			return element;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
