package io.github.supabaserealtime;

import java.time.Duration;

/**
 * The next attempt to connect was scheduled.
 *
 * @param connectionName the name of the connection
 * @param attempt the number of the coming attempt since the link was last stable
 * @param delay how long it waits
 * @param failure what ended the last link or attempt
 * @since 0.1.0
 */
public record ReconnectScheduledEvent(String connectionName, int attempt, Duration delay,
		ConnectionFailure failure) implements RealtimeEvent {
}
