package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With the block of {@code docs/observability.md} the connection belongs to the readiness
 * group, and without it does not.
 */
class ReadinessBlockTests {

	@Test
	void theConnectionBelongsToTheReadinessGroup() throws IOException {
		Map<String, Object> properties = new LinkedHashMap<>();
		Block block = Pages.blocks("yaml")
			.filter((one) -> one.page().equals("docs/observability.md") && one.text().contains("readiness:"))
			.findFirst()
			.orElseThrow();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("block",
				new ByteArrayResource(block.text().getBytes(StandardCharsets.UTF_8)))) {
			for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				properties.put(name, String.valueOf(source.getProperty(name)));
			}
		}
		assertThat(readiness(properties).getComponents()).containsOnlyKeys("readinessState", "supabaseRealtime");
	}

	@Test
	void withoutTheBlockItDoesNot() {
		assertThat(readiness(Map.of("management.endpoint.health.probes.enabled", "true")).getComponents())
			.containsOnlyKeys("readinessState");
	}

	private static CompositeHealthDescriptor readiness(Map<String, Object> properties) {
		Map<String, Object> all = new LinkedHashMap<>(properties);
		all.put("supabase.realtime.url", "https://abcdefgh.supabase.co");
		all.put("supabase.realtime.api-key", "key");
		all.put("supabase.realtime.auto-startup", "false");
		all.put("spring.main.banner-mode", "off");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties(all)
			.run()) {
			return (CompositeHealthDescriptor) context.getBean(HealthEndpoint.class).healthForPath("readiness");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
	static class Application {

	}

}
