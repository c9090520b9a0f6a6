package io.github.supabaserealtime.internal.channel;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.supabaserealtime.internal.protocol.Frame;

/**
 * Knows the stored broadcasts that were delivered lately, so that those which a rejoin
 * brings once more are not delivered twice. The server itself compares within one join
 * only (protocol.md 6.1).
 */
final class ReplayedMessages {

	// ten times what one join can bring
	private static final int KNOWN = 256;

	private final Set<String> ids = new LinkedHashSet<>();

	/**
	 * Return whether a broadcast is one that was delivered before.
	 */
	boolean repeats(Frame.Broadcast broadcast) {
		if (broadcast.id() == null || this.ids.add(broadcast.id())) {
			if (this.ids.size() > KNOWN) {
				this.ids.remove(this.ids.iterator().next());
			}
			return false;
		}
		return broadcast.replayed();
	}

	/**
	 * A broadcast did not reach the listeners after all: the next replay may bring it.
	 */
	void lost(String id) {
		this.ids.remove(id);
	}

}
