package io.github.supabaserealtime.test.server;

import java.time.Duration;

/**
 * How late a server does what it does, in real time, whatever its clock shows.
 *
 * @param connectError how late a refused upgrade is answered
 * @param joinError how late a refused join is answered; the socket is blocked meanwhile
 * @param busyPoll when the database is asked for changes again after a poll that found
 * some
 * @param idlePoll when the database is asked for changes again after a poll that found
 * none; zero to send changes as they are committed
 * @since 0.1.0
 */
public record ServerDelays(Duration connectError, Duration joinError, Duration busyPoll, Duration idlePoll) {

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
		if (busy == idle) {
			return idle;
		}
		return (nanos < busy) ? busy - nanos : idle - (nanos - busy) % idle;
	}

}
