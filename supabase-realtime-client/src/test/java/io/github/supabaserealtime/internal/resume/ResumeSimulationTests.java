package io.github.supabaserealtime.internal.resume;

import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of made-up histories of a listener that resumes. In none of them does a
 * position pass a message that the listener has not been handed, and in none is a message
 * lost, even if no later one follows.
 */
class ResumeSimulationTests {

	private static final int STEPS = 120;

	private final int histories = Integer.getInteger("realtime.simulation.histories", 1000);

	@Test
	void noPositionPassesAnOpenGapAndNothingIsLost() {
		run(ResumeHistory::new);
	}

	@Test
	void noPositionPassesAStoredBroadcastAndNoneIsLost() {
		run(BroadcastHistory::new);
	}

	private void run(LongFunction<ResumingHistory<?>> histories) {
		int reads = 0;
		int drops = 0;
		int takeovers = 0;
		int lateSaves = 0;
		for (int seed = 1; seed <= this.histories; seed++) {
			ResumingHistory<?> history = histories.apply(seed);
			try {
				history.run(STEPS);
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("Seed " + seed + ": " + ex.getMessage(), ex);
			}
			reads += history.reads;
			drops += history.drops;
			takeovers += history.takeovers;
			lateSaves += history.lateSaves;
		}
		assertThat(reads).isGreaterThan(this.histories);
		assertThat(drops).isGreaterThan(this.histories / 10);
		assertThat(takeovers).isGreaterThan(this.histories);
		assertThat(lateSaves).isGreaterThan(this.histories);
	}

}
