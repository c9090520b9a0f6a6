package io.github.supabaserealtime.test.context;

import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;

/**
 * Changes what the attributes of {@link EmbeddedRealtime @EmbeddedRealtime} cannot say: a
 * policy, a clock, TLS. Made anew for each server, by the constructor without arguments.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EmbeddedRealtimeCustomizer {

	/**
	 * Change the settings, those from the attributes being set already.
	 * @param builder the settings
	 */
	void customize(EmbeddedRealtimeServerBuilder builder);

}
