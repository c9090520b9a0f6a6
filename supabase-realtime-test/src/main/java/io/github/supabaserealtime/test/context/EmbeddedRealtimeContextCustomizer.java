package io.github.supabaserealtime.test.context;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * {@link ContextCustomizer} that starts the server when an application context is
 * created. Two of them are equal if their annotations are, so that tests with equal
 * configuration share a context.
 */
class EmbeddedRealtimeContextCustomizer implements ContextCustomizer {

	static final String BEAN_NAME = "embeddedRealtimeServer";

	private final EmbeddedRealtime annotation;

	/**
	 * The only test class that may use the context, with those that are nested in it, or
	 * {@code null}.
	 */
	private final @Nullable Class<?> owner;

	EmbeddedRealtimeContextCustomizer(EmbeddedRealtime annotation, Class<?> testClass) {
		this.annotation = annotation;
		this.owner = annotation.ownContext() ? EmbeddedRealtimeUsers.annotated(testClass) : null;
	}

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		EmbeddedRealtimeServer server = EmbeddedRealtimeServers.start(this.annotation);
		Map<String, Object> properties = new HashMap<>();
		properties.put("supabase.realtime.url", server.url());
		properties.put("supabase.realtime.api-key", server.apiKey());
		if (this.annotation.rest()) {
			properties.put("supabase.realtime.resume.rest-url", server.restUrl());
		}
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("embeddedRealtime", properties));
		DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) context.getBeanFactory();
		beanFactory.registerSingleton(BEAN_NAME, server);
		// the server runs already: it must end too if the bean is never asked for or the
		// context fails before
		EmbeddedRealtimeUsers users = new EmbeddedRealtimeUsers(server);
		beanFactory.registerDisposableBean(BEAN_NAME, users::close);
		beanFactory.registerSingleton(EmbeddedRealtimeUsers.class.getName(), users);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EmbeddedRealtimeContextCustomizer that && this.annotation.equals(that.annotation)
				&& Objects.equals(this.owner, that.owner);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.annotation, this.owner);
	}

}
