package io.github.supabaserealtime;

/**
 * A channel changed its state.
 *
 * @param connectionName the name of the connection
 * @param topic the topic with its prefix {@code realtime:}
 * @param oldState the state before
 * @param newState the state after
 * @param reason why: the server's text where it gave one
 * @since 0.1.0
 */
public record RealtimeChannelStateEvent(String connectionName, String topic, ChannelState oldState,
		ChannelState newState, String reason) implements RealtimeEvent {
}
