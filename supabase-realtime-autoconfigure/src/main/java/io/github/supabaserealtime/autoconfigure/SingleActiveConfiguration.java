package io.github.supabaserealtime.autoconfigure;

import java.util.function.Supplier;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.util.StringUtils;

/**
 * Finds the leader by the application's {@link LockRegistry}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(LockRegistry.class)
class SingleActiveConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SingleActiveLeadership supabaseRealtimeSingleActiveLeadership(RealtimeProperties properties,
			ObjectProvider<LockRegistry<?>> registries, Environment environment) {
		SingleActiveProperties singleActive = properties.getSingleActive();
		String name = environment.getProperty("spring.application.name");
		if (!StringUtils.hasText(singleActive.getLockKey()) && StringUtils.hasText(name)) {
			singleActive.setLockKey("supabase-realtime:" + name);
		}
		Supplier<LeaderLock> locks = () -> new RegistryLeaderLock(registry(registries).obtain(key(singleActive)),
				singleActive.getTimeToLive());
		return new SingleActiveLeadership(locks, singleActive, properties.isAutoStartup(), System::nanoTime);
	}

	private static LockRegistry<?> registry(ObjectProvider<LockRegistry<?>> registries) {
		try {
			LockRegistry<?> registry = registries.getIfAvailable();
			if (registry != null) {
				return registry;
			}
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new InvalidRealtimeConfigurationException(
					"A channel or a listener is for one instance only, and there are several beans of type"
							+ " LockRegistry: " + ex.getBeanNamesFound() + ".",
					"Mark the one that is to find the leader with @Primary.");
		}
		throw SingleActiveChannels.withoutRegistry();
	}

	private static String key(SingleActiveProperties properties) {
		String key = properties.getLockKey();
		if (!StringUtils.hasText(key)) {
			throw new InvalidRealtimeConfigurationException(
					"A channel or a listener is for one instance only, and the lock has no key.",
					"Set 'spring.application.name' or 'supabase.realtime.single-active.lock-key', to the same value for"
							+ " all instances.");
		}
		return key;
	}

}
