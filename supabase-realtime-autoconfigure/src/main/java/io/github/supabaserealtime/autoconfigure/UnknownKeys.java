package io.github.supabaserealtime.autoconfigure;

/**
 * Reactions to a key below {@code supabase.realtime} that is not a property.
 *
 * @since 0.9.0
 */
public enum UnknownKeys {

	/**
	 * The application fails to start if the key is below a channel or looks like a
	 * misspelled property. For any other key, and for environment variables and system
	 * properties, a warning is logged.
	 */
	FAIL,

	/**
	 * A warning is logged for each key.
	 */
	WARN,

	/**
	 * The keys are ignored.
	 */
	IGNORE

}
