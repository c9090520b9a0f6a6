package io.github.supabaserealtime.client;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Seeded histories of the machines under random faults. Replay a failing one with
 * {@code -Drealtime.simulation.seed=…}; run more with
 * {@code -Drealtime.simulation.histories=…}.
 */
class ConnectionSimulationTests {

	private static final Log report = LogFactory.getLog("report");

	@Test
	void everyHistoryKeepsTheInvariants() {
		Long only = Long.getLong("realtime.simulation.seed");
		long first = (only != null) ? only : 1;
		long count = (only != null) ? 1 : Long.getLong("realtime.simulation.histories", 10_000);
		Set<String> transitions = new ConcurrentSkipListSet<>();
		long started = System.nanoTime();
		LongStream.range(first, first + count).parallel().forEach((seed) -> transitions.addAll(run(seed)));
		double seconds = (System.nanoTime() - started) / 1e9;
		report.info("%d histories, %.0f a second, %d distinct transitions: %s".formatted(count, count / seconds,
				transitions.size(), transitions));
		if (only == null) {
			assertThat(transitions).as("the faults reach every part of the machines")
				.contains("OPEN>RECONNECTING", "RECONNECTING>OPEN", "OPEN>CLOSING", "RECONNECTING>DISCONNECTED",
						"CONNECTING>DISCONNECTED", "channel SUBSCRIBED>JOINING", "channel SUBSCRIBED>ERRORED",
						"channel JOINING>ERRORED", "channel ERRORED>JOINING", "channel LEAVING>JOINING",
						"channel SUBSCRIBED>JOINED", "gap closed", "rows before a gap",
						"token changed inside a refusal", "over HTTP", "what cannot be encoded");
		}
	}

	@Test
	void theSameSeedGivesTheSameHistory() {
		for (long seed = 1; seed <= 20; seed++) {
			assertThat(new Simulation(seed).trace()).isEqualTo(new Simulation(seed).trace());
		}
	}

	private static Set<String> run(long seed) {
		try {
			return new Simulation(seed).run();
		}
		catch (AssertionError ex) {
			throw new AssertionError(
					"seed " + seed + " (replay with -Drealtime.simulation.seed=" + seed + "): " + ex.getMessage(), ex);
		}
	}

}
