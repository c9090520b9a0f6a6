package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.supabaserealtime.ChannelState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Seeded histories of the machines under random faults. Replay a failing one with
 * {@code -Drealtime.simulation.seed=…}; run more with
 * {@code -Drealtime.simulation.histories=…}, others with
 * {@code -Drealtime.simulation.first-seed=…}.
 */
class ConnectionSimulationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final List<String> STOPS = Stream
		.of("while CONNECTING", "while OPEN", "while RECONNECTING", "while CLOSING", "while DISCONNECTED",
				"inside a refusal", "on a dead socket", "over HTTP", "during a look-up", "before a gap is told",
				"with messages held back", "with an open connect", "with an open disconnect", "with an open subscribe",
				"with an open unsubscribe", "with an open broadcast", "with an open track", "with an open untrack",
				"with an open replicationReady", "with an open removeChannel")
		.map((moment) -> "stopped " + moment)
		.toList();

	private static final List<String> REMOVALS = Stream.of(ChannelState.values())
		.map((state) -> "removed while " + state)
		.toList();

	@Test
	void everyHistoryKeepsTheInvariants() {
		Long only = Long.getLong("realtime.simulation.seed");
		long first = (only != null) ? only : Long.getLong("realtime.simulation.first-seed", 1);
		long count = (only != null) ? 1 : Long.getLong("realtime.simulation.histories", 1_000);
		Set<String> transitions = new ConcurrentSkipListSet<>();
		LongAccumulator latest = new LongAccumulator(Math::max, 0);
		long started = System.nanoTime();
		LongStream.range(first, first + count).parallel().forEach((seed) -> transitions.addAll(run(seed, latest)));
		double seconds = (System.nanoTime() - started) / 1e9;
		report.info(
				"%d histories, %.0f a second, answers beside refused joins at most %.1f s late, %d distinct transitions: %s"
					.formatted(count, count / seconds, latest.get() / 1e9, transitions.size(), transitions));
		if (only == null) {
			assertThat(transitions).as("the faults reach every part of the machines")
				.contains("OPEN>RECONNECTING", "RECONNECTING>OPEN", "OPEN>CLOSING", "RECONNECTING>DISCONNECTED",
						"CONNECTING>DISCONNECTED", "channel SUBSCRIBED>JOINING", "channel SUBSCRIBED>ERRORED",
						"channel JOINING>ERRORED", "channel ERRORED>JOINING", "channel LEAVING>JOINING",
						"channel SUBSCRIBED>JOINED", "gap closed", "postponed", "rows before a gap", "known by its id",
						"known by its key", "token changed inside a refusal", "nothing happens after a refusal",
						"refused again beside healthy channels", "closed behind a refusal", "over HTTP",
						"what cannot be encoded", "token came back while another was held", "presence as at the server",
						"a join waited for the database", "a join waited in vain", "nothing was read for some time",
						"one of several sockets broke", "a channel too many", "gave up at once", "gave up later",
						"gave up with one socket", "gave up with other sockets open", "came back after giving up",
						"subscribed after a removal")
				.containsAll(STOPS)
				.containsAll(REMOVALS);
		}
	}

	@Test
	void theSameSeedGivesTheSameHistory() {
		for (long seed = 1; seed <= 20; seed++) {
			assertThat(new Simulation(seed).trace()).isEqualTo(new Simulation(seed).trace());
		}
	}

	private static Set<String> run(long seed, LongAccumulator latest) {
		try {
			Simulation simulation = new Simulation(seed);
			Set<String> transitions = simulation.run();
			latest.accumulate(simulation.latestAnswer());
			return transitions;
		}
		catch (AssertionError ex) {
			throw new AssertionError(
					"seed " + seed + " (replay with -Drealtime.simulation.seed=" + seed + "): " + ex.getMessage(), ex);
		}
	}

}
