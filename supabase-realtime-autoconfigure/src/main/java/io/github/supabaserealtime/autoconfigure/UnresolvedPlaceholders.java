package io.github.supabaserealtime.autoconfigure;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Check for properties below {@code supabase.realtime} with a placeholder that was not
 * resolved. Binding leaves it as it is, so that for example <code>${SUPABASE_KEY}</code>
 * would be sent as the api key.
 */
final class UnresolvedPlaceholders {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]*)[^}]*}");

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
		Set<String> seen = new HashSet<>();
		for (ConfiguredKey key : ConfiguredKey.of(ConfigurationPropertySources.get(environment))) {
			KnownProperties.Match match = key.match();
			// what we do not know is the application's own
			if (match.miss() == null && !REPLACEABLE.contains(match.path()) && seen.add(match.path())) {
				refuse(environment, key.name(), match.path());
			}
		}
	}

	/**
	 * Refuse a property in which a placeholder was not resolved.
	 * @throws InvalidRealtimeConfigurationException if there is a placeholder in it
	 */
	static void refuse(Environment environment, String property) {
		refuse(environment, ConfigurationPropertyName.of(property), property);
	}

	private static void refuse(Environment environment, ConfigurationPropertyName name, String shown) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				if (property.getValue() instanceof CharSequence text) {
					refuse(environment, "The property '" + shown + "'", text.toString());
				}
				return;
			}
		}
	}

	/**
	 * Resolve a text anew. The one that was bound does not tell what was not resolved
	 * from what was written with a backslash, here or in a property that is referred to.
	 */
	private static void refuse(Environment environment, String source, String text) {
		try {
			environment.resolveRequiredPlaceholders(text);
		}
		catch (PlaceholderResolutionException ex) {
			throw unresolved(source, ex.getPlaceholder());
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
			throw unresolved(source, matcher.group(1));
		}
	}

	private static InvalidRealtimeConfigurationException unresolved(String source, String placeholder) {
		return new InvalidRealtimeConfigurationException(source + " refers to '" + placeholder + "', which is not set.",
				"Set the environment variable or the property '" + placeholder
						+ "', or give the placeholder a default after a colon: ${" + placeholder + ":default}."
						+ PropertiesRealtimeConnectionDetails.SWITCH_OFF);
	}

}
