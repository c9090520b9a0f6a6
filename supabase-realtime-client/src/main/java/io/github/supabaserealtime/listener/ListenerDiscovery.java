package io.github.supabaserealtime.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Finds the annotated methods of beans by the types of the beans, so that lazily
 * initialized beans are not created.
 */
class ListenerDiscovery {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(BroadcastListener.class,
			PostgresChangesListener.class, BroadcastChangesListener.class, PresenceListener.class);

	/** Scopes that have an instance only while a request is served. */
	private static final Set<String> REQUEST_SCOPES = Set.of("request", "session", "websocket");

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerEndpoints endpoints;

	ListenerDiscovery(ConfigurableListableBeanFactory beanFactory, ListenerEndpoints endpoints) {
		this.beanFactory = beanFactory;
		this.endpoints = endpoints;
	}

	/**
	 * Return the listeners of all beans.
	 * @throws InvalidListenerException if one of them cannot work
	 */
	List<ListenerEndpoint> find() {
		List<ListenerEndpoint> found = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class)) {
			if (!ScopedProxyUtils.isScopedTarget(beanName)) {
				Class<?> type = targetType(beanName);
				if (type != null && AnnotationUtils.isCandidateClass(type, ANNOTATIONS)) {
					find(beanName, type, found);
				}
			}
		}
		return found;
	}

	private @Nullable Class<?> targetType(String beanName) {
		// the instance knows what a proxy stands for, which the type does not always;
		// what a
		// factory makes is not made for that
		if (this.beanFactory.containsSingleton(beanName) && !this.beanFactory.isFactoryBean(beanName)) {
			return AopProxyUtils.ultimateTargetClass(this.beanFactory.getBean(beanName));
		}
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		if (type != null && ScopedObject.class.isAssignableFrom(type)) {
			Class<?> target = AutoProxyUtils.determineTargetClass(this.beanFactory,
					ScopedProxyUtils.getTargetBeanName(beanName));
			return (target != null) ? target : type;
		}
		return type;
	}

	private void find(String beanName, Class<?> type, List<ListenerEndpoint> found) {
		Map<Method, List<Annotation>> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<List<Annotation>>) ListenerDiscovery::annotations);
		methods.forEach((method, annotations) -> {
			for (Annotation annotation : annotations) {
				ListenerMethod listener = new ListenerMethod(beanName, type, method, annotation.annotationType());
				requireOneInstance(listener);
				found.add(this.endpoints.endpoint(listener, annotation));
			}
		});
	}

	private static @Nullable List<Annotation> annotations(Method method) {
		MergedAnnotations merged = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		List<Annotation> annotations = new ArrayList<>();
		ANNOTATIONS.forEach((type) -> annotations.addAll(nearest(merged, type)));
		return annotations.isEmpty() ? null : annotations;
	}

	/**
	 * Return the annotations of a method; those of a method that it overrides only when
	 * it has none itself.
	 */
	private static <A extends Annotation> List<A> nearest(MergedAnnotations merged, Class<A> type) {
		List<MergedAnnotation<A>> all = merged.stream(type).toList();
		int nearest = all.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(0);
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == nearest)
			.map(MergedAnnotation::synthesize)
			.distinct()
			.toList();
	}

	private void requireOneInstance(ListenerMethod method) {
		String beanName = method.beanName();
		if (!this.beanFactory.isSingleton(beanName)) {
			throw method.invalid("the bean has the scope '" + scope(beanName)
					+ "', so nobody could say which instance listens: make it a singleton, or give it a scoped proxy");
		}
		String target = ScopedProxyUtils.getTargetBeanName(beanName);
		if (this.beanFactory.containsBeanDefinition(target) && REQUEST_SCOPES.contains(scope(target))) {
			throw method.invalid("the bean has the scope '" + scope(target)
					+ "', and messages arrive outside of any: make it a singleton");
		}
	}

	private String scope(String beanName) {
		String scope = this.beanFactory.containsBeanDefinition(beanName)
				? this.beanFactory.getMergedBeanDefinition(beanName).getScope() : null;
		return (scope != null) ? scope : "prototype";
	}

}
