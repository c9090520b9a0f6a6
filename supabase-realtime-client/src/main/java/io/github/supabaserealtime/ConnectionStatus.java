package io.github.supabaserealtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A consistent picture of a connection at one moment, made without I/O.
 *
 * @since 0.9.0
 */
public final class ConnectionStatus {

	private final Values values;

	private ConnectionStatus(Values values) {
		this.values = values;
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
		return this.values.state();
	}

	/**
	 * Return when that state was entered.
	 * @return the moment
	 */
	public Instant since() {
		return this.values.since();
	}

	/**
	 * Return since when the link has not been open although it should be.
	 * @return the moment, {@code null} when it is open or stopped on purpose
	 */
	public @Nullable Instant reconnectingSince() {
		return this.values.reconnectingSince();
	}

	/**
	 * Return the number of attempts since the link was last stable.
	 * @return the number
	 */
	public int attempts() {
		return this.values.attempts();
	}

	/**
	 * Return whether the last heartbeat was not answered in time.
	 * @return whether the last heartbeat was not answered in time
	 */
	public boolean heartbeatOverdue() {
		return this.values.heartbeatOverdue();
	}

	/**
	 * Return the time the last answered heartbeat took.
	 * @return the time, {@code null} when none was answered yet
	 */
	public @Nullable Duration lastRoundTrip() {
		return this.values.lastRoundTrip();
	}

	/**
	 * Return what ended the last link or attempt.
	 * @return the failure, {@code null} when nothing did
	 */
	public @Nullable ConnectionFailure lastFailure() {
		return this.values.lastFailure();
	}

	/**
	 * Return when the next attempt to connect is made.
	 * @return the moment, {@code null} when none is waited for
	 */
	public @Nullable Instant nextAttempt() {
		return this.values.nextAttempt();
	}

	/**
	 * Return since when some wanted channel is not subscribed.
	 * @return the moment, {@code null} when all are
	 */
	public @Nullable Instant unsubscribedSince() {
		return this.values.unsubscribedSince();
	}

	/**
	 * Return the state of each channel by topic.
	 * @return the states
	 */
	public Map<String, ChannelState> channels() {
		return this.values.channels();
	}

	/**
	 * Return the reason by topic of each channel whose join cannot succeed before token
	 * or configuration change.
	 * @return the reasons
	 */
	public Map<String, String> refusedChannels() {
		return this.values.refusedChannels();
	}

	/**
	 * Return by topic what each other wanted channel that is not subscribed waits for, or
	 * why it failed last. The client goes on trying.
	 * @return the reasons
	 */
	public Map<String, String> unsubscribedChannels() {
		return this.values.unsubscribedChannels();
	}

	/**
	 * Return the reason by topic of each channel whose broadcasts the server refuses,
	 * because the policies do not allow them with the current access token. Over the
	 * socket servers up to 2.129.8 refuse them without an answer: of these it is known
	 * from the HTTP fallback only.
	 * @return the reasons
	 */
	public Map<String, String> refusedBroadcasts() {
		return this.values.refusedBroadcasts();
	}

	/**
	 * Return the number of messages that wait for the link.
	 * @return the number
	 */
	public int sendBufferSize() {
		return this.values.sendBufferSize();
	}

	/**
	 * Return the number of messages that wait for their channel to be joined.
	 * @return the number
	 */
	public int pushBufferSize() {
		return this.values.pushBufferSize();
	}

	/**
	 * Return the number of messages that have arrived and wait for their listeners, of
	 * all channels.
	 * @return the number
	 */
	public int deliveryQueueSize() {
		return this.values.deliveryQueueSize();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ConnectionStatus that && this.values.equals(that.values);
	}

	@Override
	public int hashCode() {
		return this.values.hashCode();
	}

	@Override
	public String toString() {
		return "ConnectionStatus" + this.values.toString().substring(Values.class.getSimpleName().length());
	}

	private record Values(ConnectionState state, Instant since, @Nullable Instant reconnectingSince, int attempts,
			boolean heartbeatOverdue, @Nullable Duration lastRoundTrip, @Nullable ConnectionFailure lastFailure,
			@Nullable Instant nextAttempt, @Nullable Instant unsubscribedSince, Map<String, ChannelState> channels,
			Map<String, String> refusedChannels, Map<String, String> unsubscribedChannels,
			Map<String, String> refusedBroadcasts, int sendBufferSize, int pushBufferSize, int deliveryQueueSize) {
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

		private Map<String, String> unsubscribedChannels = Map.of();

		private Map<String, String> refusedBroadcasts = Map.of();

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
		 * Set by topic what each other wanted channel that is not subscribed waits for.
		 * @param unsubscribedChannels the reasons, copied, empty by default
		 * @return this builder
		 */
		public Builder unsubscribedChannels(Map<String, String> unsubscribedChannels) {
			this.unsubscribedChannels = Map.copyOf(unsubscribedChannels);
			return this;
		}

		/**
		 * Set the reason by topic of each channel whose broadcasts the server refuses.
		 * @param refusedBroadcasts the reasons, copied, empty by default
		 * @return this builder
		 */
		public Builder refusedBroadcasts(Map<String, String> refusedBroadcasts) {
			this.refusedBroadcasts = Map.copyOf(refusedBroadcasts);
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
			return new ConnectionStatus(new Values(this.state, this.since, this.reconnectingSince, this.attempts,
					this.heartbeatOverdue, this.lastRoundTrip, this.lastFailure, this.nextAttempt,
					this.unsubscribedSince, this.channels, this.refusedChannels, this.unsubscribedChannels,
					this.refusedBroadcasts, this.sendBufferSize, this.pushBufferSize, this.deliveryQueueSize));
		}

	}

}
