package io.github.supabaserealtime.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each listener its id. One without an explicit id is named after its bean and
 * method. What is added to tell listeners of one name apart depends on the source only,
 * so that a listener has the same id after each start.
 */
final class ListenerIds {

	private ListenerIds() {
	}

	/**
	 * Return the listeners with their ids, in the same order.
	 * @param found all listeners of the context
	 * @throws InvalidListenerException if two of them have the same id
	 */
	static List<ListenerEndpoint> assign(List<ListenerEndpoint> found) {
		Map<String, ListenerEndpoint> byId = new LinkedHashMap<>();
		Set<String> overloaded = overloaded(found);
		Map<ListenerMethodKey, Integer> annotations = new HashMap<>();
		List<ListenerEndpoint> named = new ArrayList<>();
		for (ListenerEndpoint endpoint : found) {
			ListenerMethod method = endpoint.method();
			int number = annotations.merge(new ListenerMethodKey(method), 1, Integer::sum);
			String own = endpoint.id();
			named.add(own.isEmpty() ? endpoint.withId(defaultId(method, overloaded, number)) : endpoint);
		}
		for (ListenerEndpoint endpoint : named) {
			ListenerEndpoint other = byId.putIfAbsent(endpoint.id(), endpoint);
			if (other != null) {
				throw endpoint.method()
					.invalid("its id is '" + endpoint.id() + "', and so is that of " + other.method()
							+ ": give each an attribute 'id' of its own");
			}
		}
		return named;
	}

	/**
	 * Return the names of bean and method that several methods have.
	 */
	private static Set<String> overloaded(List<ListenerEndpoint> found) {
		Map<String, ListenerMethodKey> first = new HashMap<>();
		Set<String> overloaded = new HashSet<>();
		for (ListenerEndpoint endpoint : found) {
			ListenerMethodKey key = new ListenerMethodKey(endpoint.method());
			ListenerMethodKey other = first.putIfAbsent(key.name(), key);
			if (other != null && !other.equals(key)) {
				overloaded.add(key.name());
			}
		}
		return overloaded;
	}

	private static String defaultId(ListenerMethod method, Set<String> overloaded, int number) {
		String name = new ListenerMethodKey(method).name();
		return (overloaded.contains(name) ? method.beanName() + "." + method.signature() : name)
				+ ((number > 1) ? "#" + number : "");
	}

	/**
	 * A method of a bean, whatever annotation it has.
	 *
	 * @param bean the name of the bean
	 * @param method the method
	 */
	private record ListenerMethodKey(String bean, Method method) {

		ListenerMethodKey(ListenerMethod method) {
			this(method.beanName(), method.getMethod());
		}

		String name() {
			return this.bean + "." + this.method.getName();
		}

	}

}
