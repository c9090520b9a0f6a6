package io.github.supabaserealtime.internal.resume;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of made-up histories of a listener that resumes. In none of them does a
 * position pass a row that the listener has not been handed, and in none is a row lost.
 */
class ResumeSimulationTests {

	private static final int STEPS = 120;

	private final int histories = Integer.getInteger("realtime.simulation.histories", 1000);

	@Test
	void noPositionPassesAnOpenGapAndNothingIsLost() {
		int reads = 0;
		int drops = 0;
		int takeovers = 0;
		int lateSaves = 0;
		for (int seed = 1; seed <= this.histories; seed++) {
			ResumeHistory history = new ResumeHistory(seed);
			try {
				for (int step = 0; step < STEPS; step++) {
					history.step();
				}
				history.end();
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

	@Test
	void noPositionPassesAStoredBroadcastAndNoneIsLost() {
		int reads = 0;
		int drops = 0;
		int takeovers = 0;
		int lateSaves = 0;
		for (int seed = 1; seed <= this.histories; seed++) {
			BroadcastHistory history = new BroadcastHistory(seed);
			try {
				for (int step = 0; step < STEPS; step++) {
					history.step();
				}
				history.end();
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
