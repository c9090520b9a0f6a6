package io.github.supabaserealtime;

/**
 * The rule for messages that do not fit into a full queue.
 *
 * @since 0.9.0
 */
public enum OverflowPolicy {

	/**
	 * Hold the producer back until there is room, for a bounded time.
	 */
	BLOCK,

	/**
	 * Drop the oldest entry.
	 */
	DROP_OLDEST,

	/**
	 * Drop the entry that would be added.
	 */
	DROP_NEWEST

}
