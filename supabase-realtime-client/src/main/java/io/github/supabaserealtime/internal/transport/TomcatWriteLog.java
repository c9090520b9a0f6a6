package io.github.supabaserealtime.internal.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * Filter that keeps one warning of Tomcat out of the application's log while sockets of
 * this client are open: the one, with a stack trace, that a frame could not be written.
 * Tomcat logs it for each socket that fails, when a frame and when the close frame that
 * it sends itself cannot be written. The connection reports the failure.
 * <p>
 * The same warning about sockets of others stays: a record is dropped when it is logged
 * on a thread that writes or closes for us, or on one of Tomcat's on which the end of our
 * socket is told right after it. Any other is logged a second late.
 * <p>
 * Works on {@code java.util.logging}, which Tomcat logs to, also where a bridge leads
 * that to another system.
 */
final class TomcatWriteLog {

	private static final String NAME = "org.apache.tomcat.websocket.WsRemoteEndpointImplClient";

	private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

	/** A write may still fail after the end of its socket was told. */
	private static final Executor AFTER_THE_LAST = CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS);

	private static final ThreadLocal<Boolean> ours = ThreadLocal.withInitial(() -> false);

	private static final ThreadLocal<@Nullable Held> held = new ThreadLocal<>();

	private static final Object lock = new Object();

	// guarded by the lock
	private static @Nullable Installed installed;

	// guarded by the lock
	private static int sockets;

	private TomcatWriteLog() {
	}

	/**
	 * A socket of ours is opened.
	 */
	static void begin() {
		synchronized (lock) {
			sockets++;
			if (installed == null) {
				installed = new Installed();
			}
		}
	}

	/**
	 * A socket of ours has ended. The filter goes some time after the last one, so that
	 * an application that is undeployed leaves nothing behind.
	 */
	static void end() {
		AFTER_THE_LAST.execute(() -> {
			synchronized (lock) {
				sockets--;
				if (sockets == 0 && installed != null) {
					installed.remove();
					installed = null;
				}
			}
		});
	}

	/**
	 * Run something that writes to a socket of ours.
	 */
	static <X extends Exception> void quietly(Write<X> write) throws X {
		ours.set(true);
		try {
			write.run();
		}
		finally {
			ours.remove();
		}
	}

	/**
	 * The end of a socket of ours is told on this thread: what was logged before it on
	 * the same thread was about it.
	 */
	static void drop() {
		Held record = held.get();
		if (record != null) {
			record.settled().set(true);
			held.remove();
		}
	}

	/**
	 * Something that writes.
	 *
	 * @param <X> what it throws
	 */
	@FunctionalInterface
	interface Write<X extends Exception> {

		void run() throws X;

	}

	private record Held(LogRecord record, AtomicBoolean settled) {
	}

	/**
	 * The filter while it is installed.
	 */
	private static final class Installed implements Filter {

		/** Held here, since the JVM forgets a logger that nobody refers to. */
		private final Logger logger = Logger.getLogger(NAME);

		private final @Nullable Filter before = this.logger.getFilter();

		private final ThreadLocal<@Nullable LogRecord> released = new ThreadLocal<>();

		Installed() {
			this.logger.setFilter(this);
		}

		void remove() {
			if (this.logger.getFilter() == this) {
				this.logger.setFilter(this.before);
			}
		}

		@Override
		public boolean isLoggable(LogRecord record) {
			if (ours.get()) {
				return false;
			}
			if (record != this.released.get()) {
				hold(record);
				return false;
			}
			return this.before == null || this.before.isLoggable(record);
		}

		private void hold(LogRecord record) {
			Held waiting = new Held(record, new AtomicBoolean());
			held.set(waiting);
			LATER.execute(() -> {
				if (waiting.settled().compareAndSet(false, true)) {
					this.released.set(record);
					try {
						this.logger.log(record);
					}
					finally {
						this.released.remove();
					}
				}
			});
		}

	}

}
