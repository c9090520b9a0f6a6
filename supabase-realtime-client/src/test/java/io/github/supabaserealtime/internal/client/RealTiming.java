package io.github.supabaserealtime.internal.client;

import java.time.Duration;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.Timing;

/**
 * A server with the delays of the real one and a client with the default time-outs, all
 * divided by one factor, but for the time-outs of what this machine does itself. Set it
 * with {@code -Drealtime.integration.time-factor=…}; with 1 everything takes as long as
 * it does in production.
 */
final class RealTiming {

	static final double FACTOR = Double.parseDouble(System.getProperty("realtime.integration.time-factor", "20"));

	/**
	 * How late a refused join is answered.
	 */
	static final Duration REFUSAL = scaled(Duration.ofSeconds(5), FACTOR);

	// to load the classes of the first connection takes its time, whatever the factor
	private static final Duration OWN_WORK = Duration.ofSeconds(2);

	private RealTiming() {
	}

	static EmbeddedRealtimeServerBuilder server() {
		return server(FACTOR);
	}

	static EmbeddedRealtimeServerBuilder server(double factor) {
		return EmbeddedRealtimeServer.builder().timing(Timing.REAL).timeFactor(factor);
	}

	/**
	 * Return a client for a server, whose time-outs are divided by the server's factor.
	 */
	static RealtimeConnectionBuilder client(EmbeddedRealtimeServer server) {
		ConnectionSettings defaults = ConnectionSettings.defaults();
		ConnectionSettings.Timeouts timeouts = timeouts(server);
		ConnectionSettings.JoinSettings joins = defaults.joins();
		ConnectionSettings.BufferSettings buffers = defaults.buffers();
		ConnectionSettings.TokenSettings tokens = defaults.tokens();
		return RealtimeConnectionBuilder.of(server.url(), server.apiKey())
			.connectTimeout(timeouts.connect())
			.joinTimeout(timeouts.join())
			.subscribeTimeout(timeouts.subscribe())
			.pushTimeout(timeouts.push())
			.sendTimeout(timeouts.send())
			.shutdownTimeout(timeouts.shutdown())
			.heartbeatInterval(server.scaled(defaults.heartbeat().interval()))
			.heartbeatTimeout(server.scaled(defaults.heartbeat().timeout()))
			.rejoinDelay(server.scaled(joins.retryDelay()))
			.rejoinMaxDelay(server.scaled(joins.maxRetryDelay()))
			.sendBufferMaxAge(server.scaled(buffers.maxAge()))
			.accessTokenTimeout(server.scaled(tokens.timeout()))
			.accessTokenRenewalMargin(server.scaled(tokens.renewalMargin()))
			.accessTokenRenewalInterval(server.scaled(tokens.renewalInterval()))
			.reconnectDelay(server.scaled(Duration.ofSeconds(1)), 2, server.scaled(Duration.ofSeconds(10)), null)
			.refusedDelay(server.scaled(Duration.ofMinutes(1)))
			.stableAfter(server.scaled(Duration.ofSeconds(5)))
			.gapMargin(server.scaled(defaults.changes().gapMargin()));
	}

	static ConnectionSettings.Timeouts timeouts(EmbeddedRealtimeServer server) {
		ConnectionSettings.Timeouts defaults = ConnectionSettings.Timeouts.DEFAULTS;
		return new ConnectionSettings.Timeouts(own(server.scaled(defaults.connect())), server.scaled(defaults.join()),
				server.scaled(defaults.subscribe()), server.scaled(defaults.push()),
				own(server.scaled(defaults.send())), own(server.scaled(defaults.shutdown())));
	}

	private static Duration own(Duration scaled) {
		return (scaled.compareTo(OWN_WORK) > 0) ? scaled : OWN_WORK;
	}

	private static Duration scaled(Duration duration, double factor) {
		return Duration.ofNanos((long) (duration.toNanos() / factor));
	}

}
