package io.github.supabaserealtime;

/**
 * How far a message is known to have come.
 *
 * @since 0.1.0
 */
public enum SendOutcome {

	/**
	 * Written to the open socket. Nothing is known about the server.
	 */
	WRITTEN,

	/**
	 * The server acknowledged it ({@link ChannelOptions#isBroadcastAck()}).
	 */
	ACKNOWLEDGED,

	/**
	 * The link was down and the server's HTTP endpoint accepted it.
	 */
	ACCEPTED_OVER_HTTP

}
