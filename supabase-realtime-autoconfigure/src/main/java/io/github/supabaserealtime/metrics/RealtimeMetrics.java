package io.github.supabaserealtime.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * {@link MeterBinder} for a {@link RealtimeConnection}: gauges that read its status, and
 * counters and timers of what it reports to listeners and observers. All meters have the
 * tag {@code connection}, the name of the connection. Tags have few values. No tag
 * contains a topic, a ref, an event or a key. Safe for several threads.
 * <p>
 * The names begin with {@code supabase.realtime}. The page {@code observability.md} of
 * the documentation lists the meters with their tags.
 *
 * @since 0.9.0
 */
public class RealtimeMetrics implements MeterBinder, RealtimeListener, RealtimeObserver {

	private static final String DEFAULT_NAME = "supabaseRealtime";

	private final RealtimeConnection connection;

	private final @Nullable String name;

	private final List<RealtimeMeters> meters = new CopyOnWriteArrayList<>();

	/**
	 * Create meters with the name of the connection. They must be added to the connection
	 * as a listener and as an observer.
	 * @param connection the connection
	 */
	public RealtimeMetrics(RealtimeConnection connection) {
		this(connection, null);
	}

	/**
	 * Create meters. They must be added to the connection as a listener and as an
	 * observer.
	 * @param connection the connection
	 * @param name the value of the tag {@code connection}, {@code null} for the name of
	 * the connection. It must differ from that of other connections with meters in the
	 * same registry
	 */
	public RealtimeMetrics(RealtimeConnection connection, @Nullable String name) {
		this.connection = connection;
		this.name = name;
	}

	/**
	 * Return the connection that is measured.
	 * @return the connection
	 */
	public RealtimeConnection getConnection() {
		return this.connection;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		String name = name();
		bindGauges(registry, name);
		this.meters.add(new RealtimeMeters(registry, name));
	}

	private String name() {
		if (this.name != null) {
			return this.name;
		}
		// the mock of a test has no name
		return Objects.requireNonNullElse(this.connection.getName(), DEFAULT_NAME);
	}

	private void bindGauges(MeterRegistry registry, String name) {
		for (ConnectionState state : ConnectionState.values()) {
			gauge("supabase.realtime.connection.state", name, (status) -> (status.state() == state) ? 1 : 0)
				.description("1 for the current state of the connection, otherwise 0")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		// a socket that is closed is none
		for (ConnectionState state : EnumSet.complementOf(EnumSet.of(ConnectionState.DISCONNECTED))) {
			gauge("supabase.realtime.sockets", name, (status) -> status.sockets().getOrDefault(state, 0))
				.description("Sockets by state; there is more than one with more channels than the server takes on one")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		for (ChannelState state : ChannelState.values()) {
			gauge("supabase.realtime.channels", name, (status) -> count(status.channels(), state))
				.description("Channels by state")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		gauge("supabase.realtime.send.buffer.size", name, ConnectionStatus::sendBufferSize)
			.description("Messages that wait for the connection")
			.register(registry);
		gauge("supabase.realtime.push.buffer.size", name, ConnectionStatus::pushBufferSize)
			.description("Messages that wait for their channel to be joined")
			.register(registry);
		gauge("supabase.realtime.delivery.queue.size", name, ConnectionStatus::deliveryQueueSize)
			.description("Messages that have arrived and wait for their listeners")
			.register(registry);
		gauge("supabase.realtime.delivery.queue.bytes", name, ConnectionStatus::deliveryQueueBytes)
			.description("Size of the messages that have arrived and wait for their listeners")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
	}

	private Gauge.Builder<RealtimeConnection> gauge(String meter, String name,
			ToDoubleFunction<ConnectionStatus> value) {
		return Gauge.builder(meter, this.connection, read(value)).tag(RealtimeMeters.CONNECTION, name);
	}

	/**
	 * Read the status, which the mock of a test does not have.
	 */
	private static ToDoubleFunction<RealtimeConnection> read(ToDoubleFunction<ConnectionStatus> gauge) {
		return (connection) -> {
			ConnectionStatus status = connection.getStatus();
			return (status != null) ? gauge.applyAsDouble(status) : Double.NaN;
		};
	}

	private static long count(Map<String, ChannelState> channels, ChannelState state) {
		return channels.values().stream().filter((candidate) -> candidate == state).count();
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		for (RealtimeMeters each : this.meters) {
			each.event(event);
		}
	}

	@Override
	public void onDelivered(RealtimeMessage message, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.delivered(message, nanos);
		}
	}

	@Override
	public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
		for (RealtimeMeters each : this.meters) {
			each.dropped(count, reason);
		}
	}

	@Override
	public void onSent(SentKind kind) {
		for (RealtimeMeters each : this.meters) {
			each.sent(kind);
		}
	}

	@Override
	public void onJoinEnded(Outcome outcome, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.joinEnded(outcome, nanos);
		}
	}

	@Override
	public void onAckEnded(Outcome outcome, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.ackEnded(outcome, nanos);
		}
	}

	@Override
	public void onListenerError() {
		for (RealtimeMeters each : this.meters) {
			each.listenerError();
		}
	}

	@Override
	public void onListenerRetry(RetryStep step) {
		for (RealtimeMeters each : this.meters) {
			each.listenerRetry(step);
		}
	}

	@Override
	public void onTokenLookUp(boolean successful) {
		for (RealtimeMeters each : this.meters) {
			each.tokenLookUp(successful);
		}
	}

}
