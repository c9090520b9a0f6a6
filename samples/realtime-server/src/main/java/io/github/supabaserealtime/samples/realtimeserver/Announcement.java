package io.github.supabaserealtime.samples.realtimeserver;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.samples.realtimeserver.seed.Seed;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Tells what a client needs. The keys are the same after each start, as long as the
 * secret is, so that they can stay in the configuration of the client.
 */
final class Announcement {

	/**
	 * The first of January 2100.
	 */
	private static final long EXPIRY = 4_102_444_800L;

	private final EmbeddedRealtimeServer server;

	private final @Nullable FaultProxy proxy;

	private final Seed seed;

	private final RealtimeServerProperties properties;

	Announcement(EmbeddedRealtimeServer server, @Nullable FaultProxy proxy, Seed seed,
			RealtimeServerProperties properties) {
		this.server = server;
		this.proxy = proxy;
		this.seed = seed;
		this.properties = properties;
	}

	void print(PrintStream out, int controlPort) {
		out.println();
		out.println("Realtime server, with " + this.seed.tables().size() + " tables");
		line(out, "project URL", this.server.httpUrl());
		line(out, "Realtime URL", realtimeUrl(this.server.httpUrl()));
		if (this.proxy != null) {
			line(out, "through proxy", realtimeUrl(this.proxy.httpUrl()));
		}
		line(out, "anon key", key(Map.of("role", "anon")));
		line(out, "service_role key", key(Map.of("role", "service_role")));
		this.seed.users().forEach((name, claims) -> line(out, "token of " + name, key(claims)));
		line(out, "control API", "http://localhost:" + controlPort
				+ (hasToken() ? " (with the header 'Authorization: Bearer <realtime.control.token>')" : ""));
		out.println();
		out.println("Type 'help' for commands, 'quit' to stop.");
		out.flush();
	}

	private static String realtimeUrl(String projectUrl) {
		return projectUrl.replaceFirst("^http", "ws") + "/realtime/v1";
	}

	private boolean hasToken() {
		return StringUtils.hasText(this.properties.getControl().getToken());
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
