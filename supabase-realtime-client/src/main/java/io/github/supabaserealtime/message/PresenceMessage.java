package io.github.supabaserealtime.message;

import java.util.List;
import java.util.Map;

/**
 * Change of presence on a channel (protocol.md 6.3). For each change that the server
 * reports, the joins are delivered first, then the leaves, then one {@link Sync}. An
 * update of a member is delivered as a join and a leave; the member stays present all the
 * time.
 *
 * @since 0.9.0
 */
public sealed interface PresenceMessage extends RealtimeMessage {

	/**
	 * All members that are present after a change. If a message of this kind still waits
	 * for a slow listener, a newer one replaces it. At most 100,000 presences of a
	 * channel are kept.
	 *
	 * @param connectionName the name of the connection it arrived on
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param state the presences by key
	 */
	record Sync(String connectionName, String topic, Map<String, List<PresenceMeta>> state) implements PresenceMessage {

	}

	/**
	 * Presences that are new under a key.
	 *
	 * @param connectionName the name of the connection it arrived on
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param key the key
	 * @param before the presences under the key before
	 * @param joined the new presences
	 */
	record Join(String connectionName, String topic, String key, List<PresenceMeta> before,
			List<PresenceMeta> joined) implements PresenceMessage {

	}

	/**
	 * Presences that are gone from a key.
	 *
	 * @param connectionName the name of the connection it arrived on
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param key the key
	 * @param remaining the presences that are still there under the key; empty if the
	 * member is gone
	 * @param left the presences that are gone
	 */
	record Leave(String connectionName, String topic, String key, List<PresenceMeta> remaining,
			List<PresenceMeta> left) implements PresenceMessage {

	}

}
