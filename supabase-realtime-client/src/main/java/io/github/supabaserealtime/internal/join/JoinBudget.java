package io.github.supabaserealtime.internal.join;

import java.time.Duration;

/**
 * Limit for the time in which refused joins block a socket that other channels use. The
 * server answers nothing else for 5 s before it refuses a join (protocol.md 4.5), so a
 * refusal is followed by a pause of 19 times its duration, at most 5 min: refused joins
 * take a twentieth of the time.
 * <p>
 * The beginning and the end of the pause: <pre>
 * event                                    pause
 * ---------------------------------------  --------------------------------------------
 * a join is refused that the server began  begins
 * with outside a pause
 * a join is refused that the server began  stays as it is: several that were refused
 * with inside a pause                      during an outage are tried again soon after
 *                                          it
 * a channel that was refused before is     ends
 * joined
 * another channel is joined, or something  ends, three times in a row; each of the
 * else changed that may help               three comes back after 100 s, so that an
 *                                          application that calls subscribe() in a loop
 *                                          does not block its other channels
 * another socket is opened                 ends
 * </pre>
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
		if (this.pardons == PARDONS) {
			// none comes back before one was used
			this.pardonsSince = now;
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
