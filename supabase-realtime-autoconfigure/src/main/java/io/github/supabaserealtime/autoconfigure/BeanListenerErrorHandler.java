package io.github.supabaserealtime.autoconfigure;

import java.util.Arrays;
import java.util.List;

import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * {@link RealtimeListenerErrorHandler} that calls the bean for all listeners. It is
 * created at the first failure, so that it may depend on the connection itself.
 */
final class BeanListenerErrorHandler implements RealtimeListenerErrorHandler {

	private final BeanFactory beans;

	private final String name;

	private BeanListenerErrorHandler(BeanFactory beans, String name) {
		this.beans = beans;
		this.name = name;
	}

	/**
	 * Return the handler for all listeners.
	 * @return the handler, or {@code null} if there is none
	 * @throws InvalidRealtimeConfigurationException if several beans could be it
	 */
	static @Nullable RealtimeListenerErrorHandler find(BeanFactory beans) {
		if (!(beans instanceof ConfigurableListableBeanFactory listable)) {
			return null;
		}
		List<String> names = Arrays
			.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(listable, RealtimeListenerErrorHandler.class,
					true, false))
			.filter((name) -> isCandidate(listable, name))
			.toList();
		List<String> primary = names.stream().filter((name) -> isPrimary(listable, name)).toList();
		List<String> candidates = primary.isEmpty() ? names : primary;
		if (candidates.size() > 1) {
			throw new InvalidRealtimeConfigurationException(
					"Each of the beans " + candidates + " could be told of what all listeners fail for.",
					"Mark one of them with '@Primary', and those that listeners name in the attribute 'errorHandler'"
							+ " with '@Bean(defaultCandidate = false)'.");
		}
		return candidates.isEmpty() ? null : new BeanListenerErrorHandler(beans, candidates.get(0));
	}

	private static boolean isCandidate(ConfigurableListableBeanFactory beans, String name) {
		return !beans.containsBeanDefinition(name)
				|| !(beans.getMergedBeanDefinition(name) instanceof AbstractBeanDefinition definition)
				|| (definition.isAutowireCandidate() && definition.isDefaultCandidate());
	}

	private static boolean isPrimary(ConfigurableListableBeanFactory beans, String name) {
		BeanDefinition definition = beans.containsBeanDefinition(name) ? beans.getMergedBeanDefinition(name) : null;
		return definition != null && definition.isPrimary();
	}

	@Override
	public void onError(RealtimeMessage message, String listenerId, Throwable failure) throws Exception {
		this.beans.getBean(this.name, RealtimeListenerErrorHandler.class).onError(message, listenerId, failure);
	}

}
