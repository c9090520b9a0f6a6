package io.github.supabaserealtime.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Supabase's own JavaScript client at this server: it finds what it was written for. The
 * scenarios are in {@code .ci/node/scenarios}. Needs node and {@code npm ci} in
 * {@code .ci/node}; {@code .ci/run} sees to both.
 */
class ForeignClientTests {

	private static final Path SCRIPTS = Path.of("..", ".ci", "node").toAbsolutePath().normalize();

	private final ForeignClientActions actions = new ForeignClientActions();

	@BeforeEach
	void requireNode() {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/@supabase/realtime-js"));
		if (Boolean.getBoolean("realtime.js.required")) {
			assertThat(present).as("@supabase/realtime-js is installed").isTrue();
		}
		Assumptions.assumeTrue(present, "@supabase/realtime-js is not installed: run 'npm ci' in .ci/node");
	}

	@AfterEach
	void stop() {
		this.actions.close();
	}

	/**
	 * The count is here as well so that no scenario is lost without notice.
	 */
	@ParameterizedTest
	@CsvSource({ "1.0.0, 38", "2.0.0, 41" })
	void everyScenarioOfTheForeignClientPasses(String version, int count) throws IOException, InterruptedException {
		Map<String, String> problems = new ForeignClientScript(SCRIPTS, this.actions).run(version);
		int ran = problems.size();
		problems.values().removeIf(String::isEmpty);
		assertThat(problems).as("scenarios that failed with version %s", version).isEmpty();
		assertThat(ran).as("scenarios that ran").isEqualTo(count);
	}

}
