package io.github.supabaserealtime.autoconfigure.health;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link RealtimeHealthContributorAutoConfiguration}.
 */
class RealtimeHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeHealthContributorAutoConfiguration.class,
						HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class))
		.withBean(RealtimeConnection.class, FakeRealtimeConnection::new);

	@Test
	void runShouldCreateIndicator() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(RealtimeHealthIndicator.class).hasBean("supabaseRealtimeHealthIndicator");
			assertThat(context.getBean(HealthContributorRegistry.class).getContributor("supabaseRealtime"))
				.isInstanceOf(RealtimeHealthIndicator.class);
		});
	}

	@Test
	void runWhenDisabledShouldNotCreateIndicator() {
		this.contextRunner.withPropertyValues("management.health.supabase-realtime.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RealtimeHealthIndicator.class));
	}

	@Test
	void runWhenRealtimeIsDisabledShouldNotCreateIndicator() {
		this.contextRunner.withPropertyValues("supabase.realtime.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RealtimeHealthIndicator.class));
	}

	@Test
	void runWithIndicatorOfTheApplicationShouldBackOff() {
		this.contextRunner
			.withBean("supabaseRealtimeHealthIndicator", HealthIndicator.class, () -> mock(HealthIndicator.class))
			.run((context) -> assertThat(context).doesNotHaveBean(RealtimeHealthIndicator.class));
	}

	@Test
	void runWithSeveralConnectionsShouldTellTheHealthOfEach() {
		this.contextRunner.withBean("second", RealtimeConnection.class, FakeRealtimeConnection::new)
			.run((context) -> assertThat(context.getBean("supabaseRealtimeHealthIndicator", HealthContributor.class))
				.isInstanceOfSatisfying(CompositeHealthContributor.class,
						(composite) -> assertThat(composite.stream()).hasSize(2)));
	}

	@Test
	void runWithNegativeGracePeriodShouldFail() {
		this.contextRunner.withPropertyValues("supabase.realtime.health.grace-period=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("supabase.realtime.health.grace-period"));
	}

}
