package io.github.supabaserealtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A consistent picture of a connection at one moment, made without I/O.
 *
 * @since 0.1.0
 */
public final class ConnectionStatus {

	private final ConnectionState state;

	private final Instant since;

	private final @Nullable Instant reconnectingSince;

	private final int attempts;

	private final boolean heartbeatOverdue;

	private final @Nullable Duration lastRoundTrip;

	private final @Nullable ConnectionFailure lastFailure;

	private final @Nullable Instant nextAttempt;

	private final @Nullable Instant unsubscribedSince;

	private final Map<String, ChannelState> channels;

	private final Map<String, String> refusedChannels;

	private final int sendBufferSize;

	private final int pushBufferSize;

	private final int deliveryQueueSize;

	private ConnectionStatus(Builder builder) {
		this.state = builder.state;
		this.since = builder.since;
		this.reconnectingSince = builder.reconnectingSince;
		this.attempts = builder.attempts;
		this.heartbeatOverdue = builder.heartbeatOverdue;
		this.lastRoundTrip = builder.lastRoundTrip;
		this.lastFailure = builder.lastFailure;
		this.nextAttempt = builder.nextAttempt;
		this.unsubscribedSince = builder.unsubscribedSince;
		this.channels = builder.channels;
		this.refusedChannels = builder.refusedChannels;
		this.sendBufferSize = builder.sendBufferSize;
		this.pushBufferSize = builder.pushBufferSize;
		this.deliveryQueueSize = builder.deliveryQueueSize;
	}

	/**
	 * Start to describe a connection, in a test for instance. What is not set is as on a
	 * connection without channels on which nothing has happened yet.
	 * @param state the state of the link
	 * @param since when that state was entered
	 * @return a builder
	 */
	public static Builder builder(ConnectionState state, Instant since) {
		return new Builder(state, since);
	}

	/**
	 * Return the state of the link.
	 * @return the state
	 */
	public ConnectionState state() {
		return this.state;
	}

	/**
	 * Return when that state was entered.
	 * @return the moment
	 */
	public Instant since() {
		return this.since;
	}

	/**
	 * Return since when the link has not been open although it should be.
	 * @return the moment, {@code null} when it is open or stopped on purpose
	 */
	public @Nullable Instant reconnectingSince() {
		return this.reconnectingSince;
	}

	/**
	 * Return the number of attempts since the link was last stable.
	 * @return the number
	 */
	public int attempts() {
		return this.attempts;
	}

	/**
	 * Return whether the last heartbeat was not answered in time.
	 * @return whether the last heartbeat was not answered in time
	 */
	public boolean heartbeatOverdue() {
		return this.heartbeatOverdue;
	}

	/**
	 * Return the time the last answered heartbeat took.
	 * @return the time, {@code null} when none was answered yet
	 */
	public @Nullable Duration lastRoundTrip() {
		return this.lastRoundTrip;
	}

	/**
	 * Return what ended the last link or attempt.
	 * @return the failure, {@code null} when nothing did
	 */
	public @Nullable ConnectionFailure lastFailure() {
		return this.lastFailure;
	}

	/**
	 * Return when the next attempt to connect is made.
	 * @return the moment, {@code null} when none is waited for
	 */
	public @Nullable Instant nextAttempt() {
		return this.nextAttempt;
	}

	/**
	 * Return since when some wanted channel is not subscribed.
	 * @return the moment, {@code null} when all are
	 */
	public @Nullable Instant unsubscribedSince() {
		return this.unsubscribedSince;
	}

	/**
	 * Return the state of each channel by topic.
	 * @return the states
	 */
	public Map<String, ChannelState> channels() {
		return this.channels;
	}

	/**
	 * Return the reason by topic of each channel whose join cannot succeed before token
	 * or configuration change.
	 * @return the reasons
	 */
	public Map<String, String> refusedChannels() {
		return this.refusedChannels;
	}

	/**
	 * Return the number of messages that wait for the link.
	 * @return the number
	 */
	public int sendBufferSize() {
		return this.sendBufferSize;
	}

	/**
	 * Return the number of messages that wait for their channel to be joined.
	 * @return the number
	 */
	public int pushBufferSize() {
		return this.pushBufferSize;
	}

	/**
	 * Return the number of messages that have arrived and wait for their listeners, of
	 * all channels.
	 * @return the number
	 */
	public int deliveryQueueSize() {
		return this.deliveryQueueSize;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ConnectionStatus that && this.state == that.state && this.since.equals(that.since)
				&& Objects.equals(this.reconnectingSince, that.reconnectingSince) && this.attempts == that.attempts
				&& this.heartbeatOverdue == that.heartbeatOverdue
				&& Objects.equals(this.lastRoundTrip, that.lastRoundTrip)
				&& Objects.equals(this.lastFailure, that.lastFailure)
				&& Objects.equals(this.nextAttempt, that.nextAttempt)
				&& Objects.equals(this.unsubscribedSince, that.unsubscribedSince) && this.channels.equals(that.channels)
				&& this.refusedChannels.equals(that.refusedChannels) && this.sendBufferSize == that.sendBufferSize
				&& this.pushBufferSize == that.pushBufferSize && this.deliveryQueueSize == that.deliveryQueueSize;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.state, this.since, this.reconnectingSince, this.attempts, this.heartbeatOverdue,
				this.lastRoundTrip, this.lastFailure, this.nextAttempt, this.unsubscribedSince, this.channels,
				this.refusedChannels, this.sendBufferSize, this.pushBufferSize, this.deliveryQueueSize);
	}

	@Override
	public String toString() {
		return "ConnectionStatus[state=" + this.state + ", since=" + this.since + ", reconnectingSince="
				+ this.reconnectingSince + ", attempts=" + this.attempts + ", heartbeatOverdue=" + this.heartbeatOverdue
				+ ", lastRoundTrip=" + this.lastRoundTrip + ", lastFailure=" + this.lastFailure + ", nextAttempt="
				+ this.nextAttempt + ", unsubscribedSince=" + this.unsubscribedSince + ", channels=" + this.channels
				+ ", refusedChannels=" + this.refusedChannels + ", sendBufferSize=" + this.sendBufferSize
				+ ", pushBufferSize=" + this.pushBufferSize + ", deliveryQueueSize=" + this.deliveryQueueSize + "]";
	}

	/**
	 * Describes a connection. Not for several threads at once.
	 */
	public static final class Builder {

		private final ConnectionState state;

		private final Instant since;

		private @Nullable Instant reconnectingSince;

		private int attempts;

		private boolean heartbeatOverdue;

		private @Nullable Duration lastRoundTrip;

		private @Nullable ConnectionFailure lastFailure;

		private @Nullable Instant nextAttempt;

		private @Nullable Instant unsubscribedSince;

		private Map<String, ChannelState> channels = Map.of();

		private Map<String, String> refusedChannels = Map.of();

		private int sendBufferSize;

		private int pushBufferSize;

		private int deliveryQueueSize;

		private Builder(ConnectionState state, Instant since) {
			Assert.notNull(state, "'state' must not be null");
			Assert.notNull(since, "'since' must not be null");
			this.state = state;
			this.since = since;
		}

		/**
		 * Set since when the link has not been open although it should be.
		 * @param reconnectingSince the moment, {@code null} (the default) when it is open
		 * or stopped on purpose
		 * @return this builder
		 */
		public Builder reconnectingSince(@Nullable Instant reconnectingSince) {
			this.reconnectingSince = reconnectingSince;
			return this;
		}

		/**
		 * Set the number of attempts since the link was last stable.
		 * @param attempts the number, 0 by default
		 * @return this builder
		 */
		public Builder attempts(int attempts) {
			this.attempts = attempts;
			return this;
		}

		/**
		 * Set whether the last heartbeat was not answered in time.
		 * @param heartbeatOverdue whether it is overdue, {@code false} by default
		 * @return this builder
		 */
		public Builder heartbeatOverdue(boolean heartbeatOverdue) {
			this.heartbeatOverdue = heartbeatOverdue;
			return this;
		}

		/**
		 * Set the time the last answered heartbeat took.
		 * @param lastRoundTrip the time, {@code null} (the default) when none was
		 * answered yet
		 * @return this builder
		 */
		public Builder lastRoundTrip(@Nullable Duration lastRoundTrip) {
			this.lastRoundTrip = lastRoundTrip;
			return this;
		}

		/**
		 * Set what ended the last link or attempt.
		 * @param lastFailure the failure, {@code null} (the default) when nothing did
		 * @return this builder
		 */
		public Builder lastFailure(@Nullable ConnectionFailure lastFailure) {
			this.lastFailure = lastFailure;
			return this;
		}

		/**
		 * Set when the next attempt to connect is made.
		 * @param nextAttempt the moment, {@code null} (the default) when none is waited
		 * for
		 * @return this builder
		 */
		public Builder nextAttempt(@Nullable Instant nextAttempt) {
			this.nextAttempt = nextAttempt;
			return this;
		}

		/**
		 * Set since when some wanted channel is not subscribed.
		 * @param unsubscribedSince the moment, {@code null} (the default) when all are
		 * @return this builder
		 */
		public Builder unsubscribedSince(@Nullable Instant unsubscribedSince) {
			this.unsubscribedSince = unsubscribedSince;
			return this;
		}

		/**
		 * Set the state of each channel by topic.
		 * @param channels the states, copied, empty by default
		 * @return this builder
		 */
		public Builder channels(Map<String, ChannelState> channels) {
			this.channels = Map.copyOf(channels);
			return this;
		}

		/**
		 * Set the reason by topic of each channel whose join cannot succeed before token
		 * or configuration change.
		 * @param refusedChannels the reasons, copied, empty by default
		 * @return this builder
		 */
		public Builder refusedChannels(Map<String, String> refusedChannels) {
			this.refusedChannels = Map.copyOf(refusedChannels);
			return this;
		}

		/**
		 * Set the number of messages that wait for the link.
		 * @param sendBufferSize the number, 0 by default
		 * @return this builder
		 */
		public Builder sendBufferSize(int sendBufferSize) {
			this.sendBufferSize = sendBufferSize;
			return this;
		}

		/**
		 * Set the number of messages that wait for their channel to be joined.
		 * @param pushBufferSize the number, 0 by default
		 * @return this builder
		 */
		public Builder pushBufferSize(int pushBufferSize) {
			this.pushBufferSize = pushBufferSize;
			return this;
		}

		/**
		 * Set the number of messages that have arrived and wait for their listeners, of
		 * all channels.
		 * @param deliveryQueueSize the number, 0 by default
		 * @return this builder
		 */
		public Builder deliveryQueueSize(int deliveryQueueSize) {
			this.deliveryQueueSize = deliveryQueueSize;
			return this;
		}

		/**
		 * Build the status.
		 * @return the status
		 */
		public ConnectionStatus build() {
			return new ConnectionStatus(this);
		}

	}

}
