package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * Strategy that changes each {@link RealtimeConnectionBuilder} that is injected: that of
 * the auto-configured connection, that of the auto-configured client for broadcasts over
 * HTTP, and those of further connections. Customizers run in their order after
 * properties, connection details and other beans have been applied.
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
