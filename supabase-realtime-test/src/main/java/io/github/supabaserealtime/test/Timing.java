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
	 * rows are sent 10 ms after their commit. It hides what a refusal does to the other
	 * channels of its socket, what happens between a refusal and its answer, and rows
	 * that are lost between a join and the start of its subscription. It keeps the order
	 * of replies, which at the real server is either one for a push and the heartbeat
	 * that was sent just after it: each fourth push of a socket that is answered waits 3
	 * ms for a heartbeat, which is answered first, and all others are answered in their
	 * turn. {@link EmbeddedRealtimeServerBuilder#heartbeatsFirst(boolean)} sets one order
	 * for all.
	 */
	FAST,

	/**
	 * The delays of the real server: a refused upgrade is answered after 2 s, a refused
	 * join after 5 s, with everything else on its socket waiting meanwhile; subscriptions
	 * to changes begin, and are confirmed, 1 to 3 s after the join or the new token; the
	 * database is polled every 100 ms while there are changes and every 500 ms otherwise;
	 * and a heartbeat is answered before a push that was sent just before it. It hides
	 * nothing that is known of the order and the delays of one server; distances between
	 * several ones are not imitated.
	 */
	REAL

}
