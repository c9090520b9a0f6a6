package io.github.supabaserealtime;

/**
 * The rule for messages that do not fit into a full queue.
 *
 * @since 0.9.0
 */
public enum OverflowPolicy {

	/**
	 * Block the producer until there is room, for a limited time.
	 */
	BLOCK,

	/**
	 * Drop the oldest entry.
	 */
	DROP_OLDEST,

	/**
	 * Drop the new entry.
	 */
	DROP_NEWEST

}
