package io.github.supabaserealtime.test;

import java.time.Duration;

import io.github.supabaserealtime.test.internal.server.ServerLimits;

/**
 * The limits that a builder was told. For those that count something, 0 means no limit.
 */
final class LimitSettings {

	int frameBytes = 5_000_000;

	Duration idleTimeout = Duration.ofSeconds(60);

	Duration channellessTimeout = Duration.ofMinutes(10);

	int channelsPerClient = 100;

	int payloadKilobytes = 3000;

	int concurrentUsers;

	int joinsPerSecond;

	int eventsPerSecond;

	int presenceEventsPerSecond;

	int presenceCalls = 5;

	Duration presenceWindow = Duration.ofSeconds(30);

	ServerLimits scaled(DelaySettings delays) {
		return new ServerLimits(this.frameBytes, delays.scaled(this.idleTimeout),
				delays.scaled(this.channellessTimeout), this.channelsPerClient, this.payloadKilobytes,
				this.concurrentUsers, this.joinsPerSecond, this.eventsPerSecond, this.presenceEventsPerSecond,
				this.presenceCalls, delays.scaled(this.presenceWindow));
	}

}
