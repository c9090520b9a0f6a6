package io.github.supabaserealtime;

/**
 * State of a {@link RealtimeChannel}. A channel that is joined is not yet subscribed: the
 * server answers a join before it has subscribed to the database (protocol.md 4.6).
 *
 * @since 0.9.0
 */
public enum ChannelState {

	/**
	 * Not joined: before {@link RealtimeChannel#subscribe()} and after
	 * {@link RealtimeChannel#unsubscribe()}.
	 */
	CLOSED,

	/**
	 * The channel is being joined. The join waits for the connection, for its turn or for
	 * the server's answer.
	 */
	JOINING,

	/**
	 * The server accepted the join, but it has not confirmed the Postgres changes, or has
	 * withdrawn the confirmation.
	 */
	JOINED,

	/**
	 * The server delivers everything that the channel asked for.
	 */
	SUBSCRIBED,

	/**
	 * The client has sent the leave and waits for the server's answer.
	 */
	LEAVING,

	/**
	 * Not joined, because the server refused or closed the channel, or the channel
	 * crashed there. The client joins it again automatically, unless a join can succeed
	 * only after the token or the configuration has changed.
	 */
	ERRORED;

	/**
	 * Return whether messages can be sent in this state.
	 * @return whether the server considers the channel joined
	 */
	public boolean isJoined() {
		return this == JOINED || this == SUBSCRIBED;
	}

}
