package io.github.supabaserealtime.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.listener.BroadcastChangesListener;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.listener.PresenceListener;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Lists the annotated listener methods of the beans of a context. It creates no bean and
 * does not check the annotations.
 */
final class AnnotatedMethods {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(BroadcastListener.class,
			PostgresChangesListener.class, BroadcastChangesListener.class, PresenceListener.class);

	private AnnotatedMethods() {
	}

	/**
	 * Return the names of the methods, each with its bean.
	 */
	static List<String> of(ConfigurableListableBeanFactory beans) {
		List<String> listeners = new ArrayList<>();
		for (String beanName : beans.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = AutoProxyUtils.determineTargetClass(beans, beanName);
			if (type != null && AnnotationUtils.isCandidateClass(type, ANNOTATIONS)) {
				MethodIntrospector
					.selectMethods(type, (MethodIntrospector.MetadataLookup<Boolean>) AnnotatedMethods::annotated)
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
