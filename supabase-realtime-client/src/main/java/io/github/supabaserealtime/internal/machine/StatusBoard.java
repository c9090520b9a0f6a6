package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Status of a connection that any thread may read. The lane writes it; {@link #snapshot}
 * makes a {@link io.github.supabaserealtime.ConnectionStatus} of it.
 */
public final class StatusBoard {

	private final InstantSource clock;

	private final UnaryOperator<String> refusals;

	private final Map<String, ChannelEntry> channels = new ConcurrentHashMap<>();

	private final Map<String, String> situations = new ConcurrentHashMap<>();

	private final Map<String, String> refusedBroadcasts = new ConcurrentHashMap<>();

	private volatile Link link;

	private volatile boolean heartbeatOverdue;

	private volatile @Nullable Duration lastRoundTrip;

	private volatile @Nullable ConnectionFailure lastFailure;

	private volatile @Nullable Instant unsubscribedSince;

	private volatile @Nullable Instant nextAttempt;

	public StatusBoard(InstantSource clock) {
		this(clock, UnaryOperator.identity());
	}

	/**
	 * Create a board.
	 * @param clock the clock
	 * @param refusals makes the text to show of the refusal of a join
	 */
	public StatusBoard(InstantSource clock, UnaryOperator<String> refusals) {
		this.clock = clock;
		this.refusals = refusals;
		this.link = new Link(ConnectionState.DISCONNECTED, clock.instant(), null);
	}

	public void state(ConnectionState state) {
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
		this.nextAttempt = null;
	}

	/**
	 * The link is down because the application said so.
	 */
	public void stoppedOnPurpose() {
		this.link = new Link(this.link.state(), this.link.since(), null);
	}

	/**
	 * An attempt failed or the socket was lost, and another attempt follows.
	 * @param failure why
	 * @param delay how long until the next attempt
	 */
	public void failure(ConnectionFailure failure, Duration delay) {
		this.lastFailure = failure;
		this.nextAttempt = this.clock.instant().plus(delay);
	}

	/**
	 * The attempt that was waited for has begun.
	 */
	public void attempting() {
		this.nextAttempt = null;
	}

	public void heartbeat(@Nullable Duration roundTrip) {
		this.heartbeatOverdue = roundTrip == null;
		if (roundTrip != null) {
			this.lastRoundTrip = roundTrip;
		}
	}

	public void channel(String topic, ChannelState state, boolean wanted, @Nullable String refusal) {
		this.channels.put(topic, new ChannelEntry(state, wanted, refusal));
		checkSubscribed();
	}

	/**
	 * A channel waits for something else to be subscribed, or failed for another reason.
	 */
	public void channelWaits(String topic, String situation) {
		this.situations.put(topic, situation);
	}

	/**
	 * A channel is subscribed, or nobody waits for it any more.
	 */
	public void channelWaitsNoMore(String topic) {
		this.situations.remove(topic);
	}

	/**
	 * Return what a channel waits for to be subscribed, with what to look at.
	 */
	public String situation(String topic) {
		return explain(this.situations.getOrDefault(topic, "not joined yet"));
	}

	/**
	 * Add to what the server said what to look at.
	 */
	String explain(String reason) {
		return this.refusals.apply(reason);
	}

	public void broadcastsRefused(String topic, @Nullable String reason) {
		if (reason != null) {
			this.refusedBroadcasts.put(topic, reason);
		}
		else {
			this.refusedBroadcasts.remove(topic);
		}
	}

	public void removeChannel(String topic) {
		this.channels.remove(topic);
		this.situations.remove(topic);
		this.refusedBroadcasts.remove(topic);
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

	public ConnectionState state() {
		return this.link.state();
	}

	public ChannelState channelState(String topic) {
		ChannelEntry entry = this.channels.get(topic);
		return (entry != null) ? entry.state() : ChannelState.CLOSED;
	}

	public ConnectionStatus snapshot(int attempts, int sendBufferSize, int pushBufferSize, int deliveryQueueSize,
			long deliveryQueueBytes) {
		Link current = this.link;
		Map<String, ChannelState> states = new LinkedHashMap<>();
		Map<String, String> refused = new LinkedHashMap<>();
		Map<String, String> unsubscribed = new LinkedHashMap<>();
		this.channels.forEach((topic, entry) -> {
			states.put(topic, entry.state());
			if (entry.refusal() != null) {
				refused.put(topic, explain(entry.refusal()));
			}
			else if (entry.wanted() && entry.state() != ChannelState.SUBSCRIBED) {
				unsubscribed.put(topic, situation(topic));
			}
		});
		return ConnectionStatus.builder(current.state(), current.since())
			.reconnectingSince(current.tryingSince())
			.attempts(attempts)
			.heartbeatOverdue(this.heartbeatOverdue)
			.lastRoundTrip(this.lastRoundTrip)
			.lastFailure(this.lastFailure)
			.nextAttempt(this.nextAttempt)
			.unsubscribedSince(this.unsubscribedSince)
			.channels(states)
			.refusedChannels(refused)
			.unsubscribedChannels(unsubscribed)
			.refusedBroadcasts(this.refusedBroadcasts)
			.sendBufferSize(sendBufferSize)
			.pushBufferSize(pushBufferSize)
			.deliveryQueueSize(deliveryQueueSize)
			.deliveryQueueBytes(deliveryQueueBytes)
			.build();
	}

	private record Link(ConnectionState state, Instant since, @Nullable Instant tryingSince) {
	}

	private record ChannelEntry(ChannelState state, boolean wanted, @Nullable String refusal) {
	}

}
