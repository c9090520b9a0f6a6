package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Creates the daemon threads of a proxy and waits for their end.
 */
final class ProxyThreads {

	private static final long JOIN_MILLIS = Duration.ofSeconds(15).toMillis();

	private final String prefix;

	private final Set<Thread> running = ConcurrentHashMap.newKeySet();

	ProxyThreads(String prefix) {
		this.prefix = prefix;
	}

	Thread start(String name, Runnable task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			finally {
				this.running.remove(Thread.currentThread());
			}
		}, this.prefix + "-" + name);
		thread.setDaemon(true);
		this.running.add(thread);
		thread.start();
		return thread;
	}

	/**
	 * Wait for all to end, those too that are started meanwhile.
	 */
	void join() {
		try {
			for (Thread thread = any(); thread != null; thread = any()) {
				thread.join(JOIN_MILLIS);
				this.running.remove(thread);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private @Nullable Thread any() {
		return this.running.stream().findAny().orElse(null);
	}

}
