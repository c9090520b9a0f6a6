package io.github.supabaserealtime.autoconfigure;

import java.util.Arrays;

import io.github.supabaserealtime.RealtimeConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Tells which beans a context has itself and which its parents have.
 */
final class ContextHierarchy {

	private ContextHierarchy() {
	}

	/**
	 * Return whether the default connection that a context sees was made by one of its
	 * parents.
	 */
	static boolean inheritsConnection(ConfigurableListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanNamesForType(RealtimeConnection.class, true, false))
			.noneMatch((name) -> isDefault(beans, name));
	}

	private static boolean isDefault(ConfigurableListableBeanFactory beans, String name) {
		return !beans.containsBeanDefinition(name)
				|| !(beans.getMergedBeanDefinition(name) instanceof AbstractBeanDefinition definition)
				|| definition.isDefaultCandidate();
	}

	/**
	 * Return whether a context has a bean of a type itself, apart from its parents.
	 */
	static boolean isLocal(ListableBeanFactory beans, Class<?> type) {
		return beans.getBeanNamesForType(type, true, false).length > 0;
	}

	/**
	 * Return the parent of a context if it or one of its parents has a bean of a type.
	 */
	static @Nullable ListableBeanFactory parentWith(HierarchicalBeanFactory beans, Class<?> type) {
		BeanFactory parent = beans.getParentBeanFactory();
		return (parent instanceof ListableBeanFactory listable
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(listable, type, true, false).length > 0)
						? listable : null;
	}

	/**
	 * Return where the events of the connection are published. A context hands what it
	 * publishes to its parents as well, where they would be published twice if a parent
	 * publishes the events of the same connection itself.
	 */
	static ApplicationEventPublisher publisher(ConfigurableApplicationContext context) {
		if (!inheritsConnection(context.getBeanFactory())
				|| parentWith(context.getBeanFactory(), ApplicationEventRealtimeListener.class) == null) {
			return (event) -> context.publishEvent(ConnectionApplicationEvent.of(context, event));
		}
		return (event) -> {
			ConnectionApplicationEvent<?> published = ConnectionApplicationEvent.of(context, event);
			context
				.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
						ApplicationEventMulticaster.class)
				.multicastEvent(published, published.getResolvableType());
		};
	}

}
