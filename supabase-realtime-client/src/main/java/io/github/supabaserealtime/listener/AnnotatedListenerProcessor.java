package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.util.Assert;

/**
 * Bean that registers the methods annotated with {@link BroadcastListener},
 * {@link PostgresChangesListener}, {@link BroadcastChangesListener} or
 * {@link PresenceListener} as listeners. Spring Boot creates it automatically; elsewhere
 * declare it as a bean beside the {@link RealtimeConnection}.
 * <p>
 * The processor finds, checks and registers all listeners after all singletons have been
 * created and before connections are started. The first join of a channel therefore asks
 * for everything that its listeners need. The listeners are removed when the context is
 * closed.
 *
 * @since 0.9.0
 */
public final class AnnotatedListenerProcessor implements SmartInitializingSingleton, BeanFactoryAware, DisposableBean {

	private final RealtimeListenerRegistry registry;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	/**
	 * Create a processor that subscribes the channels of listeners at once. Use it for
	 * connections that the application starts itself.
	 */
	public AnnotatedListenerProcessor() {
		this(new ListenerChannels());
	}

	/**
	 * Create a processor with a registry of its own.
	 * @param channels the strategy that finds and subscribes the channels
	 */
	public AnnotatedListenerProcessor(ListenerChannels channels) {
		this(new RealtimeListenerRegistry(channels));
	}

	/**
	 * Create a processor.
	 * @param registry the registry that starts and stops the listeners
	 */
	public AnnotatedListenerProcessor(RealtimeListenerRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) throws BeansException {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	/**
	 * Register the listeners of all beans, and start those with {@code autoStartup}.
	 * @throws InvalidListenerException if a listener cannot work
	 */
	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory beans = this.beanFactory;
		Assert.state(beans != null, "No bean factory");
		ListenerAttributes attributes = new ListenerAttributes(new EmbeddedValueResolver(beans));
		ListenerEndpoints endpoints = new ListenerEndpoints(beans, attributes);
		List<ListenerEndpoint> found = ListenerIds.assign(new ListenerDiscovery(beans, endpoints).find());
		Map<RealtimeConnection, ListenerRegistrar> registrars = new LinkedHashMap<>();
		found.stream()
			.sorted(Comparator.comparingInt((endpoint) -> endpoint.method().order()))
			.forEach((endpoint) -> registrars
				.computeIfAbsent(connection(beans, endpoint),
						(key) -> new ListenerRegistrar(key, this.registry.channels()))
				.add(endpoint));
		List<RegisteredListener> prepared = new ArrayList<>();
		registrars.values().forEach((registrar) -> prepared.addAll(registrar.prepare()));
		this.registry.add(prepared);
		ResumedChanges.check(beans, found);
	}

	private static RealtimeConnection connection(ConfigurableListableBeanFactory beans, ListenerEndpoint endpoint) {
		String name = endpoint.connection();
		if (!name.isEmpty()) {
			try {
				return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, RealtimeConnection.class, name);
			}
			catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
				throw endpoint.method()
					.invalid("attribute 'connection' is '" + name + "', but the connections are " + names(beans), ex);
			}
		}
		RealtimeConnection connection = beans.getBeanProvider(RealtimeConnection.class).getIfUnique();
		if (connection == null) {
			throw endpoint.method()
				.invalid(names(beans).isEmpty() ? "there is no bean of type RealtimeConnection"
						: "the attribute 'connection' must name one of the connections " + names(beans));
		}
		return connection;
	}

	private static List<String> names(ConfigurableListableBeanFactory beans) {
		return Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, RealtimeConnection.class));
	}

	/**
	 * Remove the listeners, because a connection may outlive the beans.
	 */
	@Override
	public void destroy() {
		this.registry.destroy();
	}

}
