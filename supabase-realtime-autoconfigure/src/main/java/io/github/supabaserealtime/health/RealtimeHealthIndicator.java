package io.github.supabaserealtime.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health indicator for a {@link RealtimeConnection}. It reads the status of the
 * connection, without I/O:
 * <ul>
 * <li>{@code UP} if the connection is open and each channel that should be subscribed is
 * subscribed,</li>
 * <li>{@code UNKNOWN} if the application has closed the connection, and while it is
 * connecting or channels are joining for less than the grace period,</li>
 * <li>{@code DOWN} if connecting or joining takes longer, if the reconnect policy gave
 * up, and at once for a refused key, an overdue heartbeat and a refused channel.</li>
 * </ul>
 * While channels wait for their turn to join, the grace period begins anew with each one
 * that is subscribed, unless a join has failed or a socket cannot be opened.
 * <p>
 * If the server refuses the broadcasts of a channel, a detail reports it, but the status
 * is not {@code DOWN}, because the channel still receives messages.
 * <p>
 * Safe for several threads.
 *
 * @since 0.9.0
 */
public class RealtimeHealthIndicator extends AbstractHealthIndicator {

	// of those that are not subscribed: all of them have the same reason in most cases
	private static final int SHOWN_CHANNELS = 20;

	private final RealtimeConnection connection;

	private final Duration gracePeriod;

	private final InstantSource clock;

	private final Supplier<Map<String, ?>> furtherDetails;

	/**
	 * Create an indicator with the system clock.
	 * @param connection the connection
	 * @param gracePeriod how long it may be connecting, or a channel joining
	 */
	public RealtimeHealthIndicator(RealtimeConnection connection, Duration gracePeriod) {
		this(connection, gracePeriod, InstantSource.system());
	}

	/**
	 * Create an indicator.
	 * @param connection the connection
	 * @param gracePeriod how long it may be connecting, or a channel joining
	 * @param clock the clock of the connection
	 */
	public RealtimeHealthIndicator(RealtimeConnection connection, Duration gracePeriod, InstantSource clock) {
		this(connection, gracePeriod, clock, Map::of);
	}

	/**
	 * Create an indicator with further details, which do not change the status.
	 * @param connection the connection
	 * @param gracePeriod how long it may be connecting, or a channel joining
	 * @param clock the clock that the status of the connection was made with
	 * @param furtherDetails what is added to the details each time
	 */
	public RealtimeHealthIndicator(RealtimeConnection connection, Duration gracePeriod, InstantSource clock,
			Supplier<Map<String, ?>> furtherDetails) {
		super("The status of the Realtime connection could not be read");
		this.connection = connection;
		this.gracePeriod = gracePeriod;
		this.clock = clock;
		this.furtherDetails = furtherDetails;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ConnectionStatus status = this.connection.getStatus();
		if (status == null) {
			// the mock of a test
			builder.unknown();
			return;
		}
		builder.status(status(status));
		details(builder, status);
		builder.withDetails(this.furtherDetails.get());
	}

	private Status status(ConnectionStatus status) {
		Instant now = this.clock.instant();
		return switch (status.state()) {
			case DISCONNECTED -> (status.reconnectingSince() != null) ? Status.DOWN : Status.UNKNOWN;
			case CLOSING -> Status.UNKNOWN;
			case OPEN -> open(status, joiningSince(status), now);
			case CONNECTING, RECONNECTING -> connecting(status, now);
		};
	}

	private Status open(ConnectionStatus status, @Nullable Instant joining, Instant now) {
		if (status.heartbeatOverdue() || !status.refusedChannels().isEmpty()) {
			return Status.DOWN;
		}
		return (joining != null) ? withinGracePeriod(joining, now) : Status.UP;
	}

	private Status connecting(ConnectionStatus status, Instant now) {
		ConnectionFailure failure = status.lastFailure();
		if (status.heartbeatOverdue() || !status.refusedChannels().isEmpty()
				|| (failure != null && failure.isLastingRefusal())) {
			return Status.DOWN;
		}
		Instant since = status.reconnectingSince();
		return withinGracePeriod((since != null) ? since : status.since(), now);
	}

	private Status withinGracePeriod(Instant since, Instant now) {
		return (Duration.between(since, now).compareTo(this.gracePeriod) < 0) ? Status.UNKNOWN : Status.DOWN;
	}

	/**
	 * Find out since when a wanted channel has had time to be subscribed and is not.
	 */
	private static @Nullable Instant joiningSince(ConnectionStatus status) {
		Instant unsubscribed = status.unsubscribedSince();
		if (unsubscribed == null) {
			return null;
		}
		Instant since = unsubscribed.isAfter(status.since()) ? unsubscribed : status.since();
		Instant progress = status.lastSubscribed();
		return (progress != null && progress.isAfter(since) && isJoiningInTurn(status)) ? progress : since;
	}

	/**
	 * Find out whether channels that are not subscribed may only wait for their turn:
	 * 2,000 channels take 80 seconds.
	 */
	private static boolean isJoiningInTurn(ConnectionStatus status) {
		return status.channels().containsValue(ChannelState.JOINING)
				&& !status.channels().containsValue(ChannelState.ERRORED)
				&& !status.sockets().containsKey(ConnectionState.RECONNECTING);
	}

	private static void details(Health.Builder builder, ConnectionStatus status) {
		builder.withDetail("state", status.state());
		builder.withDetail("since", status.since());
		builder.withDetail("attempts", status.attempts());
		if (status.nextAttempt() != null) {
			builder.withDetail("nextAttempt", status.nextAttempt());
		}
		Duration roundTrip = status.lastRoundTrip();
		if (roundTrip != null) {
			builder.withDetail("lastRoundTrip", roundTrip.toMillis() + "ms");
		}
		if (!status.sockets().isEmpty()) {
			builder.withDetail("sockets", new TreeMap<>(status.sockets()));
		}
		builder.withDetail("channels", countByState(status));
		if (!status.refusedChannels().isEmpty()) {
			builder.withDetail("refusedChannels", new TreeMap<>(status.refusedChannels()));
		}
		if (status.state() == ConnectionState.OPEN && !status.unsubscribedChannels().isEmpty()) {
			builder.withDetail("unsubscribedChannels", first(status.unsubscribedChannels()));
		}
		if (!status.refusedBroadcasts().isEmpty()) {
			builder.withDetail("refusedBroadcasts", new TreeMap<>(status.refusedBroadcasts()));
		}
		ConnectionFailure failure = status.lastFailure();
		if (failure != null) {
			builder.withDetail("lastError", failure.toString());
		}
	}

	private static Map<String, String> first(Map<String, String> reasons) {
		TreeMap<String, String> first = new TreeMap<>(reasons);
		while (first.size() > SHOWN_CHANNELS) {
			first.pollLastEntry();
		}
		return first;
	}

	private static Map<ChannelState, Integer> countByState(ConnectionStatus status) {
		Map<ChannelState, Integer> counts = new EnumMap<>(ChannelState.class);
		status.channels().values().forEach((state) -> counts.merge(state, 1, Integer::sum));
		return counts;
	}

}
