package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * The time for which this instance may act as the leader. It is a state machine without a
 * thread and without a clock: each input carries the time of the monotonic clock.
 * <p>
 * A lock in a database or in Redis belongs to its owner for its time to live, counted
 * from some moment during the call that took or renewed it. The lease counts from before
 * that call and is shorter by a margin. So it ends before another instance can get the
 * lock, whatever has become of the thread that renews it. Not safe for several threads.
 */
final class LeaderLease {

	private final long validNanos;

	private boolean held;

	private long until;

	/**
	 * Create a lease that is not held.
	 * @param timeToLive how long a lock lives that is not renewed
	 * @param margin how much shorter the lease is
	 */
	LeaderLease(Duration timeToLive, Duration margin) {
		this.validNanos = timeToLive.minus(margin).toNanos();
		Assert.isTrue(this.validNanos > 0, "'margin' must be shorter than 'timeToLive'");
	}

	/**
	 * The lock was taken or renewed.
	 * @param calledAt when the call began
	 * @param now when it has returned
	 */
	Change acquired(long calledAt, long now) {
		long end = calledAt + this.validNanos;
		// an answer may be late, and may arrive behind that of a later call
		if (end - now <= 0) {
			return passed(now);
		}
		if (!this.held) {
			this.held = true;
			this.until = end;
			return Change.GRANTED;
		}
		if (end - this.until > 0) {
			this.until = end;
		}
		return Change.NONE;
	}

	/**
	 * Another instance has the lock, or this one has given it back.
	 */
	Change lost() {
		boolean ended = this.held;
		this.held = false;
		return ended ? Change.REVOKED : Change.NONE;
	}

	/**
	 * Time has passed.
	 */
	Change passed(long now) {
		return (this.held && this.until - now <= 0) ? lost() : Change.NONE;
	}

	/**
	 * Return whether the lease is held, also if nobody has said that time has passed.
	 */
	boolean isHeld(long now) {
		return this.held && this.until - now > 0;
	}

	/**
	 * Return when the lease ends unless it is renewed.
	 */
	long until() {
		return this.until;
	}

	/**
	 * What an input has changed.
	 */
	enum Change {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * This instance leads from now on.
		 */
		GRANTED,

		/**
		 * This instance leads no more.
		 */
		REVOKED

	}

}
