package io.github.supabaserealtime.test.context;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The annotation in a plain Spring test.
 */
@SpringJUnitConfig(EmbeddedRealtimeTests.Application.class)
@EmbeddedRealtime(apiKey = "fixed")
class EmbeddedRealtimeTests {

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private Environment environment;

	@Test
	void theServerRunsAndThePropertiesPointToIt() {
		assertThat(this.server.isRunning()).isTrue();
		assertThat(this.environment.getProperty("supabase.realtime.url")).isEqualTo(this.server.url());
		assertThat(this.environment.getProperty("supabase.realtime.api-key")).isEqualTo("fixed");
	}

	@Test
	void aPausedContextKeepsTheServerRunningOnItsPort(@Autowired ConfigurableApplicationContext context) {
		int port = this.server.port();
		context.pause();
		assertThat(this.server.isRunning()).isTrue();
		context.restart();
		assertThat(this.server.isRunning()).isTrue();
		assertThat(this.server.port()).isEqualTo(port);
	}

	@Test
	void equalAnnotationsShareAContext() {
		EmbeddedRealtime first = Same.class.getAnnotation(EmbeddedRealtime.class);
		EmbeddedRealtime other = Other.class.getAnnotation(EmbeddedRealtime.class);
		EmbeddedRealtime own = EmbeddedRealtimeTests.class.getAnnotation(EmbeddedRealtime.class);
		assertThat(new EmbeddedRealtimeContextCustomizer(own)).isEqualTo(new EmbeddedRealtimeContextCustomizer(first))
			.hasSameHashCodeAs(new EmbeddedRealtimeContextCustomizer(first))
			.isNotEqualTo(new EmbeddedRealtimeContextCustomizer(other));
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

	@EmbeddedRealtime(apiKey = "fixed")
	static class Same {

	}

	@EmbeddedRealtime(apiKey = "another")
	static class Other {

	}

}
