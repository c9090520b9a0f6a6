package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes the beans of the connections below {@code supabase.realtime.connections}.
 * {@link NamedConnectionsRegistrar} registers them.
 */
class NamedConnections {

	static final String BEAN_NAME = "supabaseRealtimeNamedConnections";

	static final String PROPERTY = ConnectionNames.PROPERTY;

	private final RealtimeProperties properties;

	private final ConfigurableApplicationContext context;

	private final ObjectProvider<SslBundles> sslBundles;

	private final SingleActiveChannels singleActive;

	private final Map<String, DeclaredChannels> channels = new ConcurrentHashMap<>();

	private final Map<String, ApplicationEventRealtimeListener> events = new ConcurrentHashMap<>();

	NamedConnections(RealtimeProperties properties, ConfigurableApplicationContext context,
			ObjectProvider<SslBundles> sslBundles, SingleActiveChannels singleActive) {
		this.properties = properties;
		this.context = context;
		this.sslBundles = sslBundles;
		this.singleActive = singleActive;
		UnresolvedPlaceholders.refuse(context.getEnvironment());
		ValuesWithoutUnit.warnOfNamed(context.getEnvironment());
	}

	RealtimeConnection connection(String name) {
		DeclaredChannels declared = channels(name);
		RealtimeConnectionBuilder builder = builder(name);
		builder.deliveryCondition((topic) -> this.singleActive.delivers(declared, topic))
			.listener(new LeadershipFollower(this.singleActive));
		RealtimeConnection connection = builder.build();
		declared.subscribeIn(connection);
		return connection;
	}

	BroadcastRestClient restClient(String name) {
		return builder(name).buildRestClient();
	}

	RealtimeListenerRegistrar listenerRegistrar(String name) {
		return new RealtimeListenerRegistrar(bean(name, RealtimeConnection.class), beans(), own(name), events(name));
	}

	RealtimeConnectionLifecycle lifecycle(String name) {
		ConnectionProperties connection = properties(name);
		return new RealtimeConnectionLifecycle(bean(name, RealtimeConnection.class), channels(name), events(name),
				connection.isAutoStartup(), connection.getShutdownTimeout(), false);
	}

	private RealtimeConnectionBuilder builder(String name) {
		NamedConnectionProperties connection = properties(name);
		PropertyNames names = names(name);
		ConnectionBeans own = own(name);
		return new RealtimeConnectionBuilderFactory(connection, names, isObserved(connection),
				details(connection, names, own), beans(), own,
				() -> Stream.concat(virtualThreads(), own.all(RealtimeConnectionBuilderCustomizer.class)))
			.create();
	}

	/**
	 * Return whether requests over HTTP are observed, which the property of the whole
	 * application also switches off.
	 */
	private boolean isObserved(NamedConnectionProperties connection) {
		return this.properties.getObservation().isHttpRequests() && connection.getObservation().isHttpRequests();
	}

	private RealtimeConnectionDetails details(ConnectionProperties connection, PropertyNames names,
			ConnectionBeans own) {
		RealtimeConnectionDetails details = own.own(RealtimeConnectionDetails.class);
		return (details != null) ? details : new PropertiesRealtimeConnectionDetails(connection, names, this.sslBundles,
				this.context.getEnvironment());
	}

	private ConnectionBeans own(String name) {
		return new ConnectionBeans(beans(), name, this.properties.getConnections().keySet());
	}

	/**
	 * Return what makes virtual threads deliver, which is for all connections.
	 */
	private Stream<RealtimeConnectionBuilderCustomizer> virtualThreads() {
		return beans().containsBean(RealtimeAutoConfiguration.VIRTUAL_THREADS) ? Stream
			.of(beans().getBean(RealtimeAutoConfiguration.VIRTUAL_THREADS, RealtimeConnectionBuilderCustomizer.class))
				: Stream.empty();
	}

	private DeclaredChannels channels(String name) {
		return this.channels.computeIfAbsent(name, (key) -> new DeclaredChannels(properties(key), names(key)));
	}

	private @Nullable ApplicationEventRealtimeListener events(String name) {
		if (!properties(name).getEvents().isEnabled()) {
			return null;
		}
		return this.events.computeIfAbsent(name,
				(key) -> new ApplicationEventRealtimeListener(ContextHierarchy.publisher(this.context),
						(thrown) -> ListenerNames.ofFailed(thrown, this.context)));
	}

	private NamedConnectionProperties properties(String name) {
		NamedConnectionProperties connection = this.properties.getConnections().get(name);
		if (connection == null) {
			// with AOT the names are those of the build
			throw new InvalidRealtimeConfigurationException(
					"There are no properties below '" + names(name).prefix() + "', but the application was built with"
							+ " a connection of that name.",
					"Set the properties of the connection, or build the application without it.");
		}
		return connection;
	}

	/**
	 * Return the names of the properties of a connection.
	 */
	static PropertyNames names(String name) {
		return new PropertyNames(PROPERTY + KnownProperties.step(name));
	}

	private <T> T bean(String name, Class<T> type) {
		return this.context.getBean(NamedConnectionsRegistrar.beanName(name, type), type);
	}

	private ConfigurableListableBeanFactory beans() {
		return this.context.getBeanFactory();
	}

}
