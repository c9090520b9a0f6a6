package io.github.supabaserealtime;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Messages of a channel may have been missed. Published once for each interruption, when
 * the channel is subscribed again.
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

	private DeliveryGapEvent(String connectionName, String topic, Instant from, Instant to, Cause cause,
			boolean incomplete) {
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
	}

	/**
	 * Create an event of a gap of which nothing was sent again, in a test of a listener
	 * for instance.
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param from up to when the link is known to have worked
	 * @param to when the channel was subscribed again
	 * @param cause what interrupted it
	 * @return the event
	 */
	public static DeliveryGapEvent of(String connectionName, String topic, Instant from, Instant to, Cause cause) {
		return new DeliveryGapEvent(connectionName, topic, from, to, cause, true);
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
	 * Return up to when the link is known to have worked. It is when the last heartbeat
	 * or push that was answered had been sent. With the cause {@code OVERFLOW}, when the
	 * first message that was dropped had arrived. Earlier by the gap margin (5 s by
	 * default) if the channel has bindings for Postgres changes, because rows arrive up
	 * to a second after their commit. Read rows by their commit with this time; the clock
	 * is the one of this machine.
	 * @return up to when the link is known to have worked
	 */
	public Instant from() {
		return this.from;
	}

	/**
	 * Return when the channel was subscribed again.
	 * @return when the channel was subscribed again
	 */
	public Instant to() {
		return this.to;
	}

	/**
	 * Return what interrupted it.
	 * @return what interrupted it
	 */
	public Cause cause() {
		return this.cause;
	}

	/**
	 * Return whether stored broadcasts of that time may be missing as well. It is
	 * {@code false} only if the channel has {@code broadcast.replay.on-reconnect}, the
	 * server sent fewer than
	 * {@value io.github.supabaserealtime.message.BroadcastReplay#MAX_LIMIT} broadcasts
	 * again, and a later message showed that no more would come. It says nothing about
	 * broadcasts that are not stored and about database changes, which the server never
	 * sends again.
	 * @return whether stored broadcasts of that time may be missing as well
	 */
	public boolean incomplete() {
		return this.incomplete;
	}

	/**
	 * Return an event of the same gap that says otherwise of stored broadcasts.
	 * @param incomplete whether stored broadcasts of that time may be missing
	 * @return the event
	 */
	public DeliveryGapEvent withIncomplete(boolean incomplete) {
		return new DeliveryGapEvent(this.connectionName, this.topic, this.from, this.to, this.cause, incomplete);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof DeliveryGapEvent that && this.connectionName.equals(that.connectionName)
				&& this.topic.equals(that.topic) && this.from.equals(that.from) && this.to.equals(that.to)
				&& this.cause == that.cause && this.incomplete == that.incomplete;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.topic, this.from, this.to, this.cause, this.incomplete);
	}

	@Override
	public String toString() {
		return "DeliveryGapEvent[connectionName=" + this.connectionName + ", topic=" + this.topic + ", from="
				+ this.from + ", to=" + this.to + ", cause=" + this.cause + ", incomplete=" + this.incomplete + "]";
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
