package io.github.supabaserealtime.internal.join;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;

/**
 * The pace of the joins of a connection. The server limits the joins per second of the
 * whole project (protocol.md 7), so the queues of all links share it and take turns. The
 * time between two joins varies by a half. Used on the lane.
 */
public final class JoinPace {

	private final double mean;

	private final MachineTime time;

	private final Set<Runnable> waiting = new LinkedHashSet<>();

	private Timers.Timer timer = Timers.Timer.NONE;

	private long nextAllowed;

	public JoinPace(ConnectionSettings settings, MachineTime time) {
		this.mean = 1_000_000_000.0 / settings.joins().perSecond();
		this.time = time;
		this.nextAllowed = time.now();
	}

	/**
	 * Take the right to send one join.
	 * @return whether one may be sent now
	 */
	boolean take() {
		if (rest() > 0) {
			return false;
		}
		this.nextAllowed = this.time.now() + (long) (this.mean * (0.5 + this.time.random().nextDouble()));
		return true;
	}

	/**
	 * Wait for a turn.
	 * @param turn run when a join may be sent; the same one does not wait twice
	 */
	void await(Runnable turn) {
		if (this.waiting.add(turn) && this.waiting.size() == 1) {
			schedule();
		}
	}

	/**
	 * Wait no more.
	 */
	void cancel(Runnable turn) {
		if (this.waiting.remove(turn) && this.waiting.isEmpty()) {
			this.timer.cancel();
		}
	}

	private void schedule() {
		this.timer.cancel();
		this.timer = this.time.schedule(Duration.ofNanos(Math.max(0, rest())), this::due);
	}

	private void due() {
		while (!this.waiting.isEmpty()) {
			if (rest() > 0) {
				schedule();
				return;
			}
			Iterator<Runnable> first = this.waiting.iterator();
			Runnable turn = first.next();
			first.remove();
			turn.run();
		}
	}

	private long rest() {
		return this.nextAllowed - this.time.now();
	}

}
