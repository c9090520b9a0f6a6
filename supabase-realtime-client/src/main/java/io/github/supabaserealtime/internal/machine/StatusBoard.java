package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
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

	private final Map<Integer, LinkEntry> links = new ConcurrentSkipListMap<>();

	private volatile @Nullable Duration lastRoundTrip;

	private volatile @Nullable ConnectionFailure lastFailure;

	private volatile @Nullable Instant unsubscribedSince;

	private volatile @Nullable Instant lastSubscribed;

	// of the channels that are wanted
	private int unsubscribed;

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
	}

	/**
	 * The state of one link changed.
	 * @param number the number of the link
	 * @param state its state
	 */
	public void link(int number, ConnectionState state) {
		boolean settled = state == ConnectionState.OPEN || state == ConnectionState.DISCONNECTED;
		this.links.put(number, new LinkEntry(state, !settled && link(number).heartbeatOverdue(), null));
	}

	/**
	 * A link is not needed any more.
	 */
	public void removeLink(int number) {
		this.links.remove(number);
	}

	private LinkEntry link(int number) {
		return this.links.getOrDefault(number, LinkEntry.NONE);
	}

	private void nextAttempt(int number, @Nullable Instant time) {
		LinkEntry entry = link(number);
		this.links.put(number, new LinkEntry(entry.state(), entry.heartbeatOverdue(), time));
	}

	/**
	 * The connection is down because the application said so.
	 */
	public void stoppedOnPurpose() {
		this.link = new Link(this.link.state(), this.link.since(), null);
	}

	/**
	 * The connection goes down by itself: no attempt to connect again follows.
	 */
	public void givenUp() {
		if (this.link.tryingSince() == null) {
			this.link = new Link(this.link.state(), this.link.since(), this.clock.instant());
		}
	}

	/**
	 * An attempt failed or the socket was lost, and another attempt follows.
	 * @param number the number of the link
	 * @param failure why
	 * @param delay how long until the next attempt
	 */
	public void failure(int number, ConnectionFailure failure, Duration delay) {
		this.lastFailure = failure;
		nextAttempt(number, this.clock.instant().plus(delay));
	}

	/**
	 * The attempt that was waited for has begun.
	 * @param number the number of the link
	 */
	public void attempting(int number) {
		nextAttempt(number, null);
	}

	public void heartbeat(int number, @Nullable Duration roundTrip) {
		LinkEntry entry = link(number);
		this.links.put(number, new LinkEntry(entry.state(), roundTrip == null, entry.nextAttempt()));
		if (roundTrip != null) {
			this.lastRoundTrip = roundTrip;
		}
	}

	public void channel(String topic, ChannelState state, boolean wanted, @Nullable String refusal) {
		ChannelEntry entry = new ChannelEntry(state, wanted, refusal);
		replaced(this.channels.put(topic, entry), entry);
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
		this.situations.remove(topic);
		this.refusedBroadcasts.remove(topic);
		replaced(this.channels.remove(topic), null);
	}

	// counted, since thousands of channels may change at once
	private void replaced(@Nullable ChannelEntry before, @Nullable ChannelEntry after) {
		if (after != null && after.isSubscribed() && (before == null || !before.isSubscribed())) {
			this.lastSubscribed = this.clock.instant();
		}
		this.unsubscribed += ((after != null && after.isMissing()) ? 1 : 0)
				- ((before != null && before.isMissing()) ? 1 : 0);
		if (this.unsubscribed == 0) {
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
			else if (entry.isMissing()) {
				unsubscribed.put(topic, situation(topic));
			}
		});
		Map<ConnectionState, Integer> sockets = new EnumMap<>(ConnectionState.class);
		boolean overdue = false;
		Instant nextAttempt = null;
		for (LinkEntry entry : this.links.values()) {
			if (entry.state() != ConnectionState.DISCONNECTED) {
				sockets.merge(entry.state(), 1, Integer::sum);
			}
			overdue |= entry.heartbeatOverdue();
			Instant next = entry.nextAttempt();
			if (next != null && (nextAttempt == null || next.isBefore(nextAttempt))) {
				nextAttempt = next;
			}
		}
		return ConnectionStatus.builder(current.state(), current.since())
			.reconnectingSince(current.tryingSince())
			.attempts(attempts)
			.sockets(sockets)
			.heartbeatOverdue(overdue)
			.lastRoundTrip(this.lastRoundTrip)
			.lastFailure(this.lastFailure)
			.nextAttempt(nextAttempt)
			.unsubscribedSince(this.unsubscribedSince)
			.lastSubscribed(this.lastSubscribed)
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

	/**
	 * One link.
	 *
	 * @param state its state
	 * @param heartbeatOverdue whether its last heartbeat was not answered in time
	 * @param nextAttempt when its next attempt is made, {@code null} if none is scheduled
	 */
	private record LinkEntry(ConnectionState state, boolean heartbeatOverdue, @Nullable Instant nextAttempt) {

		private static final LinkEntry NONE = new LinkEntry(ConnectionState.DISCONNECTED, false, null);

	}

	private record ChannelEntry(ChannelState state, boolean wanted, @Nullable String refusal) {

		private boolean isMissing() {
			return this.wanted && !isSubscribed();
		}

		private boolean isSubscribed() {
			return this.state == ChannelState.SUBSCRIBED;
		}

	}

}
