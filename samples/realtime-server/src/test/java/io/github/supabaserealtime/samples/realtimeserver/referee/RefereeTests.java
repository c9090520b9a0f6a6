package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The referee at two clients. What it says is kept in {@code docs/clients.md}.
 */
class RefereeTests {

	private static final int FACTOR = 20;

	private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

	@Test
	void theClientOfThisProjectDoesWhatTheComparisonSays() throws Exception {
		compare("supabase-realtime-client", new SpringPlayer());
	}

	@Test
	@EnabledIfSystemProperty(named = "realtime.thorough", matches = "true",
			disabledReason = "part of the Maven profile thorough")
	void theJavaScriptClientDoesWhatTheComparisonSays() throws Exception {
		Path scripts = ROOT.resolve(".ci/node");
		boolean present = Files.isDirectory(scripts.resolve("node_modules/@supabase/realtime-js"));
		if (Boolean.getBoolean("realtime.js.required")) {
			assertThat(present).as("@supabase/realtime-js is installed").isTrue();
		}
		Assumptions.assumeTrue(present, "@supabase/realtime-js is not installed: run 'npm ci' in .ci/node");
		compare("realtime-js", new CommandPlayer(List.of("node", scripts.resolve("referee.mjs").toString())));
	}

	private static void compare(String name, Player player) throws Exception {
		List<Verdict> verdicts = new Referee(FACTOR).play(player);
		String outcomes = Referee.outcomes(verdicts);
		keep(name, outcomes + "\n" + Referee.figures(verdicts));
		assertThat(verdicts).hasSize(10);
		assertThat(Files.readString(ROOT.resolve("docs/clients.md"))).as("the comparison has this table of %s", name)
			.contains("## " + name)
			.contains(outcomes);
	}

	private static void keep(String name, String report) throws IOException {
		Path file = Path.of("target", "test-logs", "referee-" + name + ".md");
		Files.createDirectories(file.getParent());
		Files.writeString(file, report);
	}

}
