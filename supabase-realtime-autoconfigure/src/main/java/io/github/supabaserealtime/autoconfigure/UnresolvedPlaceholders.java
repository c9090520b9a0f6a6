package io.github.supabaserealtime.autoconfigure;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Refuses properties below {@code supabase.realtime} in which a placeholder was not
 * resolved. Binding leaves it as it is, so that an api key would be sent as
 * <code>${SUPABASE_KEY}</code>.
 */
final class UnresolvedPlaceholders {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]*)[^}]*}");

	private static final Pattern ESCAPED = Pattern.compile("\\\\(\\$\\{[^}]*})");

	/**
	 * What connection details may replace, and a connection of the application's own does
	 * without. They are looked at where they are used.
	 */
	private static final Set<String> REPLACEABLE = Set.of("supabase.realtime.url", "supabase.realtime.api-key",
			"supabase.realtime.access-token", "supabase.realtime.ssl.bundle");

	private UnresolvedPlaceholders() {
	}

	/**
	 * Refuse the first such property, except those that connection details may replace.
	 * @throws InvalidRealtimeConfigurationException if there is one
	 */
	static void refuse(Environment environment) {
		Binder binder = Binder.get(environment);
		Set<String> seen = new HashSet<>();
		for (ConfiguredKey key : ConfiguredKey.of(ConfigurationPropertySources.get(environment))) {
			KnownProperties.Match match = key.match();
			// what we do not know is the application's own
			if (match.miss() == null && !REPLACEABLE.contains(match.path()) && seen.add(match.path())) {
				binder.bind(key.name(), Bindable.of(String.class))
					.ifBound((text) -> refuse("The property '" + match.path() + "'",
							withoutEscaped(text, environment, key.name())));
			}
		}
	}

	/**
	 * Take out what was written as <code>\\${name}</code>, which is text and no
	 * placeholder.
	 */
	private static String withoutEscaped(String text, Environment environment, ConfigurationPropertyName name) {
		String rest = text;
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				Matcher escaped = ESCAPED.matcher(String.valueOf(property.getValue()));
				while (escaped.find()) {
					rest = rest.replaceFirst(Pattern.quote(escaped.group(1)), "");
				}
				return rest;
			}
		}
		return rest;
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
