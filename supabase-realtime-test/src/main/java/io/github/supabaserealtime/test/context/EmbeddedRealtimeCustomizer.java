package io.github.supabaserealtime.test.context;

import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;

/**
 * Callback that configures what the attributes of
 * {@link EmbeddedRealtime @EmbeddedRealtime} cannot express, such as a policy, a clock or
 * TLS. An instance is created for each server, with the constructor without arguments.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface EmbeddedRealtimeCustomizer {

	/**
	 * Change the settings. The values of the attributes have already been set.
	 * @param builder the settings
	 */
	void customize(EmbeddedRealtimeServerBuilder builder);

}
