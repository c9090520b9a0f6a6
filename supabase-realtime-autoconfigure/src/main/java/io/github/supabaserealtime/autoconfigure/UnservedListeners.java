package io.github.supabaserealtime.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.listener.PresenceListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Warns of annotated listeners in a child context that has no auto-configuration. A
 * processor looks at the beans of its own context only, so nobody would call them.
 */
class UnservedListeners implements ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(UnservedListeners.class);

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(BroadcastListener.class,
			PostgresChangesListener.class, PresenceListener.class);

	private final ApplicationContext context;

	UnservedListeners(ApplicationContext context) {
		this.context = context;
	}

	/**
	 * Look at a child: its events reach the parents too.
	 */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (isNearest(event.getApplicationContext())
				&& event.getApplicationContext() instanceof ConfigurableApplicationContext child) {
			List<String> unserved = listeners(child.getBeanFactory());
			if (!unserved.isEmpty()) {
				logger.warn("The listeners " + unserved + " are never called: the context '" + child.getDisplayName()
						+ "' is a child without the auto-configuration of Supabase Realtime. Import"
						+ " RealtimeAutoConfiguration there, or move the beans to the parent.");
			}
		}
	}

	/**
	 * Return whether a context is a child, and neither it nor one in between has a
	 * processor.
	 */
	private boolean isNearest(ApplicationContext child) {
		ApplicationContext candidate = child;
		while (candidate != null && !isThis(candidate)
				&& !ContextHierarchy.isLocal(candidate, AnnotatedListenerProcessor.class)) {
			candidate = candidate.getParent();
		}
		return candidate != null && isThis(candidate) && !isThis(child);
	}

	private boolean isThis(ApplicationContext candidate) {
		// a parent may be wrapped
		return candidate.getAutowireCapableBeanFactory() == this.context.getAutowireCapableBeanFactory();
	}

	private static List<String> listeners(ConfigurableListableBeanFactory beans) {
		List<String> listeners = new ArrayList<>();
		for (String beanName : beans.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = AutoProxyUtils.determineTargetClass(beans, beanName);
			if (type != null && AnnotationUtils.isCandidateClass(type, ANNOTATIONS)) {
				MethodIntrospector
					.selectMethods(type, (MethodIntrospector.MetadataLookup<Boolean>) UnservedListeners::annotated)
					.keySet()
					.forEach((method) -> listeners.add(ListenerNames.name(beanName, method)));
			}
		}
		return listeners;
	}

	private static @Nullable Boolean annotated(Method method) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		return ANNOTATIONS.stream().anyMatch(annotations::isPresent) ? Boolean.TRUE : null;
	}

}
