package io.github.supabaserealtime.samples.securechat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages in a browser: what they do, that they are accessible, and their pictures in
 * {@code target}. Needs node, Chromium and {@code npm ci} in {@code .ci/node};
 * {@code .ci/run} sees to all of them.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "chat.token-lifetime=12s")
@DirtiesContext
class SecureChatPageTests {

	private static final Path SCRIPTS = Path.of("..", "..", ".ci", "node").toAbsolutePath().normalize();

	@LocalServerPort
	private int port;

	@Test
	void usersTalkAndWhoIsNoMemberIsToldSo() throws IOException, InterruptedException {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/playwright-core"))
				&& Files.isDirectory(SCRIPTS.resolve("node_modules/axe-core"))
				&& Files.isExecutable(Path.of("/usr/bin/chromium"));
		if (Boolean.getBoolean("realtime.browser.required")) {
			assertThat(present).as("Chromium, playwright-core and axe-core are installed").isTrue();
		}
		Assumptions.assumeTrue(present,
				"Chromium, playwright-core or axe-core is not installed: see .ci/run for how to install them");
		Path target = Path.of("target").toAbsolutePath();
		Path log = target.resolve("secure-chat-page.log");
		Process node = new ProcessBuilder("node", "chat.mjs", "http://localhost:" + this.port + "/", target.toString())
			.directory(SCRIPTS.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		boolean ended = node.waitFor(120, TimeUnit.SECONDS);
		node.destroyForcibly();
		String output = Files.readString(log);
		assertThat(ended).as(output).isTrue();
		assertThat(node.exitValue()).as(output).isZero();
		assertThat(output).contains("ok: signing in", "ok: two members", "ok: no member", "ok: renewed",
				"ok: signing out", "ok: widths", "ok: accessibility");
		for (String picture : new String[] { "light", "dark", "refused", "login", "phone" }) {
			assertThat(target.resolve("secure-chat-" + picture + ".png")).exists();
		}
	}

}
