package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;

/**
 * Keeps a join waiting until its subscription to changes is made (protocol.md 4.10). The
 * thread of the socket waits, so that all else on it waits too, as at the real server.
 */
final class SubscriptionWait {

	private static final int LONGEST_PAUSE = 10;

	private final Rooms rooms;

	private final DatabaseFeed database;

	private final ServerDelays delays;

	private final Pauses pauses;

	SubscriptionWait(ServerParts parts, Pauses pauses) {
		this.rooms = parts.rooms();
		this.database = parts.database();
		this.delays = parts.settings().delays();
		this.pauses = pauses;
	}

	/**
	 * Try to subscribe until that succeeds, and then do what follows before anything else
	 * happens. Does nothing further when the socket or the server has ended.
	 * @param timeout for how long, as the join asks for it
	 * @param accepted what follows
	 * @throws JoinRefusedException if it takes too long, or makes no sense to try again
	 */
	void await(Member member, Duration timeout, Runnable accepted) throws JoinRefusedException {
		try {
			tryUntil(System.nanoTime() + this.delays.scaled(timeout).toNanos(), member, timeout, accepted);
		}
		finally {
			this.rooms.forget(member);
		}
	}

	private void tryUntil(long end, Member member, Duration timeout, Runnable accepted) throws JoinRefusedException {
		long pause = this.delays.attempt().toNanos();
		long longest = pause * LONGEST_PAUSE;
		while (!hasEnded(member) && !attempt(member, accepted)) {
			long remaining = end - System.nanoTime();
			// an attempt that is under way is finished first
			if (remaining <= 0) {
				throw new JoinRefusedException("PostgresChangesSubscribeTimeout: Timed out after " + timeout.toMillis()
						+ "ms waiting for the postgres_changes subscription");
			}
			this.pauses.pause(Duration.ofNanos(Math.min(pause, remaining)));
			pause = Math.min(2 * pause, longest);
		}
	}

	private boolean hasEnded(Member member) {
		return this.pauses.isEnded() || this.rooms.get(() -> member.connection.gone);
	}

	private boolean attempt(Member member, Runnable accepted) throws JoinRefusedException {
		DatabaseFeed.Attempt attempt = this.rooms.get(() -> {
			DatabaseFeed.Attempt made = this.database.attempt(member);
			if (made.subscribed()) {
				accepted.run();
			}
			return made;
		});
		if (attempt.refusal() != null) {
			throw new JoinRefusedException("RealtimeDisabledForConfiguration: " + attempt.refusal());
		}
		return attempt.subscribed();
	}

}
