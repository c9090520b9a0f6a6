package io.github.supabaserealtime.internal.client;

import java.util.HashSet;
import java.util.Set;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the threads and HTTP clients of an idle connection.
 */
class IdleConnectionIntegrationTests {

	// each has a thread, and a mapper for each format that it can read
	@Test
	void itHasNoClientForHttp() {
		Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://idle.localhost:1/socket", "key")
			.name("idle")
			.transport(new FloodingTransport())
			.build();
		Futures.get(connection.connect());
		Futures.get(connection.channel("room").subscribe());
		Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
		started.removeAll(before);
		Futures.get(connection.disconnect());
		assertThat(started).extracting(Thread::getName)
			.contains("idle-lane")
			.noneMatch((name) -> name.startsWith("HttpClient"));
	}

}
