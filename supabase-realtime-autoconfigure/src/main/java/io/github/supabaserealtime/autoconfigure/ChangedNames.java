package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.autoconfigure.ConfiguredKey.Kind;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Check for names of connections, channels, parameters and headers that binding changes.
 * Without brackets, binding keeps only letters of the English alphabet, digits, {@code -}
 * and {@code _}, so that {@code room:lobby} would become {@code roomlobby}. Channels of
 * which binding would read only one half are refused too. For environment variables no
 * correction can be suggested.
 */
final class ChangedNames {

	private static final int FIRST = KnownProperties.PREFIX.getNumberOfElements();

	private static final String CONNECTIONS = "connections";

	/** A part of a key: in brackets, or up to the next dot or bracket. */
	private static final Pattern PART = Pattern.compile("\\[([^]]*)]|[^.\\[]+");

	private static final Pattern LOST = Pattern.compile("[^A-Za-z0-9_-]");

	private static final Set<String> TEXTS = Set.of("params", "headers");

	private ChangedNames() {
	}

	/**
	 * Check the keys.
	 * @throws InvalidRealtimeConfigurationException if one of them is not read as it is
	 * written
	 */
	static void refuse(List<ConfiguredKey> keys) {
		Map<ConfigurationPropertyName, ConfiguredKey> texts = new HashMap<>();
		Map<ConfigurationPropertyName, ConfiguredKey> properties = new HashMap<>();
		for (ConfiguredKey key : keys) {
			int elements = key.name().getNumberOfElements();
			int channel = FIRST + 1;
			String map = key.name().getElement(FIRST, Form.UNIFORM);
			if (CONNECTIONS.equals(map)) {
				refuse(key, map, channel);
				if (elements <= FIRST + 2) {
					continue;
				}
				channel = FIRST + 3;
				map = key.name().getElement(FIRST + 2, Form.UNIFORM);
			}
			if ("channels".equals(map) || TEXTS.contains(map)) {
				refuse(key, map, channel);
			}
			if ("channels".equals(map) && elements > channel) {
				((elements == channel + 1) ? texts : properties).putIfAbsent(key.name().chop(channel + 1), key);
			}
		}
		texts.forEach((name, text) -> {
			ConfiguredKey property = properties.get(name);
			if (property != null) {
				throw twice(text, property);
			}
		});
	}

	private static void refuse(ConfiguredKey key, String map, int first) {
		if (key.kind() == Kind.ENVIRONMENT_VARIABLE) {
			return;
		}
		List<String> parts = new ArrayList<>();
		Matcher matcher = PART.matcher(key.raw());
		boolean lost = false;
		for (int i = 0; matcher.find(); i++) {
			if (i >= first && (i == first || TEXTS.contains(map))) {
				parts.add((matcher.group(1) != null) ? matcher.group(1) : matcher.group());
				lost |= matcher.group(1) == null && LOST.matcher(matcher.group()).find();
			}
		}
		if (lost) {
			String name = String.join(".", parts);
			String parent = KnownProperties.match(key.name().chop(first), false).path();
			throw new InvalidRealtimeConfigurationException(
					"The name '" + name + "' of the " + key.describe() + " would be read as '"
							+ read(key.name(), map, first) + "'.",
					"Write the name in brackets: in YAML as \"[" + name + "]\": below '" + parent
							+ "', in a properties file as " + parent + "[" + name.replaceAll("[:= ]", "\\\\$0") + "]."
							+ ("channels".equals(map) ? " Or choose another name and set the 'topic' of the channel."
									: ""));
		}
	}

	private static String read(ConfigurationPropertyName name, String map, int first) {
		List<String> read = new ArrayList<>();
		for (int i = first; i < (TEXTS.contains(map) ? name.getNumberOfElements()
				: Math.min(first + 1, name.getNumberOfElements())); i++) {
			read.add(name.getElement(i, Form.ORIGINAL));
		}
		return String.join(".", read);
	}

	private static InvalidRealtimeConfigurationException twice(ConfiguredKey text, ConfiguredKey property) {
		String channel = KnownProperties.match(text.name(), false).path();
		return new InvalidRealtimeConfigurationException(
				"The " + property.describe() + " would not be read, because the channel is also declared in one line by"
						+ " the " + text.describe() + ".",
				"Remove '" + channel + "'; if it has a value, set '" + channel + ".topic' to it.");
	}

}
