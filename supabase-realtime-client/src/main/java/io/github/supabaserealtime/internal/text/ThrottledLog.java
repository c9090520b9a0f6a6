package io.github.supabaserealtime.internal.text;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;

/**
 * Logs a warning that can occur thousands of times a second at most once in a while.
 */
public final class ThrottledLog {

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);

	private final Log logger;

	private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

	private final AtomicLong suppressed = new AtomicLong();

	public ThrottledLog(Log logger) {
		this.logger = logger;
	}

	public void warn(String message) {
		long now = System.nanoTime();
		long due = this.next.get();
		if ((due != Long.MIN_VALUE && now - due < 0) || !this.next.compareAndSet(due, now + INTERVAL)) {
			this.suppressed.incrementAndGet();
			return;
		}
		long others = this.suppressed.getAndSet(0);
		this.logger.warn((others > 0) ? message + " (and " + others + " times before)" : message);
	}

}
