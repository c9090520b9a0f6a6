package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses properties below {@code supabase.realtime} in which a placeholder was not
 * resolved. Binding leaves it as it is, so that an api key would be sent as
 * <code>${SUPABASE_KEY}</code>.
 */
final class UnresolvedPlaceholders {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]*)");

	private static final Bindable<Map<String, Object>> TREE = Bindable.mapOf(String.class, Object.class);

	private UnresolvedPlaceholders() {
	}

	/**
	 * Refuse the first such property.
	 * @throws InvalidRealtimeConfigurationException if there is one
	 */
	static void refuse(Environment environment) {
		Binder.get(environment).bind("supabase.realtime", TREE).ifBound((tree) -> refuse("supabase.realtime", tree));
	}

	private static void refuse(String name, Object value) {
		if (value instanceof Map<?, ?> map) {
			// elements of lists have their index for a key
			map.forEach((key, nested) -> refuse(
					key.toString().matches("\\d+") ? name + "[" + key + "]" : name + "." + key, nested));
		}
		else if (value instanceof String text) {
			Matcher matcher = PLACEHOLDER.matcher(text);
			if (matcher.find()) {
				throw new InvalidRealtimeConfigurationException(
						"The property '" + name + "' refers to '" + matcher.group(1) + "', which is not set.",
						"Set the environment variable or the property '" + matcher.group(1)
								+ "', or give the placeholder a default after a colon: ${" + matcher.group(1)
								+ ":default}." + PropertiesRealtimeConnectionDetails.SWITCH_OFF);
			}
		}
	}

}
