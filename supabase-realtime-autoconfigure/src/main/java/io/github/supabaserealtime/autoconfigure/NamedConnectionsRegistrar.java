package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.rest.BroadcastRestClient;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers the beans of the connections below {@code supabase.realtime.connections}.
 * Each has the name of its connection as the qualifier and is injected only where that is
 * asked for. The names are read from the environment before any bean is created, so with
 * AOT they are those of the build. A connection that a parent context has is not made
 * again.
 */
class NamedConnectionsRegistrar implements ImportBeanDefinitionRegistrar {

	private static final Map<Class<?>, String> FACTORY_METHODS = Map.of(RealtimeConnection.class, "connection",
			BroadcastRestClient.class, "restClient", RealtimeListenerRegistrar.class, "listenerRegistrar",
			RealtimeConnectionLifecycle.class, "lifecycle");

	/** Names that the beans and the meters of the default connection have. */
	private static final Set<String> TAKEN = Set.of("supabase", "supabaseRealtime");

	private final Environment environment;

	NamedConnectionsRegistrar(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Return the name of a bean of a connection.
	 */
	static String beanName(String connection, Class<?> type) {
		return connection + type.getSimpleName();
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		Set<String> names = ConnectionNames.inProperties(this.environment);
		if (!names.isEmpty()) {
			registry.registerBeanDefinition(NamedConnections.BEAN_NAME, new RootBeanDefinition(NamedConnections.class));
		}
		for (String name : names) {
			if (TAKEN.contains(name)) {
				throw new InvalidRealtimeConfigurationException("The connection '" + NamedConnections.PROPERTY + "."
						+ name + "' has a name that the default connection needs.", "Give it another name.");
			}
			if (!isInherited(registry, beanName(name, RealtimeConnection.class))) {
				FACTORY_METHODS.forEach((type, method) -> registry.registerBeanDefinition(beanName(name, type),
						definition(name, type, method)));
			}
		}
	}

	private static boolean isInherited(BeanDefinitionRegistry registry, String beanName) {
		BeanFactory parent = (registry instanceof HierarchicalBeanFactory beans) ? beans.getParentBeanFactory() : null;
		return parent != null && parent.containsBean(beanName);
	}

	private static RootBeanDefinition definition(String name, Class<?> type, String factoryMethod) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName(NamedConnections.BEAN_NAME);
		definition.setFactoryMethodName(factoryMethod);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.setDefaultCandidate(false);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		// closes a connection whose context fails before its lifecycle is there
		definition.setDestroyMethodName(RootBeanDefinition.INFER_METHOD);
		definition.setLazyInit(type == BroadcastRestClient.class);
		return definition;
	}

}
