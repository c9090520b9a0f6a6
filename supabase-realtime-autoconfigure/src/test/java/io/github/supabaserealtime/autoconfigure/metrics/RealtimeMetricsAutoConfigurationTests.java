package io.github.supabaserealtime.autoconfigure.metrics;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeConnectionBuilderCustomizer;
import io.github.supabaserealtime.fake.RecordingTransport;
import io.github.supabaserealtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RealtimeMetricsAutoConfiguration}.
 */
class RealtimeMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeMetricsAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=https://abcdefgh.supabase.co", "supabase.realtime.api-key=key")
		.withBean(RecordingTransport.class);

	private ApplicationContextRunner withMetrics() {
		return this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));
	}

	@Test
	void metersCountFromTheFirstEventOn() {
		withMetrics().run((context) -> {
			assertThat(context).hasBean("supabaseRealtimeMetrics");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			await().until(() -> registry.get("supabase.realtime.connections.opened").counter().count() == 1);
			assertThat(context.getBean(RealtimeConnection.class).getState()).isEqualTo(ConnectionState.OPEN);
			assertThat(registry.get("supabase.realtime.connection.state").tag("state", "open").gauge().value())
				.isEqualTo(1);
		});
	}

	@Test
	void withoutARegistryThereAreNoMeters() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeMetrics.class));
	}

	@Test
	void withoutMicrometerOnTheClassPathItStarts() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.boot.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("supabaseRealtimeMetrics"));
	}

	@Test
	void whenRealtimeIsDisabledThereAreNoMeters() {
		withMetrics().withPropertyValues("supabase.realtime.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeMetrics.class));
	}

	@Test
	void metersOfTheApplicationReplaceOurs() {
		withMetrics().withUserConfiguration(OwnMetricsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(RealtimeMetrics.class)
				.hasBean("own")
				.doesNotHaveBean("supabaseRealtimeMetrics"));
	}

	@Test
	void thereIsNoCycleWhenPartsOfTheConnectionNeedTheRegistry() {
		withMetrics().withUserConfiguration(RegistryNeedingConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RealtimeMetrics.class));
	}

	@Test
	void thereIsNoCycleWhenTheRegistryNeedsTheConnection() {
		this.contextRunner.withUserConfiguration(ConnectionNeedingConfiguration.class)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RealtimeMetrics.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMetricsConfiguration {

		@Bean
		RealtimeMetrics own(RealtimeConnection connection) {
			return new RealtimeMetrics(connection);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryNeedingConfiguration {

		@Bean
		RealtimeConnectionBuilderCustomizer countingCustomizer(MeterRegistry registry) {
			return (builder) -> registry.counter("customized").increment();
		}

		@Bean
		RealtimeListener countingListener(MeterRegistry registry, RealtimeConnection connection) {
			return new RealtimeListener() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConnectionNeedingConfiguration {

		@Bean
		SimpleMeterRegistry registry(RealtimeConnection connection) {
			return new SimpleMeterRegistry();
		}

	}

}
