package io.github.supabaserealtime;

/**
 * State of a {@link RealtimeConnection}.
 *
 * @since 0.9.0
 */
public enum ConnectionState {

	/**
	 * Not connected and not trying to connect: before
	 * {@link RealtimeConnection#connect()}, after
	 * {@link RealtimeConnection#disconnect()}, or after the last attempt that the
	 * reconnect policy allows.
	 */
	DISCONNECTED,

	/**
	 * The first attempt after {@link RealtimeConnection#connect()} is in progress.
	 */
	CONNECTING,

	/**
	 * The socket is open and the server answers.
	 */
	OPEN,

	/**
	 * An attempt failed or the socket was lost. The next attempt is scheduled or in
	 * progress.
	 */
	RECONNECTING,

	/**
	 * {@link RealtimeConnection#disconnect()} was called: channels are being left and the
	 * socket closed.
	 */
	CLOSING

}
