package io.github.supabaserealtime.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Warning about properties that are set and that no connection uses, because the
 * application makes its connections itself.
 */
final class UnusedProperties {

	private static final Log logger = LogFactory.getLog(UnusedProperties.class);

	/** Those that concern any connection, whoever has made it. */
	private static final Set<String> ALWAYS_USED = Set.of("enabled", "auto-startup", "shutdown-timeout", "events",
			"connections", "health", "single-active", "resume", "unknown-keys");

	/** What connections with a name have too, unless they say otherwise. */
	private static final Set<String> OF_NAMED_ONES = Set.of(".observation.enabled", ".observation.http-requests");

	private static final String CHANNELS = "channels";

	private UnusedProperties() {
	}

	/**
	 * Log a warning if properties are set that are not used.
	 * @param withoutBuilder whether no connection was made of the properties
	 * @param withoutDefault whether no connection gets the declared channels
	 * @param withNamed whether there are connections with a name
	 */
	static void warn(ConfigurableEnvironment environment, boolean withoutBuilder, boolean withoutDefault,
			boolean withNamed) {
		Set<String> unused = new TreeSet<>();
		for (ConfiguredKey key : ConfiguredKey.of(ConfigurationPropertySources.get(environment))) {
			KnownProperties.Match match = key.match();
			String path = match.path().substring(KnownProperties.PREFIX.toString().length());
			String first = path.replaceFirst("^\\.", "").replaceFirst("[.\\[].*", "");
			boolean isUsed = ALWAYS_USED.contains(first) || (withNamed && OF_NAMED_ONES.contains(path))
					|| (CHANNELS.equals(first) ? !withoutDefault : !withoutBuilder);
			if (match.miss() == null && !isUsed) {
				unused.add(match.path());
			}
		}
		if (!unused.isEmpty()) {
			logger.warn("These properties are set, but no connection uses them: " + unused
					+ ". They are for a default connection, and the application has none or makes it itself. Make it with"
					+ " the bean of type RealtimeConnectionBuilder, to which the properties are applied, or remove the"
					+ " properties.");
		}
	}

}
