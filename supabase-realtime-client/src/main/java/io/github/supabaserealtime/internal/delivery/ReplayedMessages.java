package io.github.supabaserealtime.internal.delivery;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.supabaserealtime.message.BroadcastMessage;

/**
 * Ids of the stored broadcasts that were delivered to a channel lately. A broadcast that
 * a rejoin brings once more is recognised by it; the server itself compares within one
 * join only (protocol.md 6.1). Used by the delivery thread of the channel, so that a
 * message that a full queue dropped can be delivered by the next replay.
 */
public final class ReplayedMessages {

	// ten times what one join can bring
	private static final int KNOWN = 256;

	private final Set<String> ids = new LinkedHashSet<>();

	/**
	 * Return whether a broadcast is one that was delivered before.
	 */
	public boolean repeats(BroadcastMessage broadcast) {
		if (broadcast.id() == null || this.ids.add(broadcast.id())) {
			if (this.ids.size() > KNOWN) {
				this.ids.remove(this.ids.iterator().next());
			}
			return false;
		}
		return broadcast.replayed();
	}

}
