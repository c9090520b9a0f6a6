package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * Changes the builder of the auto-configured connection and of the auto-configured client
 * for broadcasts over HTTP. Customizers run in their order after properties, connection
 * details and other beans have been applied, once, when the first of the two is made.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RealtimeConnectionBuilderCustomizer {

	/**
	 * Change the builder.
	 * @param builder the builder
	 */
	void customize(RealtimeConnectionBuilder builder);

}
