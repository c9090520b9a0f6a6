package io.github.supabaserealtime;

import java.time.Instant;

/**
 * Messages of a channel may have been missed. Published once for each interruption, when
 * the channel is subscribed again.
 *
 * @param connectionName the name of the connection
 * @param topic the topic with its prefix {@code realtime:}
 * @param from when the last heartbeat or push that was answered had been sent: up to then
 * the link is known to have worked. With the cause {@code OVERFLOW}, when the first
 * message that was dropped had arrived. Earlier by the gap margin (5 s by default) if the
 * channel has bindings for Postgres changes, because rows arrive up to a second after
 * their commit. Read rows by their commit with {@code from}; the clock is the one of this
 * machine
 * @param to when the channel was subscribed again
 * @param cause what interrupted it
 * @param incomplete whether stored broadcasts of that time may be missing as well:
 * {@code false} only when the channel asked for them again, the server sent fewer than
 * the {@value io.github.supabaserealtime.BroadcastReplay#MAX_LIMIT} that it sends at the
 * most and then something else for the channel, which tells that those were all.
 * Broadcasts that are not stored and database changes are never sent again
 * @since 0.1.0
 */
public record DeliveryGapEvent(String connectionName, String topic, Instant from, Instant to, Cause cause,
		boolean incomplete) implements RealtimeEvent {

	/**
	 * Create an event of a gap that nothing was sent again of.
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param from up to when the link is known to have worked
	 * @param to when the channel was subscribed again
	 * @param cause what interrupted it
	 */
	public DeliveryGapEvent(String connectionName, String topic, Instant from, Instant to, Cause cause) {
		this(connectionName, topic, from, to, cause, true);
	}

	/**
	 * The causes of a gap.
	 */
	public enum Cause {

		/**
		 * The socket was lost or closed.
		 */
		CONNECTION_LOST,

		/**
		 * The server closed or crashed the channel while the socket stayed.
		 */
		CHANNEL_CLOSED,

		/**
		 * The channel was joined again to add a binding.
		 */
		REBIND,

		/**
		 * The delivery queue of the channel overflowed.
		 */
		OVERFLOW

	}

}
