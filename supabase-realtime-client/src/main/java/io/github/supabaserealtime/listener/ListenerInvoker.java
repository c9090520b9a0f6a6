package io.github.supabaserealtime.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Calls a method on its bean, through the proxy if there is one. A lazily initialized
 * bean is created with the first message.
 */
class ListenerInvoker {

	private final ListenerMethod method;

	private final ConfigurableListableBeanFactory beanFactory;

	private volatile @Nullable Target target;

	/**
	 * Create an invoker.
	 * @throws InvalidListenerException if the method cannot be called on the proxy
	 */
	ListenerInvoker(ListenerMethod method, ConfigurableListableBeanFactory beanFactory) {
		this.method = method;
		this.beanFactory = beanFactory;
		if (beanFactory.containsSingleton(method.beanName())) {
			this.target = target();
		}
		else {
			Class<?> type = beanFactory.getType(method.beanName());
			if (type != null) {
				invocable(type);
			}
		}
	}

	private Target target() {
		Object bean = this.beanFactory.getBean(this.method.beanName());
		Method invocable = invocable(bean.getClass());
		ReflectionUtils.makeAccessible(invocable);
		return new Target(bean, invocable);
	}

	private Method invocable(Class<?> type) {
		try {
			return AopUtils.selectInvocableMethod(this.method.getMethod(), type);
		}
		catch (IllegalStateException ex) {
			throw this.method.invalid("it cannot be called on the bean's proxy. " + ex.getMessage(), ex);
		}
	}

	@Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
		Target current = this.target;
		if (current == null) {
			current = target();
			this.target = current;
		}
		try {
			return current.method().invoke(current.bean(), arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * A bean and the method to be called on it.
	 *
	 * @param bean the bean or its proxy
	 * @param method the method of that class
	 */
	private record Target(Object bean, Method method) {

	}

}
