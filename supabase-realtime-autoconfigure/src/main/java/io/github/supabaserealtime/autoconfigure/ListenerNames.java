package io.github.supabaserealtime.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Names listeners in log lines by bean and method.
 */
final class ListenerNames {

	private static final String UNKNOWN = "A listener of application events";

	/** What calls the listeners of application events. */
	private static final List<String> CALLERS = List.of(
			"org.springframework.context.event.ApplicationListenerMethodAdapter.doInvoke",
			"org.springframework.context.event.SimpleApplicationEventMulticaster.doInvokeListener");

	/** What is between the caller and the method of the application. */
	private static final List<String> BETWEEN = List.of("java.", "jdk.", "sun.", "org.springframework.");

	private ListenerNames() {
	}

	static String name(String beanName, Method method) {
		return "'" + beanName + "." + method.getName()
				+ Arrays.stream(method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"))
				+ "'";
	}

	/**
	 * Name the listener of application events that has thrown. Spring does not say which
	 * one it was, so the stack tells.
	 * @param thrown what publishing an event has thrown
	 * @param beans the beans that listeners are looked for among
	 * @return the name, with a capital letter
	 */
	static String ofFailed(Throwable thrown, ListableBeanFactory beans) {
		for (Throwable failure = thrown; failure != null; failure = failure.getCause()) {
			StackTraceElement frame = frame(failure.getStackTrace());
			if (frame != null) {
				return "Listener " + name(frame, beans);
			}
		}
		return UNKNOWN;
	}

	private static @Nullable StackTraceElement frame(StackTraceElement[] stack) {
		// the outermost caller has called for our event; a listener may publish others
		for (int caller = stack.length - 1; caller > 0; caller--) {
			if (CALLERS.contains(stack[caller].getClassName() + "." + stack[caller].getMethodName())) {
				for (int i = caller - 1; i >= 0; i--) {
					if (isOfApplication(stack[i].getClassName())) {
						return stack[i];
					}
				}
			}
		}
		return null;
	}

	private static boolean isOfApplication(String className) {
		return BETWEEN.stream().noneMatch(className::startsWith) && !className.contains("$$")
				&& !className.contains("$Proxy");
	}

	private static String name(StackTraceElement frame, ListableBeanFactory beans) {
		Class<?> type = resolve(frame.getClassName());
		if (type == null || frame.getMethodName().startsWith("lambda$")) {
			return "'" + ClassUtils.getShortName(frame.getClassName()) + "." + frame.getMethodName() + "'";
		}
		// an event reaches the listeners of parents too
		String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false);
		String bean = (names.length == 1) ? names[0] : ClassUtils.getShortName(type);
		List<Method> methods = Arrays.stream(ReflectionUtils.getDeclaredMethods(type))
			.filter((method) -> !method.isBridge() && method.getName().equals(frame.getMethodName()))
			.toList();
		return (methods.size() == 1) ? name(bean, methods.get(0)) : "'" + bean + "." + frame.getMethodName() + "'";
	}

	private static @Nullable Class<?> resolve(String className) {
		try {
			return ClassUtils.resolveClassName(className, null);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			return null;
		}
	}

}
