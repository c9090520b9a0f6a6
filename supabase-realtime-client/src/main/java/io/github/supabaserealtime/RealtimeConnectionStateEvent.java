package io.github.supabaserealtime;

/**
 * A connection changed its state.
 *
 * @param connectionName the name of the connection
 * @param oldState the state before
 * @param newState the state after
 * @param reason why, free of secrets
 * @since 0.1.0
 */
public record RealtimeConnectionStateEvent(String connectionName, ConnectionState oldState, ConnectionState newState,
		String reason) implements RealtimeEvent {
}
