package io.github.supabaserealtime;

import java.io.IOException;

import org.junit.jupiter.api.Test;

/**
 * The tests that {@code docs/scenarios.md} names exist, and no scenario is without one.
 */
class ScenarioIndexTests {

	@Test
	void everyScenarioHasATestThatExists() throws IOException {
		String text = TestNames.page("scenarios.md");
		TestNames.assertRows(text, 82);
		TestNames.assertExist(text);
	}

}
