package io.github.supabaserealtime.internal.delivery;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.supabaserealtime.message.BroadcastMessage;

/**
 * The stored broadcasts that a channel's listeners got lately, so that those which a
 * rejoin brings once more are not delivered twice. The server itself compares within one
 * join only (protocol.md 6.1). Used by the thread that delivers for the channel: what a
 * full queue dropped never came here and may be brought by the next replay.
 */
final class ReplayedMessages {

	// ten times what one join can bring
	private static final int KNOWN = 256;

	private final Set<String> ids = new LinkedHashSet<>();

	/**
	 * Return whether a broadcast is one that was delivered before.
	 */
	boolean repeats(BroadcastMessage broadcast) {
		if (broadcast.id() == null || this.ids.add(broadcast.id())) {
			if (this.ids.size() > KNOWN) {
				this.ids.remove(this.ids.iterator().next());
			}
			return false;
		}
		return broadcast.replayed();
	}

}
