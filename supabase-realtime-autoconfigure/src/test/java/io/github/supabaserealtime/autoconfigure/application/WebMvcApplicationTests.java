package io.github.supabaserealtime.autoconfigure.application;

import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tests for a Spring MVC application.
 */
class WebMvcApplicationTests extends AbstractApplicationTests {

	@Override
	WebApplicationType webApplicationType() {
		return WebApplicationType.SERVLET;
	}

	@Override
	boolean hasHealth(ConfigurableApplicationContext context, String status) {
		return HttpHealth.has(context, status);
	}

	@Override
	List<String> absentClasses() {
		return List.of("org.springframework.web.reactive.DispatcherHandler", "reactor.netty.http.server.HttpServer");
	}

}
