package io.github.supabaserealtime.test.internal.server;

import java.time.Clock;

/**
 * The rates that a server counts over all its sockets.
 *
 * @param joins joins
 * @param events broadcasts in and deliveries out
 * @param presence presence messages
 * @param changes Postgres changes
 */
record Rates(RateCounter joins, RateCounter events, RateCounter presence, RateCounter changes) {

	static Rates of(ServerLimits limits, Clock clock) {
		return new Rates(new RateCounter(clock, limits.joinsPerSecond()),
				new RateCounter(clock, limits.eventsPerSecond()),
				new RateCounter(clock, limits.presenceEventsPerSecond()),
				new RateCounter(clock, limits.eventsPerSecond()));
	}

}
