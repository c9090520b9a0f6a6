package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The full names of the properties of one connection, and the checks that name them.
 *
 * @param prefix what stands before the name of a property, without a dot at its end
 */
record PropertyNames(String prefix) {

	/** Those of the default connection. */
	static final PropertyNames DEFAULT = new PropertyNames("supabase.realtime");

	private static final Duration SHORTEST = Duration.ofMillis(1);

	/**
	 * Return the full name of a property.
	 * @param property its name below the connection
	 */
	String of(String property) {
		return this.prefix + "." + property;
	}

	Duration positive(String property, Duration value) {
		return atLeast(property, value, SHORTEST);
	}

	Duration atLeast(String property, Duration value, Duration shortest) {
		if (value.compareTo(shortest) < 0) {
			throw invalid(property, value,
					"It must be at least " + shortest.toMillis() + "ms. A number without a unit means milliseconds.");
		}
		return value;
	}

	int positive(String property, int value) {
		if (value <= 0) {
			throw invalid(property, value, "It must be above 0.");
		}
		return value;
	}

	InvalidConfigurationPropertyValueException invalid(String property, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(of(property), value, reason);
	}

}
