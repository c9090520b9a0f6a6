package io.github.supabaserealtime.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeConnection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
public class RealtimeMetrics extends ReportedMeters implements MeterBinder {

	private static final String DEFAULT_NAME = "supabaseRealtime";

	private static final RealtimeGauges<RealtimeConnection> GAUGES = new RealtimeGauges<>(
			(state) -> read((status) -> status.sockets().getOrDefault(state, 0)),
			(state) -> read((status) -> count(status.channels(), state)), read(ConnectionStatus::sendBufferSize),
			read(ConnectionStatus::pushBufferSize), read(ConnectionStatus::deliveryQueueSize),
			read(ConnectionStatus::deliveryQueueBytes));

	private final RealtimeConnection connection;

	private final @Nullable String name;

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
		register(registry, name);
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
			Gauge
				.builder("supabase.realtime.connection.state", this.connection,
						read((status) -> (status.state() == state) ? 1 : 0))
				.description("1 for the current state of the connection, otherwise 0")
				.tag(RealtimeMeters.CONNECTION, name)
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		GAUGES.bind(registry, name, this.connection);
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

}
