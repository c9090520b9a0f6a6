package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;

/**
 * The limits of a server (protocol.md 1.6 and 7). For limits that count something, 0
 * means no limit.
 *
 * @param frameBytes the largest message of a client
 * @param idleTimeout after which a silent socket is closed with 1000
 * @param channellessTimeout after which a socket without channels is dropped
 * @param channelsPerClient channels a socket may have joined
 * @param payloadKilobytes the largest payload
 * @param concurrentUsers sockets that have joined a channel
 * @param joinsPerSecond joins, on average
 * @param eventsPerSecond broadcasts in and deliveries out, on average; and as many
 * Postgres changes
 * @param presenceEventsPerSecond presence messages, on average
 * @param presenceCalls presence calls of a channel in a window
 * @param presenceWindow how long such a window is
 * @since 0.9.0
 */
public record ServerLimits(int frameBytes, Duration idleTimeout, Duration channellessTimeout, int channelsPerClient,
		int payloadKilobytes, int concurrentUsers, int joinsPerSecond, int eventsPerSecond, int presenceEventsPerSecond,
		int presenceCalls, Duration presenceWindow) {

	/**
	 * Return the size up to which a payload is taken, which the real server pads a
	 * little.
	 * @return the size in bytes of the external term format
	 */
	long payloadSize() {
		return this.payloadKilobytes * 1000L + 500;
	}

}
