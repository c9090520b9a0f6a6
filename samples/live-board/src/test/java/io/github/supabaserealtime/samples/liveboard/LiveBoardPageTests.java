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
 * The page in a browser: what it does, that it is accessible, and its pictures in
 * {@code target}. Needs node, Chromium and {@code npm ci} in {@code .ci/node};
 * {@code .ci/run} sees to all of them.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		// a board of its own, on which no other test has worked
		properties = "spring.application.name=live-board-page")
class LiveBoardPageTests {

	private static final Path SCRIPTS = Path.of("..", "..", ".ci", "node").toAbsolutePath().normalize();

	@LocalServerPort
	private int port;

	@Test
	void visitorsTalkWorkAndWatchTheLinkHeal() throws IOException, InterruptedException {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/playwright-core"))
				&& Files.isDirectory(SCRIPTS.resolve("node_modules/axe-core"))
				&& Files.isExecutable(Path.of("/usr/bin/chromium"));
		if (Boolean.getBoolean("realtime.browser.required")) {
			assertThat(present).as("Chromium, playwright-core and axe-core are installed").isTrue();
		}
		Assumptions.assumeTrue(present,
				"Chromium, playwright-core or axe-core is not installed: see .ci/run for how to install them");
		Path target = Path.of("target").toAbsolutePath();
		Path log = target.resolve("live-board-page.log");
		Process node = new ProcessBuilder("node", "board.mjs", "http://localhost:" + this.port + "/", target.toString())
			.directory(SCRIPTS.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		boolean ended = node.waitFor(180, TimeUnit.SECONDS);
		node.destroyForcibly();
		String output = Files.readString(log);
		assertThat(ended).as(output).isTrue();
		assertThat(node.exitValue()).as(output).isZero();
		assertThat(output).contains("ok: two visitors", "ok: to-do table", "ok: cut and healed", "ok: reload",
				"ok: application lost and found", "ok: widths", "ok: accessibility light", "ok: accessibility dark");
		for (String picture : new String[] { "light", "dark", "phone", "healing" }) {
			assertThat(target.resolve("live-board-" + picture + ".png")).exists();
		}
	}

}
