package io.github.supabaserealtime.autoconfigure;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Subscribes the declared channels that are for one instance only while this instance
 * leads, and says to listeners whether it does. A channel that a child context declares
 * is told to the context that has the connection.
 */
class SingleActiveChannels implements SmartInitializingSingleton, DisposableBean {

	private final ObjectProvider<SingleActiveLeadership> leaderships;

	private final ObjectProvider<RealtimeConnectionLifecycle> lifecycles;

	private final @Nullable SingleActiveChannels parent;

	/** Says who leads by the topic of a channel that is for one instance only. */
	private final Map<String, BooleanSupplier> leaders = new ConcurrentHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	/** The names of the connections that are not disconnected; guarded by the lock. */
	private final Set<String> connected = new HashSet<>();

	SingleActiveChannels(DeclaredChannels declared, ObjectProvider<SingleActiveLeadership> leaderships,
			ObjectProvider<RealtimeConnectionLifecycle> lifecycles, ConfigurableListableBeanFactory beans) {
		this.leaderships = leaderships;
		this.lifecycles = lifecycles;
		this.parent = parent(beans);
		declared.singleActiveTopics().forEach((topic) -> this.leaders.put(topic, () -> leadership().isLeader()));
	}

	private static @Nullable SingleActiveChannels parent(ConfigurableListableBeanFactory beans) {
		ListableBeanFactory parent = ContextHierarchy.parentWith(beans, SingleActiveChannels.class);
		return (parent != null && ContextHierarchy.inheritsConnection(beans))
				? parent.getBeanProvider(SingleActiveChannels.class).getIfUnique() : null;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!this.leaders.isEmpty() || this.lifecycles.stream()
			.anyMatch((lifecycle) -> !lifecycle.channels().singleActiveTopics().isEmpty())) {
			leader(this::leadershipChanged);
			if (this.parent != null) {
				this.parent.leaders.putAll(this.leaders);
			}
		}
	}

	@Override
	public void destroy() {
		if (this.parent != null) {
			this.leaders.forEach(this.parent.leaders::remove);
		}
	}

	private void leadershipChanged() {
		SingleActiveLeadership leadership = leadership();
		this.lifecycles.forEach((lifecycle) -> lifecycle.lead(leadership.isLeader()));
	}

	/**
	 * Return what says whether this instance leads.
	 * @param changed run when that has changed
	 * @throws InvalidRealtimeConfigurationException if nothing says so
	 */
	BooleanSupplier leader(Runnable changed) {
		SingleActiveLeadership leadership = leadership();
		leadership.observe(changed);
		return leadership::isLeader;
	}

	/**
	 * Return whether messages on a topic are delivered now.
	 */
	boolean delivers(String topic) {
		BooleanSupplier leader = this.leaders.get(topic);
		return leader == null || leader.getAsBoolean();
	}

	/**
	 * Return whether messages on a topic of a connection with a name are delivered now.
	 * @param declared the declared channels of the connection
	 */
	boolean delivers(DeclaredChannels declared, String topic) {
		return !declared.isSingleActive(topic) || leadership().isLeader();
	}

	/**
	 * Have this instance lead while a connection is wanted, whoever has opened it.
	 */
	void connectionChanged(RealtimeConnectionStateEvent event) {
		SingleActiveLeadership leadership = this.leaderships.getIfAvailable();
		if (leadership == null) {
			return;
		}
		this.lock.lock();
		try {
			if (event.newState() == ConnectionState.DISCONNECTED) {
				this.connected.remove(event.connectionName());
			}
			else {
				this.connected.add(event.connectionName());
			}
			leadership.follow(!this.connected.isEmpty());
		}
		finally {
			this.lock.unlock();
		}
	}

	private SingleActiveLeadership leadership() {
		SingleActiveLeadership leadership = this.leaderships.getIfAvailable();
		if (leadership == null) {
			throw withoutRegistry();
		}
		return leadership;
	}

	static InvalidRealtimeConfigurationException withoutRegistry() {
		return new InvalidRealtimeConfigurationException(
				"A channel or a listener is for one instance only, and there is no bean of type LockRegistry that could"
						+ " say which instance leads.",
				"Define a LockRegistry of Spring Integration, for example a JdbcLockRegistry of"
						+ " 'spring-integration-jdbc'. Otherwise remove 'singleActive' and 'single-active'.");
	}

}
