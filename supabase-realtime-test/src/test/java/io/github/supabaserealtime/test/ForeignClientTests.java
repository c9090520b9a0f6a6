package io.github.supabaserealtime.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Supabase's own JavaScript client at this server: it finds what it was written for. The
 * scenarios are in {@code .ci/node/scenarios}. Needs node and {@code npm ci} in
 * {@code .ci/node}; {@code .ci/run} sees to both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignClientTests {

	private static final Path SCRIPTS = Path.of("..", ".ci", "node").toAbsolutePath().normalize();

	private final Map<Run, Future<Map<String, String>>> runs = new LinkedHashMap<>();

	private final ExecutorService workers = Executors.newCachedThreadPool();

	/**
	 * Scenarios wait most of the time, so that all run at once, each version and
	 * generation at a server of its own.
	 */
	@BeforeAll
	void begin() {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/@supabase/realtime-js"));
		if (Boolean.getBoolean("realtime.js.required")) {
			assertThat(present).as("@supabase/realtime-js is installed").isTrue();
		}
		if (!present) {
			return;
		}
		for (String version : List.of("1.0.0", "2.0.0")) {
			for (ServerGeneration generation : ServerGeneration.values()) {
				this.runs.put(new Run(version, generation), this.workers.submit(() -> run(version, generation)));
			}
		}
	}

	/**
	 * A test that is left out is reported, a class that is left out as a whole is not.
	 */
	@BeforeEach
	void present() {
		Assumptions.assumeFalse(this.runs.isEmpty(),
				"@supabase/realtime-js is not installed: run 'npm ci' in .ci/node");
	}

	private static Map<String, String> run(String version, ServerGeneration generation)
			throws IOException, InterruptedException {
		ForeignClientActions actions = new ForeignClientActions(generation);
		try {
			return new ForeignClientScript(SCRIPTS, actions).run(version, generation);
		}
		finally {
			actions.close();
		}
	}

	@AfterAll
	void stop() {
		this.workers.shutdownNow();
	}

	/**
	 * The count is here as well so that no scenario is lost without notice.
	 */
	@ParameterizedTest
	@CsvSource({ "1.0.0, V2_129, 40", "1.0.0, NEWEST, 40", "2.0.0, V2_129, 44", "2.0.0, NEWEST, 47" })
	void everyScenarioOfTheForeignClientPasses(String version, ServerGeneration generation, int count)
			throws Exception {
		Map<String, String> problems = this.runs.get(new Run(version, generation)).get();
		int ran = problems.size();
		problems.values().removeIf(String::isEmpty);
		assertThat(problems).as("scenarios that failed with version %s at %s", version, generation).isEmpty();
		assertThat(ran).as("scenarios that ran").isEqualTo(count);
	}

	private record Run(String version, ServerGeneration generation) {

	}

}
