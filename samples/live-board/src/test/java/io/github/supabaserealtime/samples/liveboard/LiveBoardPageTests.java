package io.github.supabaserealtime.samples.liveboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a browser. Needs Chromium and {@code npm ci} in {@code .ci/node};
 * {@code .ci/run} sees to both.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LiveBoardPageTests {

	private static final Path SCRIPTS = Path.of("..", "..", ".ci", "node").toAbsolutePath().normalize();

	@LocalServerPort
	private int port;

	@Test
	void aVisitorSeesMessagesMoveAndSendsOne() throws IOException, InterruptedException {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/playwright-core"))
				&& Files.isExecutable(Path.of("/usr/bin/chromium"));
		if (Boolean.getBoolean("realtime.browser.required")) {
			assertThat(present).as("Chromium and playwright-core are installed").isTrue();
		}
		Assumptions.assumeTrue(present,
				"Chromium or playwright-core is not installed: see .ci/run for how to install them");
		Path screenshot = Path.of("target", "live-board.png").toAbsolutePath();
		Path log = Path.of("target", "live-board-page.log");
		Process node = new ProcessBuilder("node", "board.mjs", "http://localhost:" + this.port + "/",
				screenshot.toString())
			.directory(SCRIPTS.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		boolean ended = node.waitFor(60, TimeUnit.SECONDS);
		node.destroyForcibly();
		String output = Files.readString(log);
		assertThat(ended).as(output).isTrue();
		assertThat(node.exitValue()).as(output).isZero();
		assertThat(output).contains("state OPEN, channel SUBSCRIBED");
		assertThat(screenshot).exists();
	}

}
