package io.github.supabaserealtime.autoconfigure.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.supabaserealtime.RealtimeConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The names of connections in health, in the Actuator endpoint and in meters. They are
 * those that are also in messages, events and log lines
 * ({@link RealtimeConnection#getName()}). If several connections have one name, the
 * default connection and those below {@code supabase.realtime.connections} keep it, and
 * any other is called like its bean.
 *
 * @since 0.9.0
 */
public final class ConnectionNames {

	/** What the properties of connections with a name are below. */
	public static final String PROPERTY = "supabase.realtime.connections";

	private static final String SUFFIX = "RealtimeConnection";

	private static final String DEFAULT_NAME = "supabaseRealtime";

	private ConnectionNames() {
	}

	/**
	 * Return the names below {@code supabase.realtime.connections}.
	 * @param environment where they are set
	 * @return the names in their order
	 */
	public static Set<String> inProperties(Environment environment) {
		return Binder.get(environment)
			.bind(PROPERTY, Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
	}

	/**
	 * Return the full name of a property of a connection.
	 * @param connection the name of the connection, {@code null} for the default one
	 * @param property the name of the property below the connection
	 * @return the full name
	 */
	public static String property(@Nullable String connection, String property) {
		return ((connection != null) ? PROPERTY + step(connection) : "supabase.realtime") + "." + property;
	}

	/**
	 * Return how a key of a map is written behind the name of the map.
	 * @param key the key
	 * @return the key with a dot before it, or in brackets
	 */
	public static String step(String key) {
		return key.matches("[A-Za-z_-][A-Za-z0-9_-]*") ? "." + key : "[" + key + "]";
	}

	/**
	 * Name connections.
	 * @param connections the connections by the names of their beans
	 * @param beans where the default connection is known
	 * @return the connections by their names, in the same order
	 */
	public static Map<String, RealtimeConnection> of(Map<String, RealtimeConnection> connections,
			ConfigurableListableBeanFactory beans) {
		String defaultBean = defaultBean(connections.keySet(), beans);
		Map<String, String> namesByBean = new LinkedHashMap<>();
		connections
			.forEach((bean, connection) -> namesByBean.put(bean, name(bean, connection, bean.equals(defaultBean))));
		List<String> ordered = new ArrayList<>(connections.keySet());
		ordered.sort(Comparator.comparingInt(
				(bean) -> bean.equals(defaultBean) ? 0 : bean.equals(namesByBean.get(bean) + SUFFIX) ? 1 : 2));
		Set<String> taken = new HashSet<>();
		for (String bean : ordered) {
			String name = Objects.requireNonNull(namesByBean.get(bean));
			String free = taken.contains(name) ? bean : name;
			while (!taken.add(free)) {
				free += "Bean";
			}
			namesByBean.put(bean, free);
		}
		Map<String, RealtimeConnection> named = new LinkedHashMap<>();
		namesByBean.forEach((bean, name) -> named.put(name, Objects.requireNonNull(connections.get(bean))));
		return named;
	}

	/**
	 * Return the bean that is injected where no name is asked for.
	 */
	private static @Nullable String defaultBean(Set<String> names, ConfigurableListableBeanFactory beans) {
		List<String> candidates = names.stream()
			.filter((bean) -> !(definition(bean, beans) instanceof AbstractBeanDefinition definition)
					|| definition.isDefaultCandidate())
			.toList();
		if (candidates.size() > 1) {
			candidates = candidates.stream().filter((bean) -> isPrimary(definition(bean, beans))).toList();
		}
		return (candidates.size() == 1) ? candidates.get(0) : null;
	}

	private static boolean isPrimary(@Nullable BeanDefinition definition) {
		return definition != null && definition.isPrimary();
	}

	private static @Nullable BeanDefinition definition(String bean, ConfigurableListableBeanFactory beans) {
		return beans.containsBeanDefinition(bean) ? beans.getMergedBeanDefinition(bean) : null;
	}

	private static String name(String bean, RealtimeConnection connection, boolean isDefault) {
		if (!MockedConnection.test(connection)) {
			// a stub may have no name
			return Objects.requireNonNullElse(connection.getName(), bean);
		}
		if (isDefault) {
			return DEFAULT_NAME;
		}
		return bean.endsWith(SUFFIX) ? bean.substring(0, bean.length() - SUFFIX.length()) : bean;
	}

}
