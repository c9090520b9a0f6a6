package io.github.supabaserealtime.channel;

import java.time.Duration;

import io.github.supabaserealtime.socket.ConnectionSettings;
import io.github.supabaserealtime.socket.MachineContext;
import io.github.supabaserealtime.socket.Timers;

/**
 * Waits before a channel is joined again: longer each time, up to a limit, and at least
 * half of the step, since a refused join blocks its socket at the server for 5 s
 * (protocol.md 4.5).
 */
final class RejoinTimer {

	private static final int LARGEST_EXPONENT = 30;

	private final ConnectionSettings.JoinSettings settings;

	private final MachineContext context;

	private final Runnable rejoin;

	private Timers.Timer timer = Timers.Timer.NONE;

	private int tries;

	RejoinTimer(ConnectionSettings.JoinSettings settings, MachineContext context, Runnable rejoin) {
		this.settings = settings;
		this.context = context;
		this.rejoin = rejoin;
	}

	void start() {
		this.timer.cancel();
		double step = this.settings.retryDelay().toNanos() * Math.pow(2, Math.min(this.tries++, LARGEST_EXPONENT));
		double capped = Math.min(step, this.settings.maxRetryDelay().toNanos());
		double delay = capped * (0.5 + 0.5 * this.context.random().nextDouble());
		this.timer = this.context.schedule(Duration.ofNanos((long) delay), this.rejoin);
	}

	void cancel() {
		this.timer.cancel();
	}

	/**
	 * Begin with the shortest delay again.
	 */
	void reset() {
		this.tries = 0;
	}

}
