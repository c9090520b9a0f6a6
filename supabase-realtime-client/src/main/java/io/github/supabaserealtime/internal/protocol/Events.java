package io.github.supabaserealtime.internal.protocol;

/**
 * Names of the events of the protocol, and the topic of the socket itself.
 *
 * @since 0.9.0
 */
public final class Events {

	/**
	 * Joins a topic.
	 */
	public static final String JOIN = "phx_join";

	/**
	 * Leaves a topic.
	 */
	public static final String LEAVE = "phx_leave";

	/**
	 * Answers a push.
	 */
	public static final String REPLY = "phx_reply";

	/**
	 * Ends a channel in good order.
	 */
	public static final String CLOSE = "phx_close";

	/**
	 * Ends a channel after a crash.
	 */
	public static final String ERROR = "phx_error";

	/**
	 * A broadcast.
	 */
	public static final String BROADCAST = "broadcast";

	/**
	 * A change of a database row.
	 */
	public static final String POSTGRES_CHANGES = "postgres_changes";

	/**
	 * Tracks presence.
	 */
	public static final String PRESENCE = "presence";

	/**
	 * Who is present, after a join.
	 */
	public static final String PRESENCE_STATE = "presence_state";

	/**
	 * Who came and who went.
	 */
	public static final String PRESENCE_DIFF = "presence_diff";

	/**
	 * A message of the server about the channel.
	 */
	public static final String SYSTEM = "system";

	/**
	 * A new token for a joined channel. Never answered on success.
	 */
	public static final String ACCESS_TOKEN = "access_token";

	/**
	 * A heartbeat.
	 */
	public static final String HEARTBEAT = "heartbeat";

	/**
	 * The topic of heartbeats.
	 */
	public static final String PHOENIX_TOPIC = "phoenix";

	private Events() {
	}

}
