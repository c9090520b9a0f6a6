package io.github.supabaserealtime.test.internal.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Sends committed changes to their channels at intervals, as the real server does when it
 * polls its database (protocol.md 6.2). Changes are sent in the order of their commits;
 * those that wait when the server is stopped are lost. Guarded by the lock of the
 * {@link Rooms}.
 */
final class Poll {

	private static final System.Logger LOGGER = System.getLogger(Poll.class.getName());

	private final Rooms rooms;

	private final ServerDelays delays;

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private @Nullable ScheduledExecutorService timer;

	private boolean scheduled;

	private long lastFound = System.nanoTime();

	Poll(Rooms rooms, ServerDelays delays) {
		this.rooms = rooms;
		this.delays = delays;
	}

	void start(ScheduledExecutorService scheduler) {
		this.rooms.run(() -> {
			this.timer = scheduler;
			this.scheduled = false;
		});
	}

	void stop() {
		this.rooms.run(() -> {
			this.timer = null;
			this.waiting.clear();
		});
	}

	/**
	 * Take what sends committed changes.
	 */
	void add(Runnable sending) {
		ScheduledExecutorService current = this.timer;
		if (current == null) {
			// nobody is connected to a server that does not run
			return;
		}
		this.waiting.add(sending);
		if (this.delays.idlePoll().isZero()) {
			now();
		}
		else if (!this.scheduled) {
			this.scheduled = true;
			schedule(current);
		}
	}

	/**
	 * Do something some time later, unless the server is stopped before.
	 */
	void after(long nanos, Runnable action) {
		ScheduledExecutorService current = this.timer;
		if (current == null) {
			return;
		}
		try {
			current.schedule(() -> this.rooms.run(() -> {
				if (current == this.timer) {
					action.run();
				}
			}), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// stopped meanwhile: nobody is joined any more
			this.waiting.clear();
		}
	}

	private void schedule(ScheduledExecutorService scheduler) {
		try {
			scheduler.schedule(() -> this.rooms.run(() -> due(scheduler)),
					this.delays.untilPoll(System.nanoTime() - this.lastFound), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// stopped meanwhile, which loses the changes
			this.waiting.clear();
		}
	}

	private void due(ScheduledExecutorService scheduler) {
		if (scheduler == this.timer) {
			this.scheduled = false;
			now();
		}
	}

	/**
	 * Send what waits.
	 */
	void now() {
		for (Runnable sending = this.waiting.poll(); sending != null; sending = this.waiting.poll()) {
			this.lastFound = System.nanoTime();
			try {
				sending.run();
			}
			catch (RuntimeException ex) {
				LOGGER.log(System.Logger.Level.ERROR, "A change of the database was dropped", ex);
			}
		}
	}

	/**
	 * Lose what waits.
	 */
	void drop() {
		this.waiting.clear();
	}

}
