package io.github.supabaserealtime.test;

/**
 * The delays with which an embedded server answers. With each of them, changes of rows
 * are sent after a poll of the database, and the confirmation of a subscription after the
 * reply to its join.
 *
 * @since 0.9.0
 */
public enum Timing {

	/**
	 * Refusals are answered at once, subscriptions to changes begin with the join, and
	 * rows are sent 10 ms after their commit. Tests with this timing do not see how a
	 * refusal delays the other channels of its socket, what happens between a refusal and
	 * its answer, and which rows are lost between a join and the start of its
	 * subscription.
	 * <p>
	 * The real server may answer a heartbeat before or after a push that was sent just
	 * before it. With this timing both orders occur: one in four pushes of a socket waits
	 * up to 3 ms for a heartbeat, which is then answered first. All others are answered
	 * in the order of their arrival.
	 * {@link EmbeddedRealtimeServerBuilder#heartbeatsFirst(boolean)} sets one order for
	 * all.
	 */
	FAST,

	/**
	 * The delays of the real server:
	 * <ul>
	 * <li>a refused upgrade is answered after 2 s;</li>
	 * <li>a refused join is answered after 5 s, and everything else on its socket waits
	 * meanwhile;</li>
	 * <li>a subscription to changes begins, and is confirmed, 1 to 3 s after the join or
	 * the new token;</li>
	 * <li>the database is polled every 100 ms while there are changes, and every 500 ms
	 * otherwise;</li>
	 * <li>a heartbeat is answered before a push that was sent just before it.</li>
	 * </ul>
	 * The delays between several servers of a cluster are not simulated.
	 */
	REAL

}
