package io.github.supabaserealtime.metrics;

import java.time.Duration;
import java.util.EnumSet;
import java.util.function.ToDoubleFunction;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * {@link MeterBinder} for a {@link RealtimeConnectionFactory}. Its meters are sums over
 * all connections of the factory, so that their number does not grow with that of the
 * connections. Counters and timers keep what connections that have ended have counted.
 * Safe for several threads.
 * <p>
 * The meters are those of {@link RealtimeMetrics}, with the name of the factory as the
 * tag {@code connection}. Only {@code supabase.realtime.connection.state} is missing;
 * {@code supabase.realtime.factory.connections} shows instead how many connections are in
 * each state. Gauges read all connections at most once a second.
 *
 * @since 0.9.0
 */
public class RealtimeConnectionFactoryMetrics extends ReportedMeters implements MeterBinder {

	private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();

	private static final RealtimeGauges<RealtimeConnectionFactoryMetrics> GAUGES = new RealtimeGauges<>(
			(state) -> read((status) -> status.sockets().getOrDefault(state, 0)),
			(state) -> read((status) -> status.channels().getOrDefault(state, 0)),
			read(RealtimeConnectionFactory.Status::sendBufferSize),
			read(RealtimeConnectionFactory.Status::pushBufferSize),
			read(RealtimeConnectionFactory.Status::deliveryQueueSize),
			read(RealtimeConnectionFactory.Status::deliveryQueueBytes));

	private final RealtimeConnectionFactory factory;

	private final String name;

	private volatile @Nullable Reading reading;

	/**
	 * Create meters. They must be added to the factory as a listener and as an observer
	 * before it creates a connection.
	 * @param factory the factory
	 * @param name the value of the tag {@code connection}, {@code null} for the name of
	 * the factory. It must differ from that of other factories and connections with
	 * meters in the same registry
	 */
	public RealtimeConnectionFactoryMetrics(RealtimeConnectionFactory factory, @Nullable String name) {
		this.factory = factory;
		this.name = (name != null) ? name : factory.getName();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		// the factory keeps only connections that are not closed
		for (ConnectionState state : EnumSet.complementOf(EnumSet.of(ConnectionState.DISCONNECTED))) {
			Gauge
				.builder("supabase.realtime.factory.connections", this,
						read((status) -> status.connections().getOrDefault(state, 0)))
				.description("Connections of a factory by state")
				.tag(RealtimeMeters.CONNECTION, this.name)
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		Gauge
			.builder("supabase.realtime.factory.delivery.max.bytes", this,
					read(RealtimeConnectionFactory.Status::deliveryMaxBytes))
			.description("Memory that the connections of a factory share for messages that wait for their listeners")
			.baseUnit(BaseUnits.BYTES)
			.tag(RealtimeMeters.CONNECTION, this.name)
			.register(registry);
		GAUGES.bind(registry, this.name, this);
		register(registry, this.name);
	}

	private static ToDoubleFunction<RealtimeConnectionFactoryMetrics> read(
			ToDoubleFunction<RealtimeConnectionFactory.Status> gauge) {
		return (metrics) -> gauge.applyAsDouble(metrics.status());
	}

	/**
	 * Return a status that serves all gauges of a scrape, since each one reads thousands
	 * of connections.
	 */
	private RealtimeConnectionFactory.Status status() {
		Reading last = this.reading;
		long now = System.nanoTime();
		if (last == null || now - last.nanos() >= MAX_AGE) {
			last = new Reading(this.factory.getStatus(), now);
			this.reading = last;
		}
		return last.status();
	}

	private record Reading(RealtimeConnectionFactory.Status status, long nanos) {
	}

}
