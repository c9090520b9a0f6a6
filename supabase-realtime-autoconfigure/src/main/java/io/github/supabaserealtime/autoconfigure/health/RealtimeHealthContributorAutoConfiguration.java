package io.github.supabaserealtime.autoconfigure.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.ConnectionProperties;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.autoconfigure.SingleActiveLeadership;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.resume.ListenerResume;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link RealtimeHealthIndicator}.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = RealtimeAutoConfiguration.class)
@ConditionalOnClass({ RealtimeHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(RealtimeProperties.class)
@Conditional(RealtimeHealthContributorAutoConfiguration.AnyConnection.class)
@ConditionalOnEnabledHealthIndicator("supabase-realtime")
public final class RealtimeHealthContributorAutoConfiguration
		extends CompositeHealthContributorConfiguration<RealtimeHealthIndicator, RealtimeConnection> {

	RealtimeHealthContributorAutoConfiguration(RealtimeProperties properties,
			ObjectProvider<RealtimeListenerRegistry> registries, ObjectProvider<ListenerResume> resume,
			ObjectProvider<SingleActiveLeadership> leaderships) {
		super((connection) -> new RealtimeHealthIndicator(connection, gracePeriod(properties, connection),
				InstantSource.system(), new ListenerHealthDetails(connection, registries, resume, leaderships)));
	}

	private static Duration gracePeriod(RealtimeProperties properties, RealtimeConnection connection) {
		ConnectionProperties named = MockedConnection.test(connection) ? null
				: properties.getConnections().get(connection.getName());
		Duration gracePeriod = ((named != null) ? named : properties).getHealth().getGracePeriod();
		if (gracePeriod.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("supabase.realtime."
					+ ((named != null) ? "connections." + connection.getName() + "." : "") + "health.grace-period",
					gracePeriod, "It must not be negative.");
		}
		return gracePeriod;
	}

	@Bean
	@ConditionalOnMissingBean(name = { "supabaseRealtimeHealthIndicator", "supabaseRealtimeHealthContributor" })
	HealthContributor supabaseRealtimeHealthIndicator(ConfigurableListableBeanFactory beanFactory) {
		Map<String, RealtimeConnection> connections = new LinkedHashMap<>();
		SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, RealtimeConnection.class, false, true)
			.forEach((bean, connection) -> connections.put(bean, connection));
		return createContributor(ConnectionNames.of(connections, beanFactory));
	}

	/**
	 * Condition that there is a connection. One that has a name in the properties is no
	 * candidate for injection without its name.
	 */
	static class AnyConnection extends AnyNestedCondition {

		AnyConnection() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBean(RealtimeConnection.class)
		static class Default {

		}

		@ConditionalOnBean(name = "supabaseRealtimeNamedConnections")
		static class Named {

		}

	}

}
