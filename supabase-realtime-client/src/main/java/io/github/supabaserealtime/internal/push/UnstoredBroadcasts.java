package io.github.supabaserealtime.internal.push;

import java.util.HashSet;
import java.util.Set;

import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Warns of the channels whose broadcasts the server accepts without storing them as asked
 * (protocol.md 5.7.4), once for each channel and access token.
 */
final class UnstoredBroadcasts {

	private final ConnectionContext context;

	private final Set<String> told = new HashSet<>();

	private @Nullable Moment tokenSince;

	UnstoredBroadcasts(ConnectionContext context) {
		this.context = context;
	}

	/**
	 * The server accepted a broadcast and did not store it.
	 * @param topic its topic
	 * @param sentAt when it was handed to the writer
	 */
	void accepted(String topic, Moment sentAt) {
		// an answer to what was sent before the token changed says nothing of the new one
		boolean current = this.tokenSince == null || !this.tokenSince.isAfter(sentAt);
		if (current && this.told.add(topic)) {
			this.context.reporter().broadcastsNotStored(topic);
		}
	}

	/**
	 * The access token changed.
	 */
	void tokenChanged() {
		this.tokenSince = Moment.now(this.context.time());
		this.told.clear();
	}

}
