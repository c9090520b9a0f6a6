package io.github.supabaserealtime.test.internal.server;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts of a server that are kept over a restart.
 *
 * @param settings what the server was told
 * @param rates what it counts
 * @param rooms who has joined what
 * @param database the database
 * @param faults the faults in force
 * @param tokens checks keys and tokens
 * @param suspended whether the tenant is suspended
 */
record ServerParts(ServerSettings settings, Rates rates, Rooms rooms, DatabaseFeed database, FaultRules faults,
		Tokens tokens, AtomicBoolean suspended) {

	static ServerParts of(ServerSettings settings) {
		Rates rates = Rates.of(settings.limits(), settings.clock());
		Rooms rooms = new Rooms(settings, rates);
		return new ServerParts(settings, rates, rooms, new DatabaseFeed(rooms, settings, rates), new FaultRules(),
				new Tokens(settings), new AtomicBoolean());
	}

}
