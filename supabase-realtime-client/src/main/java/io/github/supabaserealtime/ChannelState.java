package io.github.supabaserealtime;

/**
 * State of a {@link RealtimeChannel}. A channel that is joined is not yet subscribed: the
 * server answers a join before it has subscribed to the database (protocol.md 4.6).
 *
 * @since 0.9.0
 */
public enum ChannelState {

	/**
	 * Not joined and not wanted: before {@link RealtimeChannel#subscribe()} and after
	 * {@link RealtimeChannel#unsubscribe()}.
	 */
	CLOSED,

	/**
	 * Wanted; the join waits for the socket, for its turn or for the server's answer.
	 */
	JOINING,

	/**
	 * The server accepted the join but has not (or no longer) confirmed its Postgres
	 * changes.
	 */
	JOINED,

	/**
	 * Everything the channel asked for flows.
	 */
	SUBSCRIBED,

	/**
	 * The leave was sent and waits for the server's answer.
	 */
	LEAVING,

	/**
	 * Wanted but not joined, because the server refused, closed or crashed it. It is
	 * joined again by itself, unless the refusal cannot succeed before the token or the
	 * configuration change.
	 */
	ERRORED;

	/**
	 * Return whether pushes can be written in this state.
	 * @return whether the server considers the channel joined
	 */
	public boolean isJoined() {
		return this == JOINED || this == SUBSCRIBED;
	}

}
