package io.github.supabaserealtime.autoconfigure.health;

import java.time.Duration;
import java.time.InstantSource;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.autoconfigure.SingleActiveLeadership;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.resume.ListenerResume;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link RealtimeHealthIndicator}.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = RealtimeAutoConfiguration.class)
@ConditionalOnClass({ RealtimeHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean({ RealtimeConnection.class, RealtimeProperties.class })
@ConditionalOnEnabledHealthIndicator("supabase-realtime")
public final class RealtimeHealthContributorAutoConfiguration
		extends CompositeHealthContributorConfiguration<RealtimeHealthIndicator, RealtimeConnection> {

	RealtimeHealthContributorAutoConfiguration(RealtimeProperties properties,
			ObjectProvider<RealtimeListenerRegistry> registries, ObjectProvider<ListenerResume> resume,
			ObjectProvider<SingleActiveLeadership> leaderships) {
		super((connection) -> new RealtimeHealthIndicator(connection, gracePeriod(properties), InstantSource.system(),
				new ListenerHealthDetails(connection, registries, resume, leaderships)));
	}

	private static Duration gracePeriod(RealtimeProperties properties) {
		Duration gracePeriod = properties.getHealth().getGracePeriod();
		if (gracePeriod.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("supabase.realtime.health.grace-period", gracePeriod,
					"It must not be negative.");
		}
		return gracePeriod;
	}

	@Bean
	@ConditionalOnMissingBean(name = { "supabaseRealtimeHealthIndicator", "supabaseRealtimeHealthContributor" })
	HealthContributor supabaseRealtimeHealthIndicator(ConfigurableListableBeanFactory beanFactory) {
		return createContributor(beanFactory, RealtimeConnection.class);
	}

}
