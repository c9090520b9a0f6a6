package io.github.supabaserealtime.test.context;

import java.time.Duration;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts the server when a context is made. Equal for equal annotations, so that tests
 * configured alike share a context.
 */
class EmbeddedRealtimeContextCustomizer implements ContextCustomizer {

	static final String BEAN_NAME = "embeddedRealtimeServer";

	private final EmbeddedRealtime annotation;

	EmbeddedRealtimeContextCustomizer(EmbeddedRealtime annotation) {
		this.annotation = annotation;
	}

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		EmbeddedRealtimeServer server = start();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("embeddedRealtime",
					Map.of("supabase.realtime.url", server.url(), "supabase.realtime.api-key", server.apiKey())));
		RootBeanDefinition definition = new RootBeanDefinition(EmbeddedRealtimeServer.class, () -> server);
		definition.setDestroyMethodName("close");
		((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition(BEAN_NAME, definition);
	}

	private EmbeddedRealtimeServer start() {
		EmbeddedRealtimeServer.Builder builder = EmbeddedRealtimeServer.builder()
			.joinErrorDelay(Duration.ofMillis(this.annotation.joinErrorDelay()))
			.connectErrorDelay(Duration.ofMillis(this.annotation.connectErrorDelay()))
			.maxChannelsPerClient(this.annotation.maxChannelsPerClient())
			.maxPayloadKilobytes(this.annotation.maxPayloadKilobytes())
			.idleTimeout(Duration.ofMillis(this.annotation.idleTimeout()));
		if (!this.annotation.jwtSecret().isEmpty()) {
			builder.jwtSecret(this.annotation.jwtSecret());
		}
		if (!this.annotation.apiKey().isEmpty()) {
			builder.apiKey(this.annotation.apiKey());
		}
		return builder.start();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EmbeddedRealtimeContextCustomizer that && this.annotation.equals(that.annotation);
	}

	@Override
	public int hashCode() {
		return this.annotation.hashCode();
	}

}
