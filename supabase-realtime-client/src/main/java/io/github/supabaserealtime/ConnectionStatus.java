package io.github.supabaserealtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A consistent picture of a connection at one moment, made without I/O.
 *
 * @param state the state of the link
 * @param since when that state was entered
 * @param reconnectingSince since when the link has not been open although it should be,
 * {@code null} when it is open or stopped on purpose
 * @param attempts attempts since the link was last stable
 * @param heartbeatOverdue whether the last heartbeat was not answered in time
 * @param lastRoundTrip the time the last answered heartbeat took, {@code null} before the
 * first
 * @param lastFailure what ended the last link or attempt, {@code null} when nothing did
 * @param nextAttempt when the next attempt to connect is made, {@code null} when none is
 * waited for
 * @param unsubscribedSince since when some wanted channel is not subscribed, {@code null}
 * when all are
 * @param channels the state of each channel by topic
 * @param refusedChannels the reason by topic of each channel whose join cannot succeed
 * before token or configuration change
 * @param sendBufferSize messages that wait for the link
 * @param pushBufferSize messages that wait for their channel to be joined
 * @param deliveryQueueSize messages that have arrived and wait for their listeners, of
 * all channels
 * @since 0.1.0
 */
public record ConnectionStatus(ConnectionState state, Instant since, @Nullable Instant reconnectingSince, int attempts,
		boolean heartbeatOverdue, @Nullable Duration lastRoundTrip, @Nullable ConnectionFailure lastFailure,
		@Nullable Instant nextAttempt, @Nullable Instant unsubscribedSince, Map<String, ChannelState> channels,
		Map<String, String> refusedChannels, int sendBufferSize, int pushBufferSize, int deliveryQueueSize) {

	/**
	 * Create a status, copying the maps.
	 */
	public ConnectionStatus {
		channels = Map.copyOf(channels);
		refusedChannels = Map.copyOf(refusedChannels);
	}

}
