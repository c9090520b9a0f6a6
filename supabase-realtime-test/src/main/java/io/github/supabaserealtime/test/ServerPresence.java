package io.github.supabaserealtime.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Presences on a topic of an embedded server that have no socket. With them a test
 * decides who comes, changes and goes. Members of the topic receive
 * {@code presence_diff}. Later members receive {@code presence_state}: with their join if
 * they asked for presence, and otherwise, with {@link ServerGeneration#NEWEST}, with
 * their first track. Safe for use by several threads.
 * <p>
 * A presence stays until it is untracked, or until the server is stopped or
 * {@linkplain EmbeddedRealtimeServer#reset() reset}. The limits for presence calls and
 * payloads do not apply.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface ServerPresence {

	/**
	 * Add a presence, or change the one that was tracked here under this key before.
	 * Tracking the same payload again has no effect, as with the real server.
	 * @param key the key; if a member uses the same key, its presence is a separate one
	 * @param meta anything that can be written as a JSON object
	 * @throws IllegalArgumentException if it is not an object
	 */
	void track(String key, @Nullable Object meta);

	/**
	 * Remove a presence that was tracked here. This has no effect if there is none, and
	 * it does not affect members.
	 * @param key the key
	 */
	void untrack(String key);

	/**
	 * Return who is present: members that track, and presences that were tracked here.
	 * @return for each key an object with {@code metas}, as in {@code presence_state}; a
	 * copy that does not change
	 */
	JsonNode state();

}
