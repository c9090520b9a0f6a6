package io.github.supabaserealtime.test;

import tools.jackson.databind.JsonNode;

/**
 * Strategy that decides who sees a row. It replaces a policy for {@code SELECT}. The
 * server calls it on the thread that changes the row, while it holds its lock. The policy
 * must neither block nor use the server.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface RowPolicy {

	/**
	 * Decide about a row.
	 * @param claims the claims of the channel's current token
	 * @param row the row after the change, with all its columns
	 * @return whether the row is visible
	 */
	boolean isVisible(JsonNode claims, JsonNode row);

}
