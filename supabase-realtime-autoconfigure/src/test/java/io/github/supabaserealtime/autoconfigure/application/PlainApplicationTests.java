package io.github.supabaserealtime.autoconfigure.application;

import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application with nothing of Spring Boot but its core: no web server, no
 * actuator, no meters, neither Boot's Jackson nor its HTTP client.
 */
class PlainApplicationTests extends AbstractApplicationTests {

	@Override
	WebApplicationType webApplicationType() {
		return WebApplicationType.NONE;
	}

	@Override
	boolean hasHealth(ConfigurableApplicationContext context, String status) {
		assertThat(context.containsBean("supabaseRealtimeHealthIndicator"))
			.isEqualTo(context.containsBean("healthEndpoint"));
		return true;
	}

	@Override
	List<String> absentClasses() {
		return List.of("org.springframework.web.servlet.DispatcherServlet",
				"org.springframework.web.reactive.DispatcherHandler",
				"org.springframework.boot.health.contributor.Health", "io.micrometer.core.instrument.MeterRegistry",
				"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder");
	}

}
