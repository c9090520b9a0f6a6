package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link SmartLifecycle} that starts and stops the {@link RealtimeConnection} beans for
 * which there is no {@link RealtimeConnectionLifecycle}: those that the application
 * defines beside the default one. A bean that is lazy and was not needed yet, one of
 * another scope, one of a parent context and a mock are left alone.
 * <p>
 * It also logs a warning for properties that no connection uses.
 */
class OwnConnections implements SmartLifecycle, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(OwnConnections.class);

	private final ConfigurableListableBeanFactory beans;

	private final ConfigurableEnvironment environment;

	private final RealtimeProperties properties;

	private final ReentrantLock lock = new ReentrantLock();

	private final List<RealtimeConnectionLifecycle> started = new ArrayList<>();

	private volatile boolean running;

	OwnConnections(ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment,
			RealtimeProperties properties) {
		this.beans = beans;
		this.environment = environment;
		this.properties = properties;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<RealtimeConnection> connections = connections();
		if (connections.isEmpty()) {
			return;
		}
		boolean withoutDefault = !this.beans.containsBean(RealtimeAutoConfiguration.LIFECYCLE);
		if (withoutDefault && connections.size() > this.properties.getConnections().size() + 1) {
			logger.warn("There are several connections, and none of them is the default one: "
					+ connections.stream().map(RealtimeConnection::getName).toList()
					+ ". No application events are published and no RealtimeListener bean is called for them. Mark one"
					+ " with '@Primary', or the others with '@Bean(defaultCandidate = false)'.");
		}
		Set<String> named = this.properties.getConnections().keySet();
		if (withoutDefault && !named.isEmpty()) {
			List<String> unheard = new ArrayList<>(
					new ConnectionBeans(this.beans, null, named).names(RealtimeListener.class));
			unheard.remove(RealtimeAutoConfiguration.EVENTS);
			if (!unheard.isEmpty()) {
				logger
					.warn("The beans " + unheard + " are for the default connection, and there is none. Mark them with"
							+ " '@Qualifier' and the name of a connection below '" + NamedConnections.PROPERTY + "'.");
			}
		}
		boolean withoutBuilder = !this.beans.containsSingleton(RealtimeConnectionBuilderFactory.BEAN_NAME);
		UnusedProperties.warn(this.environment, withoutBuilder, withoutDefault, !named.isEmpty());
	}

	@Override
	public void start() {
		this.lock.lock();
		try {
			if (!this.running) {
				this.running = true;
				this.started.addAll(lifecycles());
				this.started.forEach(RealtimeConnectionLifecycle::start);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<RealtimeConnectionLifecycle> lifecycles() {
		Collection<RealtimeConnectionLifecycle> others = this.beans.getBeansOfType(RealtimeConnectionLifecycle.class)
			.values();
		DeclaredChannels none = new DeclaredChannels(new ConnectionProperties(), PropertyNames.DEFAULT);
		return connections().stream()
			.filter((connection) -> others.stream().noneMatch((lifecycle) -> lifecycle.starts(connection)))
			.map((connection) -> new RealtimeConnectionLifecycle(connection, none, null, true,
					this.properties.getShutdownTimeout(), false))
			.toList();
	}

	private List<RealtimeConnection> connections() {
		List<RealtimeConnection> connections = new ArrayList<>();
		for (String name : this.beans.getBeanNamesForType(RealtimeConnection.class, false, false)) {
			if (this.beans.containsSingleton(name) && this.beans.getBean(name) instanceof RealtimeConnection connection
					&& !MockedConnection.test(connection)) {
				connections.add(connection);
			}
		}
		return connections;
	}

	@Override
	public void stop() {
		stopAll().join();
	}

	@Override
	public void stop(Runnable callback) {
		stopAll().whenComplete((stopped, failure) -> callback.run());
	}

	private CompletableFuture<Void> stopAll() {
		List<CompletableFuture<Void>> stopped = new ArrayList<>();
		this.lock.lock();
		try {
			this.running = false;
			for (RealtimeConnectionLifecycle lifecycle : this.started) {
				CompletableFuture<Void> each = new CompletableFuture<>();
				stopped.add(each);
				lifecycle.stop(() -> each.complete(null));
			}
			this.started.clear();
		}
		finally {
			this.lock.unlock();
		}
		return CompletableFuture.allOf(stopped.toArray(CompletableFuture[]::new));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isAutoStartup() {
		return this.properties.isAutoStartup();
	}

	@Override
	public int getPhase() {
		return RealtimeConnectionLifecycle.PHASE;
	}

}
