package io.github.supabaserealtime.samples.realtimeserver;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

/**
 * Tells what a front end needs. The keys are the same after each start, as long as the
 * secret is, so that they can stay in the front end's configuration.
 */
final class Announcement {

	/**
	 * The first of January 2100.
	 */
	private static final long EXPIRY = 4_102_444_800L;

	private final EmbeddedRealtimeServer server;

	private final Seed seed;

	Announcement(EmbeddedRealtimeServer server, Seed seed) {
		this.server = server;
		this.seed = seed;
	}

	void print(PrintStream out) {
		out.println();
		out.println("Realtime server, with " + this.seed.tables().size() + " tables");
		line(out, "project URL", this.server.httpUrl());
		line(out, "Realtime URL", this.server.httpUrl().replaceFirst("^http", "ws") + "/realtime/v1");
		line(out, "anon key", key(Map.of("role", "anon")));
		line(out, "service_role key", key(Map.of("role", "service_role")));
		this.seed.users().forEach((name, claims) -> line(out, "token of " + name, key(claims)));
		out.println();
		out.println("Type 'help' for commands, 'quit' to stop.");
		out.flush();
	}

	private static void line(PrintStream out, String name, String value) {
		out.printf("  %-18s %s%n", name, value);
	}

	private String key(Map<String, ?> claims) {
		Map<String, Object> all = new LinkedHashMap<>(claims);
		all.putIfAbsent("exp", EXPIRY);
		return this.server.jwt(all);
	}

}
