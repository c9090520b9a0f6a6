package io.github.supabaserealtime.autoconfigure.metrics;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import io.github.supabaserealtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for {@link RealtimeMetrics}.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = RealtimeAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ RealtimeMetrics.class, MeterRegistry.class })
@ConditionalOnBean({ RealtimeProperties.class, MeterRegistry.class })
public final class RealtimeMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(RealtimeConnection.class)
	RealtimeMetrics supabaseRealtimeMetrics(RealtimeConnection connection) {
		return new RealtimeMetrics(connection, MockedConnection.test(connection) ? "mock" : null);
	}

	@Bean
	FurtherConnectionsMetrics supabaseRealtimeFurtherConnectionsMetrics(ConfigurableListableBeanFactory beans) {
		return new FurtherConnectionsMetrics(beans);
	}

	// static, so that no other bean is made early
	@Bean
	static ConnectionFactoriesMetrics supabaseRealtimeConnectionFactoriesMetrics() {
		return new ConnectionFactoriesMetrics();
	}

}
