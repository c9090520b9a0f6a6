package io.github.supabaserealtime.autoconfigure;

import java.util.function.BooleanSupplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Subscribes the declared channels that are for one instance only while this instance
 * leads, and says to listeners whether it does.
 */
class SingleActiveChannels implements SmartInitializingSingleton {

	private final DeclaredChannels declared;

	private final ObjectProvider<SingleActiveLeadership> leaderships;

	private final ObjectProvider<RealtimeConnectionLifecycle> lifecycles;

	SingleActiveChannels(DeclaredChannels declared, ObjectProvider<SingleActiveLeadership> leaderships,
			ObjectProvider<RealtimeConnectionLifecycle> lifecycles) {
		this.declared = declared;
		this.leaderships = leaderships;
		this.lifecycles = lifecycles;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.declared.hasSingleActive()) {
			leader(this::leadershipChanged);
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
		return !this.declared.isSingleActive(topic) || leadership().isLeader();
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
