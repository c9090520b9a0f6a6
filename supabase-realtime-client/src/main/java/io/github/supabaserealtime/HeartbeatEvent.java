package io.github.supabaserealtime;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A heartbeat was answered, or was not.
 *
 * @param connectionName the name of the connection
 * @param outcome what became of it
 * @param roundTrip the time from sending to the reply, {@code null} without a reply
 * @since 0.1.0
 */
public record HeartbeatEvent(String connectionName, Outcome outcome,
		@Nullable Duration roundTrip) implements RealtimeEvent {

	/**
	 * The ways a heartbeat ends.
	 */
	public enum Outcome {

		/**
		 * The server answered.
		 */
		OK,

		/**
		 * The server answered with an error. The link is alive.
		 */
		ERROR,

		/**
		 * The server did not answer in time. The socket is given up.
		 */
		TIMEOUT

	}

}
