package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Delays that end at once when the server is stopped.
 */
final class Pauses {

	private final CountDownLatch stopped = new CountDownLatch(1);

	void pause(Duration duration) {
		if (duration.isZero()) {
			return;
		}
		try {
			this.stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	boolean isEnded() {
		return this.stopped.getCount() == 0;
	}

	void end() {
		this.stopped.countDown();
	}

}
