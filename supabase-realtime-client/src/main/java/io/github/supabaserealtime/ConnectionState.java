package io.github.supabaserealtime;

/**
 * State of a {@link RealtimeConnection}.
 *
 * @since 0.9.0
 */
public enum ConnectionState {

	/**
	 * Not connected and not trying: before {@link RealtimeConnection#connect()}, after
	 * {@link RealtimeConnection#disconnect()}, or after the reconnect policy gave up.
	 */
	DISCONNECTED,

	/**
	 * The first attempt after {@link RealtimeConnection#connect()} is under way.
	 */
	CONNECTING,

	/**
	 * The socket is open and answers.
	 */
	OPEN,

	/**
	 * An attempt failed or the socket was lost; the next attempt is waiting or under way.
	 */
	RECONNECTING,

	/**
	 * {@link RealtimeConnection#disconnect()} was called: channels are being left and the
	 * socket closed.
	 */
	CLOSING

}
