package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * Refuses properties below {@code supabase.realtime} in which a placeholder was not
 * resolved. Binding leaves it as it is, so that an api key would be sent as
 * <code>${SUPABASE_KEY}</code>.
 */
final class UnresolvedPlaceholders {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]*)[^}]*}");

	/**
	 * What connection details may replace, and a connection of the application's own does
	 * without. They are looked at where they are used.
	 */
	private static final Set<ConfigurationPropertyName> REPLACEABLE = Stream
		.of("url", "api-key", "access-token", "ssl.bundle")
		.map(ConfigurationPropertyName.of("supabase.realtime")::append)
		.collect(Collectors.toUnmodifiableSet());

	private static final Bindable<Map<String, Object>> TREE = Bindable.mapOf(String.class, Object.class);

	private UnresolvedPlaceholders() {
	}

	/**
	 * Refuse the first such property, except those that connection details may replace.
	 * @throws InvalidRealtimeConfigurationException if there is one
	 */
	static void refuse(Environment environment) {
		Binder.get(environment)
			.bind("supabase.realtime", TREE)
			.ifBound((tree) -> refuseTree("supabase.realtime", tree));
	}

	private static void refuseTree(String name, Object value) {
		if (value instanceof Map<?, ?> map) {
			// elements of lists have their index for a key
			map.forEach((key, nested) -> refuseTree(
					key.toString().matches("\\d+") ? name + "[" + key + "]" : name + "." + key, nested));
		}
		else if (value instanceof String text && !REPLACEABLE.contains(ConfigurationPropertyName.adapt(name, '.'))) {
			refuse("The property '" + name + "'", text);
		}
	}

	/**
	 * Refuse a text in which a placeholder was not resolved.
	 * @param source what the failure calls the text
	 * @param text the text, or {@code null} for none
	 * @throws InvalidRealtimeConfigurationException if there is a placeholder in it
	 */
	static void refuse(String source, @Nullable String text) {
		Matcher matcher = PLACEHOLDER.matcher((text != null) ? text : "");
		if (matcher.find()) {
			throw new InvalidRealtimeConfigurationException(
					source + " refers to '" + matcher.group(1) + "', which is not set.",
					"Set the environment variable or the property '" + matcher.group(1)
							+ "', or give the placeholder a default after a colon: ${" + matcher.group(1) + ":default}."
							+ PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
	}

}
