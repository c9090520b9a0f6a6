package io.github.supabaserealtime.internal.join;

import java.time.Duration;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.MachineTime;

/**
 * Delays before a channel is joined again. Each is twice as long as the one before up to
 * a limit, less a random part of at most half, since a refused join blocks its socket at
 * the server for 5 s (protocol.md 4.5). The delays begin anew when a subscription has
 * lasted 10 s.
 */
public final class RejoinDelays {

	private static final int LARGEST_EXPONENT = 30;

	// the server judges its limits every 5 s (protocol.md 7)
	private static final long STABLE_AFTER = Duration.ofSeconds(10).toNanos();

	private final ConnectionSettings.JoinSettings settings;

	private final MachineTime time;

	private int tries;

	private boolean subscribed;

	private long subscribedAt;

	public RejoinDelays(ConnectionSettings.JoinSettings settings, MachineTime time) {
		this.settings = settings;
		this.time = time;
	}

	/**
	 * Return the next delay.
	 */
	public Duration next() {
		if (this.subscribed && this.time.now() - this.subscribedAt >= STABLE_AFTER) {
			this.tries = 0;
		}
		this.subscribed = false;
		double step = this.settings.retryDelay().toNanos() * Math.pow(2, Math.min(this.tries++, LARGEST_EXPONENT));
		double capped = Math.min(step, this.settings.maxRetryDelay().toNanos());
		double delay = capped * (0.5 + 0.5 * this.time.random().nextDouble());
		return Duration.ofNanos((long) delay);
	}

	/**
	 * The channel is subscribed. A repetition does not count.
	 */
	public void subscribed() {
		if (!this.subscribed) {
			this.subscribed = true;
			this.subscribedAt = this.time.now();
		}
	}

	/**
	 * Begin with the shortest delay again.
	 */
	public void reset() {
		this.tries = 0;
	}

}
