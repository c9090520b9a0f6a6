package io.github.supabaserealtime.samples.realtimeserver.control;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerProperties;
import io.github.supabaserealtime.samples.realtimeserver.seed.Seed;
import io.github.supabaserealtime.samples.realtimeserver.seed.SeededTables;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about the server as a whole.
 */
@RestController
class ServerController {

	private final EmbeddedRealtimeServer server;

	private final RealtimeServerProperties properties;

	private final Seed seed;

	private final SeededTables tables;

	private final FaultController faults;

	private final ObjectProvider<FaultProxy> proxy;

	ServerController(EmbeddedRealtimeServer server, RealtimeServerProperties properties, Seed seed, SeededTables tables,
			FaultController faults, ObjectProvider<FaultProxy> proxy) {
		this.server = server;
		this.properties = properties;
		this.seed = seed;
		this.tables = tables;
		this.faults = faults;
		this.proxy = proxy;
	}

	@GetMapping("/state")
	State state() {
		return new State(this.server.httpUrl(), this.server.isRunning(), this.properties.getGeneration().name(),
				this.properties.getTiming().name(), this.server.connections().size(), this.server.topics().size(),
				this.server.connectionCount(), this.server.refusedCount(), this.server.received().size(),
				this.server.malformed().size(), this.server.restRequests().size(), this.faults.count(),
				this.server.database().tables());
	}

	@PostMapping("/server/{action}")
	State act(@PathVariable String action) {
		Action chosen = Fields.constant("action", Action.class, action);
		switch (chosen) {
			case STOP -> this.server.stop();
			case START -> this.server.restart();
			case SUSPEND -> this.server.suspend();
			case RESUME -> this.server.resume();
			case PAUSE_REPLICATION -> this.server.database().pauseReplication();
			case RESUME_REPLICATION -> this.server.database().resumeReplication();
		}
		return state();
	}

	/**
	 * Sign a token.
	 */
	@PostMapping("/tokens")
	Map<String, String> token(@RequestBody(required = false) @Nullable JsonNode body) {
		Fields fields = Fields.of(body);
		Map<String, Object> claims = new LinkedHashMap<>(fields.object("claims"));
		if (fields.has("expires")) {
			Duration expires = fields.duration("expires");
			claims.put("exp", Clock.systemUTC().instant().plus(expires).getEpochSecond());
		}
		fields.requireNoOther();
		return Map.of("token", this.server.jwt(claims));
	}

	/**
	 * Make ready for another test: the server runs, nothing goes wrong, and the tables of
	 * the seed file are as they were at the start.
	 */
	@PostMapping("/reset")
	State reset() {
		this.faults.clear();
		this.proxy.ifAvailable(FaultProxy::lift);
		this.server.reset();
		this.tables.create(this.seed.tables());
		return state();
	}

	/**
	 * What can be done to the server.
	 */
	private enum Action {

		STOP, START, SUSPEND, RESUME, PAUSE_REPLICATION, RESUME_REPLICATION

	}

	/**
	 * The state of the server.
	 *
	 * @param url the URL of the project for clients
	 * @param running whether the server runs
	 * @param generation which generation of the real server it is
	 * @param timing the delays with which it answers
	 * @param sockets how many sockets are open
	 * @param channels how many topics have members
	 * @param upgrades how many sockets were opened since the start
	 * @param refusedUpgrades how many sockets were refused since the start
	 * @param frames how many frames are kept
	 * @param malformedFrames how many frames are kept that could not be read
	 * @param requests how many requests over HTTP are kept
	 * @param faults how many faults are in force
	 * @param tables the names of the tables
	 */
	record State(String url, boolean running, String generation, String timing, int sockets, int channels, int upgrades,
			int refusedUpgrades, int frames, int malformedFrames, int requests, int faults, List<String> tables) {

	}

}
