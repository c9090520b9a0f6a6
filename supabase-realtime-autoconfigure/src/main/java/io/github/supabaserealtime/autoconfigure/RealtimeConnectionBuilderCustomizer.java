package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * Strategy that changes each injected {@link RealtimeConnectionBuilder}: for the
 * auto-configured connection, for the auto-configured client for broadcasts over HTTP,
 * for each connection of the auto-configured factory, and for further connections.
 * Customizers run in their order after properties, connection details and other beans
 * have been applied.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface RealtimeConnectionBuilderCustomizer {

	/**
	 * Change the builder.
	 * @param builder the builder
	 */
	void customize(RealtimeConnectionBuilder builder);

}
