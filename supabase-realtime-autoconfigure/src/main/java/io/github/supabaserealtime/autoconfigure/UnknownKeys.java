package io.github.supabaserealtime.autoconfigure;

/**
 * What happens if a key below {@code supabase.realtime} is no property.
 *
 * @since 0.9.0
 */
public enum UnknownKeys {

	/**
	 * The start fails if the property is below a channel or looks like a misspelled one.
	 * Any other gives a warning, as do environment variables and system properties.
	 */
	FAIL,

	/**
	 * Each gives a warning.
	 */
	WARN,

	/**
	 * Nothing happens.
	 */
	IGNORE

}
