package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Logs a warning for durations shorter than a second and sizes below a thousand bytes
 * that were written without a unit. A bare number means milliseconds or bytes, but
 * {@code 30} was most likely meant as seconds, and {@code 5} as megabytes.
 */
final class ValuesWithoutUnit {

	private static final Log logger = LogFactory.getLog(ValuesWithoutUnit.class);

	// more digits are a second or longer
	private static final String SHORT_NUMBER = "\\+?0*\\d{1,3}";

	private ValuesWithoutUnit() {
	}

	/**
	 * Warn of properties of the default connection.
	 */
	static void warn(Environment environment) {
		warn(environment, (path) -> !path.startsWith(NamedConnections.PROPERTY));
	}

	/**
	 * Warn of properties of the other connections.
	 */
	static void warnOfNamed(Environment environment) {
		warn(environment, (path) -> path.startsWith(NamedConnections.PROPERTY));
	}

	private static void warn(Environment environment, Predicate<String> paths) {
		Binder binder = Binder.get(environment);
		Set<String> seen = new HashSet<>();
		for (ConfiguredKey key : ConfiguredKey.of(ConfigurationPropertySources.get(environment))) {
			KnownProperties.Match match = key.match();
			if ((match.type() == Duration.class || match.type() == DataSize.class) && paths.test(match.path())
					&& seen.add(match.path())) {
				binder.bind(key.name(), Bindable.of(String.class))
					.map(String::strip)
					.ifBound((text) -> warn(match, text));
			}
		}
	}

	private static void warn(KnownProperties.Match match, String text) {
		if (text.matches(SHORT_NUMBER)) {
			boolean duration = match.type() == Duration.class;
			logger.warn("The property '" + match.path() + "' is " + text + " without a unit, which means "
					+ (duration ? "milliseconds. Write '" + text + "ms', or '" + text + "s' if you mean seconds."
							: "bytes. Write '" + text + "B', or '" + text + "MB' if you mean megabytes."));
		}
	}

}
