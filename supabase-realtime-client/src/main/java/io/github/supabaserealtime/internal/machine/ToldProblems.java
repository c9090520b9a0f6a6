package io.github.supabaserealtime.internal.machine;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The problems of channels that have been logged. Used on the lane.
 */
final class ToldProblems {

	// a reason may hold what differs each time
	private static final int REMEMBERED = 16;

	private final Map<String, Set<String>> reasons = new HashMap<>();

	/**
	 * Remember a reason.
	 * @param topic the topic of the channel
	 * @param reason the reason
	 * @return whether it is to be told: it was not told since the last {@link #forget}
	 */
	boolean add(String topic, String reason) {
		Set<String> told = this.reasons.computeIfAbsent(topic, (key) -> new LinkedHashSet<>());
		boolean added = told.add(reason);
		if (told.size() > REMEMBERED) {
			Iterator<String> oldest = told.iterator();
			oldest.next();
			oldest.remove();
		}
		return added;
	}

	/**
	 * The channel works again, or is not wanted any more.
	 * @param topic its topic
	 */
	void forget(String topic) {
		this.reasons.remove(topic);
	}

}
