package io.github.supabaserealtime;

/**
 * What happens to messages when a bounded queue is full.
 *
 * @since 0.1.0
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
