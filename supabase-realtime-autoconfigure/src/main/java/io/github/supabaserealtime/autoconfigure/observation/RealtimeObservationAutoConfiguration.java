package io.github.supabaserealtime.autoconfigure.observation;

import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.observation.RealtimeListenerTracingObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

/**
 * {@link AutoConfiguration Auto-configuration} for observations of sends, of calls of
 * listeners and of the reading of missed rows.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = RealtimeAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration" })
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(RealtimeProperties.class)
@Import(NamedObservationsRegistrar.class)
public final class RealtimeObservationAutoConfiguration {

	@Bean
	ObservationRealtimeConnectionBuilderCustomizer supabaseRealtimeObservation(RealtimeProperties properties,
			ConfigurableBeanFactory beans) {
		return new ObservationRealtimeConnectionBuilderCustomizer(null, properties, beans);
	}

	/**
	 * Apart, because the classes may be missing.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Tracer.class, Propagator.class })
	@ConditionalOnBean({ Tracer.class, Propagator.class })
	static class Tracing {

		// before those of Spring Boot for all that receives, which begin at 1000
		@Bean
		@Order(500)
		@ConditionalOnMissingBean
		RealtimeListenerTracingObservationHandler supabaseRealtimeListenerTracing(Tracer tracer,
				Propagator propagator) {
			return new RealtimeListenerTracingObservationHandler(tracer, propagator);
		}

	}

}
