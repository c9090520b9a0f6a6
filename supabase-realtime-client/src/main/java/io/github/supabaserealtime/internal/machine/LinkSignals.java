package io.github.supabaserealtime.internal.machine;

import java.time.Duration;

import io.github.supabaserealtime.ConnectionFailure;

/**
 * The signals of the channels to the link about joins and the end of a socket. Called on
 * the lane.
 *
 * @since 0.9.0
 */
public interface LinkSignals {

	/**
	 * A join is about to be sent while none is unanswered, or none is unanswered any
	 * more. A heartbeat that this causes is written before the method returns.
	 * @param pending whether a join is or will be unanswered
	 * @param wait how long the server waits for the database before it answers the join
	 */
	void joinsPending(boolean pending, Duration wait);

	/**
	 * A join was answered, in time or late.
	 */
	void joinAnswered();

	/**
	 * A join was not answered in time, so it is in doubt whether the server still hears
	 * this side: send a heartbeat now, unless one is unanswered.
	 * @param wait how long the server may wait for the database ahead of it
	 */
	void probe(Duration wait);

	/**
	 * Have the server confirm that it has read everything that was written until now, by
	 * the answer to a heartbeat behind it.
	 * @param read run as an input of its own when it has; not at all if the socket ends
	 * before
	 */
	void whenRead(Runnable read);

	/**
	 * A socket is of no use any more.
	 * @param epoch the epoch of the socket; nothing happens if it is not the current one
	 * @param failure why
	 */
	void giveUp(long epoch, ConnectionFailure failure);

	/**
	 * The channels have been left, as far as they could be.
	 * @param epoch the epoch of the socket; nothing happens if it is not the current one
	 */
	void drained(long epoch);

}
