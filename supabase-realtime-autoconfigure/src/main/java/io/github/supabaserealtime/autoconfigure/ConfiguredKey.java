package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A key below {@code supabase.realtime} that is configured somewhere.
 *
 * @param raw the key as it is written, the name of an environment variable for example
 * @param name the name that it is bound by
 * @param kind where it is written
 * @param origin where it is written, for messages
 */
record ConfiguredKey(String raw, ConfigurationPropertyName name, Kind kind, @Nullable Origin origin) {

	private static final String PREFIX = "supabase.realtime";

	/**
	 * Return all keys, those of the source that goes before others first.
	 */
	static List<ConfiguredKey> of(Iterable<ConfigurationPropertySource> sources) {
		List<ConfiguredKey> keys = new ArrayList<>();
		for (ConfigurationPropertySource source : sources) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> underlying
					&& !(underlying instanceof SystemEnvironmentPropertySource)) {
				// the names themselves: two of them may be bound as one
				add(underlying, keys);
			}
			else if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(KnownProperties.PREFIX::isAncestorOf)
					.forEach((name) -> keys.add(environmentVariable(source, name)));
			}
		}
		return keys;
	}

	private static void add(EnumerablePropertySource<?> source, List<ConfiguredKey> keys) {
		Kind kind = StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME.equals(source.getName())
				? Kind.SYSTEM_PROPERTY : Kind.PROPERTY;
		for (String raw : source.getPropertyNames()) {
			if (raw.replace("-", "").toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
				ConfigurationPropertyName name = ConfigurationPropertyName.adapt(raw, '.');
				if (KnownProperties.PREFIX.isAncestorOf(name)) {
					keys.add(new ConfiguredKey(raw, name, kind, PropertySourceOrigin.get(source, raw)));
				}
			}
		}
	}

	private static ConfiguredKey environmentVariable(ConfigurationPropertySource source,
			ConfigurationPropertyName name) {
		Origin origin = Origin.from(source.getConfigurationProperty(name));
		String raw = (origin instanceof PropertySourceOrigin named) ? named.getPropertyName() : name.toString();
		boolean variable = source.getUnderlyingSource() instanceof PropertySource;
		return new ConfiguredKey(raw, name, variable ? Kind.ENVIRONMENT_VARIABLE : Kind.PROPERTY, origin);
	}

	KnownProperties.Match match() {
		return KnownProperties.match(this.name, this.kind == Kind.ENVIRONMENT_VARIABLE);
	}

	/**
	 * Name the key and where it is written.
	 */
	String describe() {
		if (this.kind == Kind.ENVIRONMENT_VARIABLE) {
			return "environment variable '" + this.raw + "'";
		}
		if (this.kind == Kind.SYSTEM_PROPERTY) {
			return "system property '" + this.raw + "'";
		}
		String where = (this.origin instanceof PropertySourceOrigin source && source.getOrigin() == null)
				? source.getPropertySource().getName() : String.valueOf(this.origin);
		return "property '" + this.raw + "' (" + where + ")";
	}

	/**
	 * Where a key is written.
	 */
	enum Kind {

		PROPERTY, SYSTEM_PROPERTY, ENVIRONMENT_VARIABLE

	}

}
