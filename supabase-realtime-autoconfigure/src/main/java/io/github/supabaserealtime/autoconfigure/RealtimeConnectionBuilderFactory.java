package io.github.supabaserealtime.autoconfigure;

import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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

	private final ConnectionBeans own;

	private final ConfigurableListableBeanFactory beans;

	private final Supplier<Stream<RealtimeConnectionBuilderCustomizer>> customizers;

	RealtimeConnectionBuilderFactory(ConnectionProperties properties, PropertyNames names, boolean observed,
			RealtimeConnectionDetails details, ConfigurableListableBeanFactory beans, ConnectionBeans own,
			Supplier<Stream<RealtimeConnectionBuilderCustomizer>> customizers) {
		this.properties = properties;
		this.names = names;
		this.observed = observed;
		this.details = details;
		this.beans = beans;
		this.own = own;
		this.customizers = customizers;
	}

	RealtimeConnectionBuilder create() {
		RealtimeConnectionBuilder builder = new DetailsRealtimeConnectionBuilderFactory(this.details, this.names)
			.create();
		String name = this.own.name();
		if (name != null) {
			builder.name(name);
		}
		new PropertiesRealtimeConnectionBuilderCustomizer(this.properties, this.names).customize(builder);
		ReconnectDelayFactory reconnectDelays = new ReconnectDelayFactory(this.properties.getReconnect(), this.names);
		new BeansRealtimeConnectionBuilderCustomizer(this.beans, this.own, reconnectDelays, restClientBuilders())
			.customize(builder);
		this.customizers.get().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	private RestClientBuilderFactory restClientBuilders() {
		boolean encrypted = !this.details.getUrl().strip().matches("(?i)(http|ws)://.*");
		return new RestClientBuilderFactory(this.beans, restClientBuilder(),
				DetailsRealtimeConnectionBuilderFactory.sslBundle(this.details), this.properties.getConnectTimeout(),
				this.properties.getPushTimeout(), encrypted,
				PropertiesRealtimeConnectionBuilderCustomizer.proxyCredentials(this.properties.getProxy(), this.names),
				this.observed);
	}

	private String restClientBuilder() {
		return (this.own.name() != null) ? this.own.name() + "RealtimeRestClientBuilder"
				: RestClientBuilderFactory.BEAN_NAME;
	}

}
