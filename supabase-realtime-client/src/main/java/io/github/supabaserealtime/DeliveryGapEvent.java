package io.github.supabaserealtime;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Event for a time in which a channel may have missed messages. It is published once for
 * each interruption, when the channel is subscribed again.
 *
 * @since 0.9.0
 */
public final class DeliveryGapEvent implements RealtimeEvent {

	private final String connectionName;

	private final String topic;

	private final Instant from;

	private final Instant to;

	private final Cause cause;

	private final boolean incomplete;

	private final @Nullable String closedBy;

	private final long rowsRead;

	private DeliveryGapEvent(String connectionName, String topic, Instant from, Instant to, Cause cause,
			boolean incomplete, @Nullable String closedBy, long rowsRead) {
		Assert.notNull(connectionName, "'connectionName' must not be null");
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(from, "'from' must not be null");
		Assert.notNull(to, "'to' must not be null");
		Assert.notNull(cause, "'cause' must not be null");
		this.connectionName = connectionName;
		this.topic = topic;
		this.from = from;
		this.to = to;
		this.cause = cause;
		this.incomplete = incomplete;
		this.closedBy = closedBy;
		this.rowsRead = rowsRead;
	}

	/**
	 * Create an event for a gap that no replay has filled, for example for the test of a
	 * listener.
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param from the last time at which the connection is known to have worked
	 * @param to when the channel was subscribed again
	 * @param cause the cause of the interruption
	 * @return the event
	 */
	public static DeliveryGapEvent of(String connectionName, String topic, Instant from, Instant to, Cause cause) {
		return new DeliveryGapEvent(connectionName, topic, from, to, cause, true, null, 0);
	}

	@Override
	public String connectionName() {
		return this.connectionName;
	}

	/**
	 * Return the topic with its prefix {@code realtime:}.
	 * @return the topic with its prefix {@code realtime:}
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * Return the last time at which the connection is known to have worked. This is the
	 * time at which the last answered heartbeat or message was sent. For the cause
	 * {@code OVERFLOW} it is the time at which the first dropped message arrived. If the
	 * channel has bindings for Postgres changes, the gap margin (5 s by default) is
	 * subtracted, because rows arrive up to a second after their commit. To read missed
	 * rows, compare their commit time with this time. The time comes from the clock of
	 * this machine.
	 * @return the begin of the gap
	 */
	public Instant from() {
		return this.from;
	}

	/**
	 * Return when the channel was subscribed again.
	 * @return the end of the gap
	 */
	public Instant to() {
		return this.to;
	}

	/**
	 * Return the cause of the interruption.
	 * @return the cause
	 */
	public Cause cause() {
		return this.cause;
	}

	/**
	 * Return whether stored broadcasts of that time may be missing too. It is
	 * {@code false} only if the channel has {@code broadcast.replay.on-reconnect}, the
	 * server replayed fewer than
	 * {@value io.github.supabaserealtime.message.BroadcastReplay#MAX_LIMIT} broadcasts,
	 * and a later message showed that the replay was complete. It does not cover
	 * broadcasts that are not stored, and it does not cover database changes: the server
	 * never sends these again.
	 * @return whether stored broadcasts may be missing
	 */
	public boolean incomplete() {
		return this.incomplete;
	}

	/**
	 * Return an event for the same gap with another value of {@link #incomplete()}.
	 * @param incomplete whether stored broadcasts of that time may be missing
	 * @return the event
	 */
	public DeliveryGapEvent withIncomplete(boolean incomplete) {
		return new DeliveryGapEvent(this.connectionName, this.topic, this.from, this.to, this.cause, incomplete,
				this.closedBy, this.rowsRead);
	}

	/**
	 * Return what the rows and stored broadcasts were read by that may have been missed,
	 * {@code jdbc} for example. All listeners of the channel that resume have read
	 * theirs. Other listeners have missed them, and so have all the deletions.
	 * @return the source, or {@code null} if no listener resumes or one could not read
	 */
	public @Nullable String closedBy() {
		return this.closedBy;
	}

	/**
	 * Return how many rows and stored broadcasts listeners that resume were handed
	 * instead of what they missed.
	 * @return the number of rows and broadcasts
	 */
	public long rowsRead() {
		return this.rowsRead;
	}

	/**
	 * Return an event of the same gap that was closed by reading rows.
	 * @param closedBy what they were read by
	 * @param rowsRead how many were handed to listeners
	 * @return the event
	 */
	public DeliveryGapEvent withRowsRead(String closedBy, long rowsRead) {
		return new DeliveryGapEvent(this.connectionName, this.topic, this.from, this.to, this.cause, this.incomplete,
				closedBy, rowsRead);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof DeliveryGapEvent that && this.connectionName.equals(that.connectionName)
				&& this.topic.equals(that.topic) && this.from.equals(that.from) && this.to.equals(that.to)
				&& this.cause == that.cause && this.incomplete == that.incomplete
				&& Objects.equals(this.closedBy, that.closedBy) && this.rowsRead == that.rowsRead;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.topic, this.from, this.to, this.cause, this.incomplete,
				this.closedBy, this.rowsRead);
	}

	@Override
	public String toString() {
		return "DeliveryGapEvent[connectionName=" + this.connectionName + ", topic=" + this.topic + ", from="
				+ this.from + ", to=" + this.to + ", cause=" + this.cause + ", incomplete=" + this.incomplete
				+ ((this.closedBy != null) ? ", closedBy=" + this.closedBy + ", rowsRead=" + this.rowsRead : "") + "]";
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
		 * The server closed the channel, or the channel crashed there, while the socket
		 * stayed open.
		 */
		CHANNEL_CLOSED,

		/**
		 * The client joined the channel again to add a binding or presence.
		 */
		REBIND,

		/**
		 * The delivery queue of the channel overflowed.
		 */
		OVERFLOW

	}

}
