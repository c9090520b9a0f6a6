package io.github.supabaserealtime.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Presences on a topic of an embedded server that have no socket, so that a test decides
 * who comes, changes and goes. Members of the topic get {@code presence_diff}. Those that
 * join later get them in {@code presence_state} if they asked for presence, and at
 * {@link ServerGeneration#NEWEST} with their first track if they did not. Safe for
 * several threads.
 * <p>
 * A presence that was tracked here stays until it is untracked, or until the server is
 * stopped or {@linkplain EmbeddedRealtimeServer#reset() reset}. Neither the limit of
 * calls nor that of the payload applies.
 *
 * @since 0.9.0
 */
public interface ServerPresence {

	/**
	 * Let somebody come, or change if it was tracked here before. What is already tracked
	 * alike changes nothing, as at the real server.
	 * @param key the key, which members may use too: theirs is another presence then
	 * @param meta anything that is written as a JSON object
	 * @throws IllegalArgumentException if it is no object
	 */
	void track(String key, @Nullable Object meta);

	/**
	 * Let somebody go who was tracked here. Does nothing if there is nobody; members are
	 * not touched.
	 * @param key the key
	 */
	void untrack(String key);

	/**
	 * Return who is present: members that track, and who was tracked here.
	 * @return for each key an object with {@code metas}, as in {@code presence_state}; a
	 * copy that does not change
	 */
	JsonNode state();

}
