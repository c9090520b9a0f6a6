package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Timers and a clock that stand still while the server works on a join: it reads and
 * answers nothing else on the socket meanwhile (protocol.md 4.5). Used on the lane.
 */
public final class PausableTimers implements Timers {

	private final MachineTime time;

	private final Set<Entry> entries = new LinkedHashSet<>();

	private boolean paused;

	private long pausedAt;

	private long stoodStill;

	public PausableTimers(MachineTime time) {
		this.time = time;
	}

	/**
	 * Return the clock.
	 * @return the time in nanoseconds, less that for which the clock stood still
	 */
	public long now() {
		return (this.paused ? this.pausedAt : this.time.now()) - this.stoodStill;
	}

	@Override
	public Timer schedule(Duration delay, Runnable input) {
		Entry entry = new Entry(now() + delay.toNanos(), input);
		this.entries.add(entry);
		if (!this.paused) {
			start(entry);
		}
		return () -> {
			this.entries.remove(entry);
			entry.timer.cancel();
		};
	}

	private void start(Entry entry) {
		entry.timer = this.time.schedule(Duration.ofNanos(Math.max(0, entry.deadline - now())), () -> {
			this.entries.remove(entry);
			entry.input.run();
		});
	}

	/**
	 * Stand still until {@link #resume()}. Does nothing if they do already.
	 */
	public void pause() {
		if (!this.paused) {
			this.pausedAt = this.time.now();
			this.paused = true;
			this.entries.forEach((entry) -> entry.timer.cancel());
		}
	}

	/**
	 * Go on. What is due runs as inputs of its own. Does nothing if they do already.
	 */
	public void resume() {
		if (this.paused) {
			this.stoodStill += this.time.now() - this.pausedAt;
			this.paused = false;
			List.copyOf(this.entries).forEach(this::start);
		}
	}

	private static final class Entry {

		private final long deadline;

		private final Runnable input;

		private Timer timer = Timer.NONE;

		Entry(long deadline, Runnable input) {
			this.deadline = deadline;
			this.input = input;
		}

	}

}
