package io.github.supabaserealtime;

/**
 * Something that happened to a connection or one of its channels.
 *
 * @since 0.9.0
 */
public sealed interface RealtimeEvent permits RealtimeConnectionStateEvent, RealtimeChannelStateEvent,
		ReconnectScheduledEvent, HeartbeatEvent, DeliveryGapEvent, MessagesDroppedEvent {

	/**
	 * Return the name of the connection.
	 * @return the name of the connection
	 */
	String connectionName();

}
