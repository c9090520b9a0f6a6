package io.github.supabaserealtime.test;

import tools.jackson.databind.JsonNode;

/**
 * Decides who sees a row, as a policy for {@code SELECT} does at the real server. Called
 * on the thread that changes the row, under the lock of the server: it must neither wait
 * nor use the server.
 *
 * @since 0.1.0
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
