package io.github.supabaserealtime.internal.machine;

import java.util.ArrayDeque;
import java.util.Deque;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Queue of the inputs of one connection. An input that another one causes runs when that
 * one is done, so that no machine is entered twice. Used on the lane.
 *
 * @since 0.9.0
 */
public final class Inputs {

	private static final Log logger = LogFactory.getLog(Inputs.class);

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private boolean running;

	/**
	 * Run an input, now or when those before it are done. One that throws is a defect of
	 * this client: it is logged, and the lane goes on.
	 * @param input what to run
	 */
	public void submit(Runnable input) {
		this.waiting.addLast(input);
		if (this.running) {
			return;
		}
		this.running = true;
		try {
			for (Runnable next = this.waiting.pollFirst(); next != null; next = this.waiting.pollFirst()) {
				run(next);
			}
		}
		finally {
			this.running = false;
		}
	}

	/**
	 * Run an input. Whatever it throws is logged: a lane that ended would leave a
	 * connection that looks alive and does nothing any more.
	 * @param input what to run
	 */
	public static void run(Runnable input) {
		try {
			input.run();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	private static void report(Throwable failure) {
		try {
			logger.error("Unexpected failure in the state machines of the connection", failure);
		}
		catch (Throwable ex) {
			// there is nobody else to tell
		}
	}

}
