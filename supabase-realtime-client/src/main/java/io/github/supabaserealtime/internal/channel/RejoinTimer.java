package io.github.supabaserealtime.internal.channel;

import java.time.Duration;

import io.github.supabaserealtime.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;

/**
 * Waits before a channel is joined again: longer each time, up to a limit, and at least
 * half of the step, since a refused join blocks its socket at the server for 5 s
 * (protocol.md 4.5). The delays begin anew once a subscription has proved stable, not
 * when it merely began.
 */
final class RejoinTimer {

	private static final int LARGEST_EXPONENT = 30;

	// the server judges its limits every 5 s (protocol.md 7)
	private static final long STABLE_AFTER = Duration.ofSeconds(10).toNanos();

	private final ConnectionSettings.JoinSettings settings;

	private final MachineTime time;

	private final Runnable rejoin;

	private Timers.Timer timer = Timers.Timer.NONE;

	private int tries;

	private boolean subscribed;

	private long subscribedAt;

	RejoinTimer(ConnectionSettings.JoinSettings settings, MachineTime time, Runnable rejoin) {
		this.settings = settings;
		this.time = time;
		this.rejoin = rejoin;
	}

	void start() {
		this.timer.cancel();
		if (this.subscribed && this.time.now() - this.subscribedAt >= STABLE_AFTER) {
			this.tries = 0;
		}
		this.subscribed = false;
		double step = this.settings.retryDelay().toNanos() * Math.pow(2, Math.min(this.tries++, LARGEST_EXPONENT));
		double capped = Math.min(step, this.settings.maxRetryDelay().toNanos());
		double delay = capped * (0.5 + 0.5 * this.time.random().nextDouble());
		this.timer = this.time.schedule(Duration.ofNanos((long) delay), this.rejoin);
	}

	/**
	 * Wait for a given time.
	 */
	void start(Duration delay) {
		this.timer.cancel();
		this.timer = this.time.schedule(delay, this.rejoin);
	}

	void cancel() {
		this.timer.cancel();
	}

	/**
	 * The channel is subscribed. A repetition does not count.
	 */
	void subscribed() {
		if (!this.subscribed) {
			this.subscribed = true;
			this.subscribedAt = this.time.now();
		}
	}

	/**
	 * Begin with the shortest delay again.
	 */
	void reset() {
		this.tries = 0;
	}

}
