package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/**
 * Creates connection builders. Connection details, properties and beans of the
 * application are applied first, then the customizers in their order.
 */
final class RealtimeConnectionBuilderFactory {

	static final String BEAN_NAME = "supabaseRealtimeConnectionBuilderFactory";

	private final ConnectionProperties properties;

	private final PropertyNames names;

	private final boolean observed;

	private final RealtimeConnectionDetails details;

	private final BeanFactory beans;

	private final ObjectProvider<RealtimeConnectionBuilderCustomizer> customizers;

	RealtimeConnectionBuilderFactory(ConnectionProperties properties, PropertyNames names, boolean observed,
			RealtimeConnectionDetails details, BeanFactory beans, Environment environment,
			ObjectProvider<RealtimeConnectionBuilderCustomizer> customizers) {
		UnresolvedPlaceholders.refuse(environment);
		ValuesWithoutUnit.warn(environment);
		this.properties = properties;
		this.names = names;
		this.observed = observed;
		this.details = details;
		this.beans = beans;
		this.customizers = customizers;
	}

	RealtimeConnectionBuilder create() {
		RealtimeConnectionBuilder builder = DetailsRealtimeConnectionBuilderFactory.create(this.details);
		new PropertiesRealtimeConnectionBuilderCustomizer(this.properties, this.names).customize(builder);
		ReconnectDelayFactory reconnectDelays = new ReconnectDelayFactory(this.properties.getReconnect(), this.names);
		new BeansRealtimeConnectionBuilderCustomizer(this.beans, reconnectDelays, restClientBuilders())
			.customize(builder);
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	private RestClientBuilderFactory restClientBuilders() {
		boolean encrypted = !this.details.getUrl().strip().matches("(?i)(http|ws)://.*");
		return new RestClientBuilderFactory(this.beans, DetailsRealtimeConnectionBuilderFactory.sslBundle(this.details),
				this.properties.getConnectTimeout(), this.properties.getPushTimeout(), encrypted,
				PropertiesRealtimeConnectionBuilderCustomizer.proxyCredentials(this.properties.getProxy(), this.names),
				this.observed);
	}

}
