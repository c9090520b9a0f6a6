package io.github.supabaserealtime.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import org.jspecify.annotations.Nullable;

/**
 * What other threads may know: written by the lane, read by anybody at once.
 */
final class StatusBoard {

	private final InstantSource clock;

	private final Map<String, ChannelEntry> channels = new ConcurrentHashMap<>();

	private volatile Link link;

	private volatile boolean heartbeatOverdue;

	private volatile @Nullable Duration lastRoundTrip;

	private volatile @Nullable ConnectionFailure lastFailure;

	private volatile @Nullable Instant unsubscribedSince;

	StatusBoard(InstantSource clock) {
		this.clock = clock;
		this.link = new Link(ConnectionState.DISCONNECTED, clock.instant(), null);
	}

	void state(ConnectionState state) {
		Instant now = this.clock.instant();
		Instant tryingSince = this.link.tryingSince();
		boolean trying = state == ConnectionState.CONNECTING || state == ConnectionState.RECONNECTING;
		if (state == ConnectionState.OPEN) {
			tryingSince = null;
		}
		else if (trying && tryingSince == null) {
			tryingSince = now;
		}
		this.link = new Link(state, now, tryingSince);
		if (state == ConnectionState.OPEN || state == ConnectionState.DISCONNECTED) {
			this.heartbeatOverdue = false;
		}
	}

	/**
	 * The link is down because the application said so.
	 */
	void stoppedOnPurpose() {
		this.link = new Link(this.link.state(), this.link.since(), null);
	}

	void failure(ConnectionFailure failure) {
		this.lastFailure = failure;
	}

	void heartbeat(@Nullable Duration roundTrip) {
		this.heartbeatOverdue = roundTrip == null;
		if (roundTrip != null) {
			this.lastRoundTrip = roundTrip;
		}
	}

	void channel(String topic, ChannelState state, boolean wanted, @Nullable String refusal) {
		this.channels.put(topic, new ChannelEntry(state, wanted, refusal));
		checkSubscribed();
	}

	void removeChannel(String topic) {
		this.channels.remove(topic);
		checkSubscribed();
	}

	private void checkSubscribed() {
		boolean missing = this.channels.values()
			.stream()
			.anyMatch((entry) -> entry.wanted() && entry.state() != ChannelState.SUBSCRIBED);
		if (!missing) {
			this.unsubscribedSince = null;
		}
		else if (this.unsubscribedSince == null) {
			this.unsubscribedSince = this.clock.instant();
		}
	}

	ConnectionState state() {
		return this.link.state();
	}

	ChannelState channelState(String topic) {
		ChannelEntry entry = this.channels.get(topic);
		return (entry != null) ? entry.state() : ChannelState.CLOSED;
	}

	ConnectionStatus snapshot(int attempts, int sendBufferSize, int pushBufferSize, int deliveryQueueSize) {
		Link current = this.link;
		Map<String, ChannelState> states = new LinkedHashMap<>();
		Map<String, String> refused = new LinkedHashMap<>();
		this.channels.forEach((topic, entry) -> {
			states.put(topic, entry.state());
			if (entry.refusal() != null) {
				refused.put(topic, entry.refusal());
			}
		});
		return new ConnectionStatus(current.state(), current.since(), current.tryingSince(), attempts,
				this.heartbeatOverdue, this.lastRoundTrip, this.lastFailure, this.unsubscribedSince, states, refused,
				sendBufferSize, pushBufferSize, deliveryQueueSize);
	}

	private record Link(ConnectionState state, Instant since, @Nullable Instant tryingSince) {
	}

	private record ChannelEntry(ChannelState state, boolean wanted, @Nullable String refusal) {
	}

}
