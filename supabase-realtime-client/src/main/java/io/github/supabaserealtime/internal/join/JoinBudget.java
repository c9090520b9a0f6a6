package io.github.supabaserealtime.internal.join;

import java.time.Duration;

/**
 * How long refused joins may block a socket that other channels use. The server answers
 * nothing else for 5 s before it refuses a join (protocol.md 4.5). A refusal that took so
 * long is followed by a pause, so that refusals take at most a twentieth of the time.
 * Several that were sent before the first one was refused share its pause: whoever was
 * refused during an outage shall be back soon after it.
 * <p>
 * A success of a channel that was refused before ends the pause of all. So does anything
 * else that may have changed the server's mind, but only some times: an application that
 * calls {@code subscribe()} in a loop must not block its other channels.
 */
final class JoinBudget {

	private static final int SHARE = 20;

	private static final long LONGEST = Duration.ofMinutes(5).toNanos();

	private static final int PARDONS = 3;

	private static final long PARDON_RETURNS_AFTER = Duration.ofSeconds(100).toNanos();

	private boolean paused;

	private long pausedUntil;

	private long freeSince;

	private int pardons = PARDONS;

	private long pardonsSince;

	JoinBudget(long now) {
		this.freeSince = now;
		this.pardonsSince = now;
	}

	/**
	 * A socket is open.
	 */
	void socketOpened(long now) {
		this.paused = false;
		this.freeSince = now;
	}

	/**
	 * A join was answered.
	 * @param sentAt when it was sent
	 * @param ok whether it succeeded
	 * @param failedBefore whether its channel had been refused before
	 */
	void answered(long sentAt, boolean ok, boolean failedBefore, long now) {
		// the server works on one join after another
		long begun = (sentAt - this.freeSince > 0) ? sentAt : this.freeSince;
		this.freeSince = now;
		if (!ok) {
			if (rest(begun) <= 0) {
				this.paused = true;
				this.pausedUntil = begun + Math.min(SHARE * (now - begun), LONGEST);
			}
		}
		else if (failedBefore) {
			this.paused = false;
		}
		else {
			pardon(now);
		}
	}

	/**
	 * Something changed that may help those that were refused.
	 */
	void pardon(long now) {
		if (rest(now) <= 0) {
			return;
		}
		long returned = (now - this.pardonsSince) / PARDON_RETURNS_AFTER;
		if (returned > 0) {
			this.pardons = (int) Math.min(PARDONS, this.pardons + returned);
			this.pardonsSince = now;
		}
		if (this.pardons > 0) {
			this.pardons--;
			this.paused = false;
		}
	}

	/**
	 * Return how long those that were refused before have to wait.
	 * @return the time in nanoseconds, zero or below if they do not
	 */
	long rest(long now) {
		return this.paused ? this.pausedUntil - now : 0;
	}

}
