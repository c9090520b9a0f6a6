package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.supabaserealtime.internal.machine.Timers;

/**
 * Counts the timers of the machines, apart from those that a simulated server has on the
 * same lane.
 */
final class CountedTimers implements Timers {

	private final Timers timers;

	private int pending;

	CountedTimers(Timers timers) {
		this.timers = timers;
	}

	@Override
	public Timer schedule(Duration delay, Runnable input) {
		this.pending++;
		AtomicBoolean over = new AtomicBoolean();
		Timer timer = this.timers.schedule(delay, () -> {
			ended(over);
			input.run();
		});
		return () -> {
			ended(over);
			timer.cancel();
		};
	}

	private void ended(AtomicBoolean over) {
		if (!over.getAndSet(true)) {
			this.pending--;
		}
	}

	/**
	 * Return how many timers neither fell due nor were cancelled.
	 */
	int pending() {
		return this.pending;
	}

}
