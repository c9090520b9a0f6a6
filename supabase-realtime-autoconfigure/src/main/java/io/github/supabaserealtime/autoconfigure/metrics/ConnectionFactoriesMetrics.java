package io.github.supabaserealtime.autoconfigure.metrics;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.metrics.RealtimeConnectionFactoryMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * {@link MeterBinder} for the {@link RealtimeConnectionFactory} beans. It sees a factory
 * when the bean is made, before it has connections, which may be after the registries.
 * The tag {@code connection} is the name of the factory, or the name of the bean if
 * another factory has that name.
 */
class ConnectionFactoriesMetrics implements BeanPostProcessor, MeterBinder {

	private final Lock lock = new ReentrantLock();

	// both are guarded by the lock
	private final Map<String, RealtimeConnectionFactoryMetrics> metrics = new LinkedHashMap<>();

	private final Set<MeterRegistry> registries = new LinkedHashSet<>();

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RealtimeConnectionFactory factory) {
			measure(factory, beanName);
		}
		return bean;
	}

	private void measure(RealtimeConnectionFactory factory, String beanName) {
		this.lock.lock();
		try {
			String tag = this.metrics.containsKey(factory.getName()) ? beanName : factory.getName();
			RealtimeConnectionFactoryMetrics added = new RealtimeConnectionFactoryMetrics(factory, tag);
			factory.addListener(added);
			factory.addObserver(added);
			this.metrics.put(tag, added);
			this.registries.forEach(added::bindTo);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.lock.lock();
		try {
			this.registries.add(registry);
			this.metrics.values().forEach((each) -> each.bindTo(registry));
		}
		finally {
			this.lock.unlock();
		}
	}

}
