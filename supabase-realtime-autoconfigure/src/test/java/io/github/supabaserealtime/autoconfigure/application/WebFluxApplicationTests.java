package io.github.supabaserealtime.autoconfigure.application;

import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tests for a Spring WebFlux application on Netty.
 */
class WebFluxApplicationTests extends AbstractApplicationTests {

	@Override
	WebApplicationType webApplicationType() {
		return WebApplicationType.REACTIVE;
	}

	@Override
	boolean hasHealth(ConfigurableApplicationContext context, String status) {
		return HttpHealth.has(context, status);
	}

	@Override
	List<String> absentClasses() {
		return List.of("org.springframework.web.servlet.DispatcherServlet",
				"org.springframework.boot.tomcat.TomcatWebServer");
	}

}
