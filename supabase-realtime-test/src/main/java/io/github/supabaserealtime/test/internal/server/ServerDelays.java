package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.Random;

/**
 * The delays of a server. All but {@code retry}, {@code replication} and
 * {@code tokenWindow} are real time, whatever the server's clock shows.
 *
 * @param connectError how late a refused upgrade is answered
 * @param joinError how late a refused join is answered; the socket is blocked meanwhile
 * @param busyPoll when the database is asked for changes again after a poll that found
 * some
 * @param idlePoll when the database is asked for changes again after a poll that found
 * none; zero to send changes as they are committed
 * @param firstSubscription how long after a join or a new token its subscription to
 * changes begins at the earliest
 * @param lastSubscription and at the latest
 * @param attempt how soon a subscription that a join waits for is tried again at first
 * @param push how long a push waits for a heartbeat that is answered first, zero to
 * answer both in their turn
 * @param waitingPushes which pushes wait: 1 for all, n for each n-th of those that are
 * answered
 * @param retry when a subscription that has failed is tried again
 * @param replication how long a channel waits for the replication signal
 * @param tokenWindow how long after an access token another one is held
 * @param factor by what times that clients ask for are divided
 * @since 0.9.0
 */
public record ServerDelays(Duration connectError, Duration joinError, Duration busyPoll, Duration idlePoll,
		Duration firstSubscription, Duration lastSubscription, Duration attempt, Duration push, int waitingPushes,
		Duration retry, Duration replication, Duration tokenWindow, double factor) {

	/**
	 * No delay of an answer.
	 */
	public static final ServerDelays NONE = new ServerDelays(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10),
			Duration.ofMillis(10), Duration.ZERO, Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(3), 4,
			Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10), 1);

	/**
	 * The delays of the real server.
	 */
	public static final ServerDelays REAL = new ServerDelays(Duration.ofSeconds(2), Duration.ofSeconds(5),
			Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(3),
			Duration.ofMillis(100), Duration.ofMillis(20), 1, Duration.ofSeconds(5), Duration.ofSeconds(60),
			Duration.ofSeconds(10), 1);

	/**
	 * Return how long to wait for a poll. With one interval for both states a change
	 * waits for the whole of it, so that what a test does next comes first each time;
	 * with two of them the polls come at times that are independent of the changes, as at
	 * the real server.
	 * @param nanos the time since the last poll that found something, in nanoseconds
	 * @return the time until the next poll in nanoseconds
	 */
	long untilPoll(long nanos) {
		long busy = this.busyPoll.toNanos();
		long idle = this.idlePoll.toNanos();
		if (busy == idle || idle == 0) {
			return idle;
		}
		return (nanos < busy) ? busy - nanos : idle - (nanos - busy) % idle;
	}

	/**
	 * Return how long after a join its subscription to changes begins.
	 * @param random chooses within the limits
	 * @return the time in nanoseconds
	 */
	long untilSubscription(Random random) {
		long first = this.firstSubscription.toNanos();
		return first + (long) (random.nextDouble() * (this.lastSubscription.toNanos() - first));
	}

	/**
	 * Return a time that a client asked for as it is here.
	 * @param asked the time
	 * @return the time divided by the factor
	 */
	Duration scaled(Duration asked) {
		return (this.factor == 1) ? asked : Duration.ofNanos(Math.round(asked.toNanos() / this.factor));
	}

}
