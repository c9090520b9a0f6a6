package io.github.supabaserealtime.autoconfigure;

import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.function.SingletonSupplier;

/**
 * Creates connection builders. Connection details, properties and beans of the
 * application are applied first, then the customizers in their order.
 */
final class RealtimeConnectionBuilderFactory {

	static final String BEAN_NAME = "supabaseRealtimeConnectionBuilderFactory";

	static final String FACTORY_NAME = "supabaseRealtimeFactory";

	private final ConnectionProperties properties;

	private final PropertyNames names;

	private final boolean observed;

	private final RealtimeConnectionDetails details;

	private final ConnectionBeans own;

	private final ConfigurableListableBeanFactory beans;

	private final Supplier<Stream<RealtimeConnectionBuilderCustomizer>> customizers;

	// all builders have the same, so that their connections can share clients for HTTP
	private final SingletonSupplier<SSLContext> sslContext;

	private final SingletonSupplier<RestClientBuilderFactory> restClientBuilders;

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
		this.sslContext = SingletonSupplier.ofNullable(() -> sslContext(details));
		this.restClientBuilders = SingletonSupplier.of(this::restClientBuilders);
	}

	RealtimeConnectionBuilder create() {
		RealtimeConnectionBuilder builder = configured();
		this.customizers.get().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	/**
	 * Create a factory for connections with the same properties, beans and customizers. A
	 * connection of it is for a user or tenant and does not get the access token of the
	 * application.
	 */
	RealtimeConnectionFactory connectionFactory() {
		// what cannot work fails now and not with the first connection
		configured();
		RealtimeConnectionFactory.Builder factory = RealtimeConnectionFactory.builder(FACTORY_NAME,
				this::createForMany);
		if (this.properties.getDisconnectWhenIdle() != null) {
			factory.disconnectWhenIdle(this.properties.getDisconnectWhenIdle());
		}
		if (this.properties.getDelivery().getMaxBytes() != null) {
			factory.deliveryMaxBytes(this.properties.getDelivery().getMaxBytes().toBytes());
		}
		return factory.build();
	}

	private RealtimeConnectionBuilder createForMany() {
		RealtimeConnectionBuilder builder = configured();
		details().takeToken(builder);
		this.customizers.get()
			.filter((customizer) -> !(customizer instanceof SingleActiveDelivery))
			.forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	private DetailsRealtimeConnectionBuilderFactory details() {
		return new DetailsRealtimeConnectionBuilderFactory(this.details, this.names);
	}

	private RealtimeConnectionBuilder configured() {
		RealtimeConnectionBuilder builder = details().create().sslContext(this.sslContext.get());
		String name = this.own.name();
		if (name != null) {
			builder.name(name);
		}
		new PropertiesRealtimeConnectionBuilderCustomizer(this.properties, this.names).customize(builder);
		ReconnectDelayFactory reconnectDelays = new ReconnectDelayFactory(this.properties.getReconnect(), this.names);
		new BeansRealtimeConnectionBuilderCustomizer(this.beans, this.own, reconnectDelays,
				this.restClientBuilders.obtain())
			.customize(builder);
		return builder;
	}

	private static @Nullable SSLContext sslContext(RealtimeConnectionDetails details) {
		Supplier<SslBundle> bundle = DetailsRealtimeConnectionBuilderFactory.sslBundle(details);
		return (bundle != null) ? new ReloadedSslContext(bundle) : null;
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
