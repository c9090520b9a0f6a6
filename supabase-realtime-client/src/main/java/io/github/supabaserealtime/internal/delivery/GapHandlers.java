package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.internal.text.Topics;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Calls the gap handlers on the delivery thread. When a handler exceeds its limit,
 * another thread goes on delivering and the handler's thread is interrupted.
 */
public final class GapHandlers {

	private static final Log logger = LogFactory.getLog(GapHandlers.class);

	private final List<GapHandler> handlers;

	private final Duration limit;

	private final Watchdog watchdog;

	private final Runnable failed;

	/**
	 * Create the handlers.
	 * @param failed run for each handler that throws or takes too long
	 */
	public GapHandlers(List<GapHandler> handlers, Duration limit, Watchdog watchdog, Runnable failed) {
		this.handlers = List.copyOf(handlers);
		this.limit = limit;
		this.watchdog = watchdog;
		this.failed = failed;
	}

	boolean isEmpty() {
		return this.handlers.isEmpty();
	}

	/**
	 * Call the handlers for a gap.
	 * @param ended tells whether nothing is to be delivered any more
	 * @param instead run by another thread when the limit passes, to go on delivering
	 * @return whether the caller goes on delivering
	 */
	boolean handle(DeliveryGapEvent gap, BooleanSupplier ended, Runnable instead) {
		if (this.handlers.isEmpty()) {
			return true;
		}
		Turn turn = new Turn();
		Runnable cancel = watch(() -> {
			if (turn.timeOut()) {
				logger
					.error("The gap handlers of channel '" + gap.topic() + "' took longer than " + this.limit.toMillis()
							+ " ms and were interrupted; live messages are now delivered without waiting for them");
				this.failed.run();
				instead.run();
			}
		});
		for (GapHandler handler : this.handlers) {
			if (!turn.isOver() && !ended.getAsBoolean()) {
				call(handler, gap, turn);
			}
		}
		cancel.run();
		return turn.end();
	}

	private Runnable watch(Runnable passed) {
		try {
			return this.watchdog.start(this.limit, passed);
		}
		catch (Throwable ex) {
			// the handlers are called even if their limit cannot be watched
			logger.error("The time limit for gap handlers could not be started; they are called without a limit", ex);
			return () -> {
			};
		}
	}

	private void call(GapHandler handler, DeliveryGapEvent gap, Turn turn) {
		try {
			handler.onGap(gap);
		}
		catch (Throwable ex) {
			// an exception that left this method would end the delivery of the channel
			if (!turn.isOver()) {
				this.failed.run();
				logger.error("A gap handler failed for a gap on channel '" + Topics.name(gap.topic()) + "': "
						+ FailedListener.className(handler), ex);
			}
		}
	}

	/**
	 * Runs something when a time has passed.
	 */
	public interface Watchdog {

		/**
		 * Start a time.
		 * @return cancels it
		 */
		Runnable start(Duration limit, Runnable passed);

	}

	/**
	 * The turn of one thread to deliver. It ends early if the handler exceeds its limit.
	 */
	private static final class Turn {

		private final Thread thread = Thread.currentThread();

		private boolean ended;

		private boolean timedOut;

		synchronized boolean timeOut() {
			if (this.ended) {
				return false;
			}
			this.timedOut = true;
			this.thread.interrupt();
			return true;
		}

		synchronized boolean isOver() {
			return this.timedOut;
		}

		synchronized boolean end() {
			this.ended = true;
			if (this.timedOut) {
				// the thread is of a pool, and the interrupt was for the handler
				Thread.interrupted();
			}
			return !this.timedOut;
		}

	}

}
