package io.github.supabaserealtime.samples.realtimeserver;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The executable jar as somebody starts it who has nothing but a JRE, and the test suite
 * of a client in another language at it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecutableJarTests {

	private static final Path SCRIPTS = Path.of("..", "..", ".ci", "node").toAbsolutePath().normalize();

	private Path jar;

	private RunningJar server;

	@BeforeAll
	void start() throws Exception {
		String built = System.getProperty("realtime.server.jar", "");
		Assumptions.assumeFalse(built.isEmpty(), "the jar is tested where it is built: run 'mvn verify'");
		this.jar = Path.of(built);
		this.server = new RunningJar(this.jar, "--realtime.port=0", "--realtime.control.port=0",
				"--realtime.timing=FAST");
		this.server.readUntil("Type 'help'");
	}

	@AfterAll
	void stop() throws Exception {
		if (this.server != null) {
			this.server.type("quit");
			int exit = this.server.exitCode();
			this.server.close();
			assertThat(exit).as("exit code after 'quit'").isZero();
		}
	}

	@Test
	void theJarStartsAndAnswers() throws Exception {
		JsonNode state = new ControlCalls(this.server.announced("control API")).call("GET /state");
		assertThat(state.path("running").booleanValue()).isTrue();
		assertThat(state.path("url").stringValue()).isEqualTo(this.server.announced("project URL"));
		assertThat(state.path("tables")).hasSize(2);
	}

	@Test
	void aSecondOneOnTheSamePortEndsWithAFewLines() throws Exception {
		String url = this.server.announced("project URL");
		String port = url.substring(url.lastIndexOf(':') + 1);
		try (RunningJar second = new RunningJar(this.jar, "--realtime.port=" + port, "--realtime.control.port=0")) {
			List<String> lines = second.readUntil("no such line");
			assertThat(second.exitCode()).isEqualTo(1);
			assertThat(lines).anyMatch((line) -> line.contains("The server cannot listen on port " + port))
				.noneMatch((line) -> line.startsWith("\tat "))
				.hasSizeLessThan(20);
		}
	}

	@Test
	void theSuiteOfTheJavaScriptClientPasses() throws Exception {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/@supabase/realtime-js"));
		if (Boolean.getBoolean("realtime.js.required")) {
			assertThat(present).as("@supabase/realtime-js is installed").isTrue();
		}
		Assumptions.assumeTrue(present, "@supabase/realtime-js is not installed: run 'npm ci' in .ci/node");
		ProcessBuilder node = new ProcessBuilder("node", "--test", "--test-reporter=tap", "realtime-server.test.mjs")
			.directory(SCRIPTS.toFile())
			.redirectErrorStream(true);
		node.environment()
			.putAll(Map.of("REALTIME_URL", this.server.announced("Realtime URL"), "REALTIME_KEY",
					this.server.announced("anon key"), "CONTROL_URL", this.server.announced("control API")));
		Process process = node.start();
		String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
			.replaceAll("eyJ[\\w.-]+", "…");
		assertThat(process.waitFor()).as(report).isZero();
		assertThat(report).contains("# tests 6").contains("# pass 6");
	}

}
