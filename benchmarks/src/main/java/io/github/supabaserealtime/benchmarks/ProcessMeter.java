package io.github.supabaserealtime.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What this process takes while nothing happens.
 */
final class ProcessMeter {

	// threads without work end within a second
	private static final int SETTLING_SECONDS = 3;

	// what has just ended is let go by its threads a little later
	private static final int COLLECTIONS = 5;

	private ProcessMeter() {
	}

	/**
	 * Wait until nothing happens any more.
	 */
	static void settle() throws InterruptedException {
		new CountDownLatch(1).await(SETTLING_SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Return the number of threads.
	 */
	static int threads() {
		return ManagementFactory.getThreadMXBean().getThreadCount();
	}

	/**
	 * Return the heap that is used after full collections, in bytes.
	 */
	static long usedHeap() {
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
