package io.github.supabaserealtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A consistent snapshot of a connection and its channels.
 *
 * @since 0.9.0
 */
public final class ConnectionStatus {

	private final Values values;

	private ConnectionStatus(Values values) {
		this.values = values;
	}

	/**
	 * Create a builder, for example for a test. Values that are not set are those of a
	 * new connection without channels.
	 * @param state the state of the connection
	 * @param since when that state was entered
	 * @return a builder
	 */
	public static Builder builder(ConnectionState state, Instant since) {
		return new Builder(state, since);
	}

	/**
	 * Return the state of the connection.
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
	 * Return since when the connection has not been open although it should be.
	 * @return the time, {@code null} if it is open or was closed by the application
	 */
	public @Nullable Instant reconnectingSince() {
		return this.values.reconnectingSince();
	}

	/**
	 * Return the number of attempts since the connection was last stable, that of the
	 * socket with most attempts.
	 * @return the number
	 */
	public int attempts() {
		return this.values.attempts();
	}

	/**
	 * Return whether the last heartbeat of a socket was not answered in time.
	 * @return whether the last heartbeat was not answered in time
	 */
	public boolean heartbeatOverdue() {
		return this.values.heartbeatOverdue();
	}

	/**
	 * Return the round-trip time of the last heartbeat that was answered.
	 * @return the time, {@code null} when none was answered yet
	 */
	public @Nullable Duration lastRoundTrip() {
		return this.values.lastRoundTrip();
	}

	/**
	 * Return why the connection was last lost or an attempt last failed.
	 * @return the failure, {@code null} if there was none
	 */
	public @Nullable ConnectionFailure lastFailure() {
		return this.values.lastFailure();
	}

	/**
	 * Return when the next attempt to open a socket is made.
	 * @return the time, {@code null} if none is scheduled
	 */
	public @Nullable Instant nextAttempt() {
		return this.values.nextAttempt();
	}

	/**
	 * Return since when at least one channel that should be subscribed is not.
	 * @return the time, {@code null} if all are subscribed
	 */
	public @Nullable Instant unsubscribedSince() {
		return this.values.unsubscribedSince();
	}

	/**
	 * Return when a channel was last subscribed.
	 * @return the time, {@code null} if none has been
	 */
	public @Nullable Instant lastSubscribed() {
		return this.values.lastSubscribed();
	}

	/**
	 * Return how many sockets the connection has that are open or are to be opened. It
	 * has more than one if it has more channels than the server takes on a socket.
	 * @return the number by state; a state without a socket is left out
	 */
	public Map<ConnectionState, Integer> sockets() {
		return this.values.sockets();
	}

	/**
	 * Return the state of each channel by topic.
	 * @return the states
	 */
	public Map<String, ChannelState> channels() {
		return this.values.channels();
	}

	/**
	 * Return the channels whose join can succeed only after the token or the
	 * configuration has changed.
	 * @return the reasons by topic
	 */
	public Map<String, String> refusedChannels() {
		return this.values.refusedChannels();
	}

	/**
	 * Return the other channels that should be subscribed and are not. The client goes on
	 * trying to join them.
	 * @return by topic what the channel waits for, or why its last join failed
	 */
	public Map<String, String> unsubscribedChannels() {
		return this.values.unsubscribedChannels();
	}

	/**
	 * Return the channels whose broadcasts the server refuses, because the policies do
	 * not allow them with the current access token. Servers up to 2.129.8 give no answer
	 * when they refuse a broadcast over the socket. For these servers, only refusals of
	 * the HTTP fallback are known.
	 * @return the reasons by topic
	 */
	public Map<String, String> refusedBroadcasts() {
		return this.values.refusedBroadcasts();
	}

	/**
	 * Return the number of messages that wait for the connection.
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
	 * Return the number of messages, of all channels, that have arrived and wait for
	 * listeners.
	 * @return the number
	 */
	public int deliveryQueueSize() {
		return this.values.deliveryQueueSize();
	}

	/**
	 * Return the size of the messages, of all channels, that have arrived and wait for
	 * listeners.
	 * @return the size in bytes
	 */
	public long deliveryQueueBytes() {
		return this.values.deliveryQueueBytes();
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
			@Nullable Instant nextAttempt, @Nullable Instant unsubscribedSince, @Nullable Instant lastSubscribed,
			Map<ConnectionState, Integer> sockets, Map<String, ChannelState> channels,
			Map<String, String> refusedChannels, Map<String, String> unsubscribedChannels,
			Map<String, String> refusedBroadcasts, int sendBufferSize, int pushBufferSize, int deliveryQueueSize,
			long deliveryQueueBytes) {
	}

	/**
	 * Builder of {@link ConnectionStatus}. Not safe for use by several threads.
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

		private @Nullable Instant lastSubscribed;

		private Map<ConnectionState, Integer> sockets = Map.of();

		private Map<String, ChannelState> channels = Map.of();

		private Map<String, String> refusedChannels = Map.of();

		private Map<String, String> unsubscribedChannels = Map.of();

		private Map<String, String> refusedBroadcasts = Map.of();

		private int sendBufferSize;

		private int pushBufferSize;

		private int deliveryQueueSize;

		private long deliveryQueueBytes;

		private Builder(ConnectionState state, Instant since) {
			Assert.notNull(state, "'state' must not be null");
			Assert.notNull(since, "'since' must not be null");
			this.state = state;
			this.since = since;
		}

		/**
		 * Set since when the connection has not been open although it should be.
		 * @param reconnectingSince the time, {@code null} (the default) if it is open or
		 * was closed by the application
		 * @return this builder
		 */
		public Builder reconnectingSince(@Nullable Instant reconnectingSince) {
			this.reconnectingSince = reconnectingSince;
			return this;
		}

		/**
		 * Set the number of attempts since the connection was last stable.
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
		 * Set the round-trip time of the last heartbeat that was answered.
		 * @param lastRoundTrip the time, {@code null} (the default) when none was
		 * answered yet
		 * @return this builder
		 */
		public Builder lastRoundTrip(@Nullable Duration lastRoundTrip) {
			this.lastRoundTrip = lastRoundTrip;
			return this;
		}

		/**
		 * Set why the connection was last lost or an attempt last failed.
		 * @param lastFailure the failure, {@code null} (the default) if there was none
		 * @return this builder
		 */
		public Builder lastFailure(@Nullable ConnectionFailure lastFailure) {
			this.lastFailure = lastFailure;
			return this;
		}

		/**
		 * Set when the next attempt to connect is made.
		 * @param nextAttempt the time, {@code null} (the default) if none is scheduled
		 * @return this builder
		 */
		public Builder nextAttempt(@Nullable Instant nextAttempt) {
			this.nextAttempt = nextAttempt;
			return this;
		}

		/**
		 * Set since when at least one channel that should be subscribed is not.
		 * @param unsubscribedSince the time, {@code null} (the default) if all are
		 * subscribed
		 * @return this builder
		 */
		public Builder unsubscribedSince(@Nullable Instant unsubscribedSince) {
			this.unsubscribedSince = unsubscribedSince;
			return this;
		}

		/**
		 * Set when a channel was last subscribed.
		 * @param lastSubscribed the time, {@code null} (the default) if none has been
		 * @return this builder
		 */
		public Builder lastSubscribed(@Nullable Instant lastSubscribed) {
			this.lastSubscribed = lastSubscribed;
			return this;
		}

		/**
		 * Set how many sockets the connection has.
		 * @param sockets the number by state, copied, empty by default
		 * @return this builder
		 */
		public Builder sockets(Map<ConnectionState, Integer> sockets) {
			this.sockets = Map.copyOf(sockets);
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
		 * Set the channels whose join can succeed only after the token or the
		 * configuration has changed.
		 * @param refusedChannels the reasons by topic, copied, empty by default
		 * @return this builder
		 */
		public Builder refusedChannels(Map<String, String> refusedChannels) {
			this.refusedChannels = Map.copyOf(refusedChannels);
			return this;
		}

		/**
		 * Set the other channels that should be subscribed and are not.
		 * @param unsubscribedChannels the reasons by topic, copied, empty by default
		 * @return this builder
		 */
		public Builder unsubscribedChannels(Map<String, String> unsubscribedChannels) {
			this.unsubscribedChannels = Map.copyOf(unsubscribedChannels);
			return this;
		}

		/**
		 * Set the channels whose broadcasts the server refuses.
		 * @param refusedBroadcasts the reasons by topic, copied, empty by default
		 * @return this builder
		 */
		public Builder refusedBroadcasts(Map<String, String> refusedBroadcasts) {
			this.refusedBroadcasts = Map.copyOf(refusedBroadcasts);
			return this;
		}

		/**
		 * Set the number of messages that wait for the connection.
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
		 * Set the number of messages, of all channels, that have arrived and wait for
		 * listeners.
		 * @param deliveryQueueSize the number, 0 by default
		 * @return this builder
		 */
		public Builder deliveryQueueSize(int deliveryQueueSize) {
			this.deliveryQueueSize = deliveryQueueSize;
			return this;
		}

		/**
		 * Set the size of the messages that have arrived and wait for listeners.
		 * @param deliveryQueueBytes the size in bytes, 0 by default
		 * @return this builder
		 */
		public Builder deliveryQueueBytes(long deliveryQueueBytes) {
			this.deliveryQueueBytes = deliveryQueueBytes;
			return this;
		}

		/**
		 * Build the status.
		 * @return the status
		 */
		public ConnectionStatus build() {
			return new ConnectionStatus(new Values(this.state, this.since, this.reconnectingSince, this.attempts,
					this.heartbeatOverdue, this.lastRoundTrip, this.lastFailure, this.nextAttempt,
					this.unsubscribedSince, this.lastSubscribed, this.sockets, this.channels, this.refusedChannels,
					this.unsubscribedChannels, this.refusedBroadcasts, this.sendBufferSize, this.pushBufferSize,
					this.deliveryQueueSize, this.deliveryQueueBytes));
		}

	}

}
