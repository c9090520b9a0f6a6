package io.github.supabaserealtime.test;

import tools.jackson.databind.JsonNode;

/**
 * Strategy that decides who sees a row. It takes the place of a policy for
 * {@code SELECT}. The server calls it on the thread that changes the row, with its lock
 * held: it must neither block nor use the server.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface RowPolicy {

	/**
	 * Decide.
	 * @param claims the claims of the token that the channel uses at this moment
	 * @param row the row as it is after the change, with all of its columns
	 * @return whether the row is visible
	 */
	boolean isVisible(JsonNode claims, JsonNode row);

}
