package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.rest.BroadcastRestClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.util.Assert;

/**
 * {@link AutoConfiguration Auto-configuration} for a Supabase Realtime connection.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = SslAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration" })
@ConditionalOnClass(RealtimeConnection.class)
@ConditionalOnBooleanProperty(name = "supabase.realtime.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RealtimeProperties.class)
@Import({ SingleActiveConfiguration.class, NamedConnectionsRegistrar.class })
public final class RealtimeAutoConfiguration {

	static final String BUILDER = "supabaseRealtimeConnectionBuilder";

	static final String DETAILS = "supabaseRealtimeConnectionDetails";

	static final String EVENTS = "supabaseRealtimeEventPublisher";

	static final String LIFECYCLE = "supabaseRealtimeConnectionLifecycle";

	static final String VIRTUAL_THREADS = "supabaseRealtimeVirtualThreadDelivery";

	@Bean(DETAILS)
	@Conditional(DefaultDetailsCondition.class)
	PropertiesRealtimeConnectionDetails supabaseRealtimeConnectionDetails(RealtimeProperties properties,
			ObjectProvider<SslBundles> sslBundles, Environment environment) {
		return new PropertiesRealtimeConnectionDetails(properties, PropertyNames.DEFAULT, sslBundles, environment);
	}

	@Bean
	DeclaredChannels supabaseRealtimeDeclaredChannels(RealtimeProperties properties, Environment environment) {
		UnresolvedPlaceholders.refuse(environment);
		return new DeclaredChannels(properties, PropertyNames.DEFAULT);
	}

	@Bean
	SingleActiveChannels supabaseRealtimeSingleActiveChannels(DeclaredChannels channels,
			ObjectProvider<SingleActiveLeadership> leaderships, ConfigurableListableBeanFactory beans) {
		return new SingleActiveChannels(channels, leaderships, beans.getBeanProvider(RealtimeConnectionLifecycle.class),
				beans);
	}

	@Bean
	RealtimeConnectionBuilderCustomizer supabaseRealtimeSingleActiveDelivery(SingleActiveChannels singleActive) {
		return new SingleActiveDelivery(singleActive);
	}

	@Bean(VIRTUAL_THREADS)
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnThreading(Threading.VIRTUAL)
	@ConditionalOnMissingBean(name = BeansRealtimeConnectionBuilderCustomizer.DELIVERY_EXECUTOR)
	RealtimeConnectionBuilderCustomizer supabaseRealtimeVirtualThreadDelivery() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("supabase-realtime-delivery-");
		executor.setVirtualThreads(true);
		return (builder) -> builder.deliveryExecutor(executor);
	}

	// what is not asked for needs no url and no key: an application may have a connection
	// of its own
	@Bean(RealtimeConnectionBuilderFactory.BEAN_NAME)
	@Lazy
	RealtimeConnectionBuilderFactory supabaseRealtimeConnectionBuilderFactory(RealtimeProperties properties,
			ConfigurableListableBeanFactory beans, Environment environment,
			ObjectProvider<RealtimeConnectionBuilderCustomizer> customizers) {
		UnresolvedPlaceholders.refuse(environment);
		ValuesWithoutUnit.warn(environment);
		ConnectionBeans own = own(beans, properties);
		RealtimeConnectionDetails details = own.own(RealtimeConnectionDetails.class);
		Assert.state(details != null, "No connection details");
		return new RealtimeConnectionBuilderFactory(properties, PropertyNames.DEFAULT,
				properties.getObservation().isHttpRequests(), details, beans, own,
				() -> own.of(RealtimeConnectionBuilderCustomizer.class, customizers.orderedStream()));
	}

	private static ConnectionBeans own(ConfigurableListableBeanFactory beans, RealtimeProperties properties) {
		return new ConnectionBeans(beans, null, properties.getConnections().keySet());
	}

	@Bean(BUILDER)
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	@ConditionalOnMissingBean
	RealtimeConnectionBuilder supabaseRealtimeConnectionBuilder(RealtimeConnectionBuilderFactory factory) {
		return factory.create();
	}

	// not where the application replaces the builder, which has properties of its own
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	@ConditionalOnBean(name = BUILDER)
	RealtimeConnectionFactory supabaseRealtimeConnectionFactory(RealtimeConnectionBuilderFactory factory) {
		return factory.connectionFactory();
	}

	// a context that fails before the lifecycle is there has subscribed channels too
	@Bean
	@Conditional(DefaultConnectionCondition.class)
	@ConditionalOnMissingBean
	RealtimeConnection supabaseRealtimeConnection(RealtimeConnectionBuilder builder, DeclaredChannels channels) {
		RealtimeConnection connection = builder.build();
		// before the start, so that a bean that asks for a declared topic gets the
		// channel as declared, and a broadcast that is sent before the start waits
		channels.subscribeIn(connection);
		return connection;
	}

	@Bean
	@Lazy
	@Conditional(DefaultConnectionCondition.class)
	@ConditionalOnMissingBean
	BroadcastRestClient supabaseRealtimeBroadcastRestClient(RealtimeConnectionBuilder builder) {
		return builder.buildRestClient();
	}

	@Bean(EVENTS)
	@ConditionalOnBooleanProperty(name = "supabase.realtime.events.enabled", matchIfMissing = true)
	ApplicationEventRealtimeListener supabaseRealtimeEventPublisher(ConfigurableApplicationContext context) {
		return new ApplicationEventRealtimeListener(ContextHierarchy.publisher(context),
				(thrown) -> ListenerNames.ofFailed(thrown, context));
	}

	@Bean
	@ConditionalOnSingleCandidate(RealtimeConnection.class)
	RealtimeListenerRegistrar supabaseRealtimeListenerRegistrar(RealtimeConnection connection,
			ConfigurableListableBeanFactory beans, RealtimeProperties properties) {
		return new RealtimeListenerRegistrar(connection, beans, own(beans, properties), null);
	}

	@Bean(LIFECYCLE)
	@ConditionalOnSingleCandidate(RealtimeConnection.class)
	RealtimeConnectionLifecycle supabaseRealtimeConnectionLifecycle(RealtimeConnection connection,
			DeclaredChannels channels, ConfigurableListableBeanFactory beans, RealtimeProperties properties) {
		// not those of a parent, which publishes for itself
		ApplicationEventRealtimeListener events = ContextHierarchy.isLocal(beans,
				ApplicationEventRealtimeListener.class) ? beans.getBean(ApplicationEventRealtimeListener.class) : null;
		return new RealtimeConnectionLifecycle(connection, channels, events, properties.isAutoStartup(),
				properties.getShutdownTimeout(), ContextHierarchy.inheritsConnection(beans));
	}

	@Bean
	OwnConnections supabaseRealtimeOwnConnections(ConfigurableListableBeanFactory beans,
			ConfigurableEnvironment environment, RealtimeProperties properties) {
		return new OwnConnections(beans, environment, properties);
	}

	// each context looks after its own beans
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RealtimeListenerRegistry supabaseRealtimeListenerRegistry(ConfigurableListableBeanFactory beans,
			SingleActiveChannels singleActive) {
		return new RealtimeListenerRegistry(
				new ManagedListenerChannels(beans.getBeanProvider(RealtimeConnectionLifecycle.class), singleActive));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	AnnotatedListenerProcessor supabaseRealtimeAnnotatedListenerProcessor(RealtimeListenerRegistry registry) {
		return new AnnotatedListenerProcessor(registry);
	}

	@Bean
	UnservedListeners supabaseRealtimeUnservedListeners(ApplicationContext context) {
		return new UnservedListeners(context);
	}

	// that of a parent is asked for the properties of its children too
	@Bean
	@ConditionalOnMissingBean
	static RealtimePropertiesBindHandlerAdvisor supabaseRealtimePropertiesBindHandlerAdvisor() {
		return new RealtimePropertiesBindHandlerAdvisor();
	}

	@Bean
	static LazyInitializationExcludeFilter supabaseRealtimeLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(RealtimeConnection.class, RealtimeConnectionLifecycle.class,
				OwnConnections.class, RealtimeListenerRegistrar.class, AnnotatedListenerProcessor.class,
				SingleActiveChannels.class);
	}

}
