package io.github.supabaserealtime.message;

import java.util.List;
import java.util.Map;

/**
 * A change of presence on a channel (protocol.md 6.3). For each change that the server
 * reports the joins come first, then the leaves, then one {@link Sync}. An update of a
 * member is a join and a leave during which the member never disappears.
 *
 * @since 0.9.0
 */
public sealed interface PresenceMessage extends RealtimeMessage {

	/**
	 * All members that are present after a change. One that still waits for a slow
	 * listener is replaced by a newer one. No more than 100,000 presences of a channel
	 * are kept.
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
	 * @param before what was there under the key before
	 * @param joined what is new
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
	 * @param remaining what is still there under the key; empty when the member is gone
	 * @param left what is gone
	 */
	record Leave(String connectionName, String topic, String key, List<PresenceMeta> remaining,
			List<PresenceMeta> left) implements PresenceMessage {

	}

}
