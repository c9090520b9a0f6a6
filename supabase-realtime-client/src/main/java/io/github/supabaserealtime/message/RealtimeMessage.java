package io.github.supabaserealtime.message;

/**
 * A message that arrived on a channel. A {@link BroadcastChange} is another view of a
 * {@link BroadcastMessage}: a listener for all messages receives only the
 * {@code BroadcastMessage}.
 *
 * @since 0.9.0
 */
public sealed interface RealtimeMessage
		permits BroadcastMessage, BroadcastChange, PostgresChange, PresenceMessage, SystemMessage {

	/**
	 * Return the name of the connection it arrived on.
	 * @return the name of the connection
	 */
	String connectionName();

	/**
	 * Return the topic it arrived on.
	 * @return the topic with its prefix {@code realtime:}
	 */
	String topic();

}
