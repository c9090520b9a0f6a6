package io.github.supabaserealtime.autoconfigure.application;

import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application without a web server that is watched by the actuator.
 */
class NoWebApplicationTests extends AbstractApplicationTests {

	@Override
	WebApplicationType webApplicationType() {
		return WebApplicationType.NONE;
	}

	@Override
	boolean hasHealth(ConfigurableApplicationContext context, String status) {
		assertThat(context.getBeanProvider(HealthEndpoint.class).getIfAvailable()).isNotNull();
		return status
			.equals(context.getBean(HealthEndpoint.class).healthForPath("supabaseRealtime").getStatus().getCode());
	}

	@Override
	List<String> absentClasses() {
		return List.of("org.springframework.web.servlet.DispatcherServlet",
				"org.springframework.web.reactive.DispatcherHandler", "org.springframework.boot.web.server.WebServer");
	}

}
