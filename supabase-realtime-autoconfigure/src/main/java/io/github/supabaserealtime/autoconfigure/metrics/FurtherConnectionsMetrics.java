package io.github.supabaserealtime.autoconfigure.metrics;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import io.github.supabaserealtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * {@link MeterBinder} for the {@link RealtimeConnection} beans that no
 * {@link RealtimeMetrics} bean measures: those beside the default one, and several of
 * which none is the default one. The tag {@code connection} is the name of the
 * connection, or the name of the bean if another connection has that name. Connections
 * that are lazy and were not needed yet are not measured.
 */
class FurtherConnectionsMetrics implements MeterBinder {

	private final ConfigurableListableBeanFactory beans;

	private final Map<String, RealtimeMetrics> metrics = new ConcurrentHashMap<>();

	FurtherConnectionsMetrics(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	// called once for each registry, when all singletons are there
	@Override
	public void bindTo(MeterRegistry registry) {
		Collection<RealtimeMetrics> others = this.beans.getBeansOfType(RealtimeMetrics.class).values();
		Set<String> names = others.stream()
			.map(RealtimeMetrics::getConnection)
			.filter((connection) -> !MockedConnection.test(connection))
			.map(RealtimeConnection::getName)
			.collect(Collectors.toCollection(HashSet::new));
		Map<String, RealtimeConnection> connections = connections();
		Iterator<String> ofConnections = ConnectionNames.of(connections, this.beans).keySet().iterator();
		connections.forEach((bean, connection) -> {
			String name = ofConnections.next();
			if (others.stream().noneMatch((other) -> other.getConnection() == connection)) {
				// one of a parent context may be measured here
				String tag = names.add(name) ? name : bean;
				this.metrics.computeIfAbsent(bean, (key) -> measure(connection, tag)).bindTo(registry);
			}
		});
	}

	private Map<String, RealtimeConnection> connections() {
		Map<String, RealtimeConnection> connections = new LinkedHashMap<>();
		for (String bean : this.beans.getBeanNamesForType(RealtimeConnection.class, false, false)) {
			if (this.beans.containsSingleton(bean) && this.beans.getBean(bean) instanceof RealtimeConnection connection
					&& !MockedConnection.test(connection)) {
				connections.put(bean, connection);
			}
		}
		return connections;
	}

	private static RealtimeMetrics measure(RealtimeConnection connection, String tag) {
		RealtimeMetrics metrics = new RealtimeMetrics(connection, tag);
		connection.addListener(metrics);
		connection.addObserver(metrics);
		return metrics;
	}

}
