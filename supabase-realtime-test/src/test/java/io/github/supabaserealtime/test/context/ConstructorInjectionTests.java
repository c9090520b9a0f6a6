package io.github.supabaserealtime.test.context;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestConstructor;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring and the extension of the annotation do not quarrel over a constructor.
 */
@SpringJUnitConfig
@EmbeddedRealtime
@TestConstructor(autowireMode = TestConstructor.AutowireMode.ALL)
class ConstructorInjectionTests {

	private final EmbeddedRealtimeServer server;

	private final ApplicationContext context;

	ConstructorInjectionTests(EmbeddedRealtimeServer server, ApplicationContext context) {
		this.server = server;
		this.context = context;
	}

	@Test
	void theServerIsThatOfTheContext(EmbeddedRealtimeServer parameter) {
		assertThat(this.server).isSameAs(this.context.getBean(EmbeddedRealtimeServer.class)).isSameAs(parameter);
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
