package io.github.supabaserealtime.internal.join;

import java.time.Duration;

import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;

/**
 * Repeats a subscription to Postgres changes that the server refused although it accepted
 * the join. The server does not try again by itself (protocol.md 4.6), and only another
 * join does, which interrupts broadcasts and presence; so a channel with those is joined
 * again less often.
 */
public final class RepeatedSubscription {

	private static final Duration FIRST = Duration.ofSeconds(5);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	private static final Duration LONGEST_SHARED = Duration.ofMinutes(5);

	private static final int LARGEST_EXPONENT = 10;

	private final MachineTime time;

	private final Runnable repetition;

	private Timers.Timer timer = Timers.Timer.NONE;

	private boolean asking;

	private int tries;

	public RepeatedSubscription(MachineTime time, Runnable repetition) {
		this.time = time;
		this.repetition = repetition;
	}

	/**
	 * The server refused.
	 * @param shared whether the channel carries something else as well
	 */
	public void start(boolean shared) {
		this.timer.cancel();
		this.asking = false;
		Duration delay = FIRST.multipliedBy(1L << Math.min(this.tries, LARGEST_EXPONENT));
		Duration longest = shared ? LONGEST_SHARED : LONGEST;
		if (delay.compareTo(longest) > 0 || (shared && this.tries > 0)) {
			delay = longest;
		}
		this.tries++;
		this.timer = this.time.schedule(delay, () -> {
			this.repetition.run();
			this.asking = true;
		});
	}

	/**
	 * Return whether the server is asked again and has not answered.
	 */
	public boolean isAsking() {
		return this.asking;
	}

	public void cancel() {
		this.asking = false;
		this.timer.cancel();
	}

	/**
	 * Begin with the shortest delay again.
	 */
	public void reset() {
		this.tries = 0;
	}

}
