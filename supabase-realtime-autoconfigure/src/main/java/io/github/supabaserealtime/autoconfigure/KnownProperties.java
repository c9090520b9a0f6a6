package io.github.supabaserealtime.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/**
 * The properties that exist below {@code supabase.realtime}. They are read from the types
 * to which they are bound.
 */
final class KnownProperties {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("supabase.realtime");

	/** {@code SUPABASE_REALTIME_ACCESS_TOKEN_RENEWAL_MARGIN}. */
	private static final int MOST_WORDS = 4;

	private static final Node ROOT = root();

	private KnownProperties() {
	}

	private static Node root() {
		Map<String, Node> children = new TreeMap<>(children(RealtimeProperties.class));
		// read by a condition, so there is no field
		children.put("enabled", Node.value("enabled", Boolean.class, false));
		return new Node("", null, children, null, false);
	}

	private static Map<String, Node> children(Class<?> type) {
		Map<String, Node> children = new TreeMap<>();
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			if (property.getReadMethod() != null && !"class".equals(property.getName())) {
				String name = DataObjectPropertyName.toDashedForm(property.getName());
				children.put(uniform(name),
						node(name, ResolvableType.forMethodReturnType(property.getReadMethod()), false));
			}
		}
		return children;
	}

	private static Node node(String name, ResolvableType type, boolean inMap) {
		Class<?> raw = type.toClass();
		if (Map.class.isAssignableFrom(raw)) {
			return new Node(name, null, Map.of(), node("", type.asMap().getGeneric(1), true), false);
		}
		if (Collection.class.isAssignableFrom(raw)) {
			return new Node(name, null, Map.of(), node("", type.asCollection().getGeneric(), false), false);
		}
		if (!raw.isEnum() && raw.getName().startsWith("io.github.supabaserealtime.")) {
			return new Node(name, null, children(raw), null, false);
		}
		// the key of a text in a map may have dots
		return Node.value(name, raw, inMap);
	}

	private static String uniform(String name) {
		return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Look for a property.
	 * @param name its name below {@link #PREFIX}
	 * @param environmentVariable whether dots may stand for the dashes of a name
	 * @return what was found
	 */
	static Match match(ConfigurationPropertyName name, boolean environmentVariable) {
		return match(ROOT, PREFIX.toString(), name, PREFIX.getNumberOfElements(), environmentVariable);
	}

	private static Match match(Node node, String path, ConfigurationPropertyName name, int index,
			boolean environmentVariable) {
		int count = name.getNumberOfElements();
		if (index == count) {
			return new Match(path, node.type, null);
		}
		if (node.open) {
			return new Match(path + rest(name, index), node.type, null);
		}
		if (node.element != null) {
			return match(node.element, path + step(name, index), name, index + 1, environmentVariable);
		}
		Match first = null;
		StringBuilder word = new StringBuilder();
		int most = Math.min(count, index + (environmentVariable ? MOST_WORDS : 1));
		for (int next = index; next < most; next++) {
			Node child = node.children.get(word.append(name.getElement(next, Form.UNIFORM)).toString());
			if (child != null) {
				Match match = match(child, path + "." + child.name, name, next + 1, environmentVariable);
				if (match.miss == null) {
					return match;
				}
				first = (first != null) ? first : match;
			}
		}
		return (first != null) ? first : new Match(path + rest(name, index), null, new Miss(node, path, index));
	}

	/**
	 * Return whether there is a property of a full name.
	 */
	static boolean has(String name) {
		return match(ConfigurationPropertyName.of(name), false).miss == null;
	}

	private static String rest(ConfigurationPropertyName name, int index) {
		StringBuilder rest = new StringBuilder();
		for (int i = index; i < name.getNumberOfElements(); i++) {
			rest.append(step(name, i));
		}
		return rest.toString();
	}

	private static String step(ConfigurationPropertyName name, int index) {
		return step(name.getElement(index, Form.ORIGINAL));
	}

	/**
	 * Return how a key of a map is written behind the name of the map: with a dot, or in
	 * brackets.
	 */
	static String step(String element) {
		return ConnectionNames.step(element);
	}

	/**
	 * Return the names of all properties that are below no map and no list.
	 */
	static List<String> names() {
		List<String> names = new ArrayList<>();
		collect(ROOT, "", names);
		return names;
	}

	private static void collect(Node node, String path, List<String> names) {
		node.children.values().forEach((child) -> {
			names.add(path + child.name);
			collect(child, path + child.name + ".", names);
		});
	}

	/**
	 * A property, or what properties are below.
	 *
	 * @param name the name with dashes
	 * @param type the type of a value, {@code null} for what has properties below
	 * @param children properties below by their name without dashes
	 * @param element what is below any key or index, or {@code null} if keys are given
	 * @param open whether the key of the value may go on
	 */
	record Node(String name, @Nullable Class<?> type, Map<String, Node> children, @Nullable Node element,
			boolean open) {

		static Node value(String name, Class<?> type, boolean open) {
			return new Node(name, type, Map.of(), null, open);
		}

		/**
		 * Return the names of the properties below, each with its name without dashes.
		 */
		Map<String, String> names() {
			Map<String, String> names = new LinkedHashMap<>();
			this.children.forEach((uniform, child) -> names.put(uniform, child.name));
			return names;
		}

	}

	/**
	 * Result of a search for a property.
	 *
	 * @param path the name as it is documented
	 * @param type the type of its value
	 * @param miss where the search ended, or {@code null} if the property exists
	 */
	record Match(String path, @Nullable Class<?> type, @Nullable Miss miss) {
	}

	/**
	 * The place at which a search found nothing.
	 *
	 * @param node what there is instead
	 * @param path the name of that
	 * @param index the element of the name that does not exist
	 */
	record Miss(Node node, String path, int index) {
	}

}
