package io.github.supabaserealtime.samples.realtimeserver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerApplication.Terminal;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the README: they run its curl commands and compare its tables with the
 * program.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "realtime.port=0", "realtime.network-port=0", "realtime.timing=FAST" })
class RealtimeServerReadmeTests {

	private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);

	@TestBean
	private Terminal terminal;

	@Autowired
	private EmbeddedRealtimeServer server;

	@LocalServerPort
	private int port;

	static Terminal terminal() {
		return QuietTerminal.create();
	}

	private static String readme() throws IOException {
		return Files.readString(Path.of("README.md"));
	}

	/**
	 * Return what stands in code in the first column of the table below a heading.
	 */
	private static List<String> rows(String heading) throws IOException {
		String section = readme().split("(?m)^#+ " + Pattern.quote(heading) + "$", 2)[1].split("(?m)^#+ ", 2)[0];
		return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
			.matcher(section)
			.results()
			.map((row) -> row.group(1))
			.toList();
	}

	@Test
	void theCommandsAnswerAsThePageShows() throws Exception {
		Assumptions.assumeTrue(isInstalled("curl"), "curl is not installed");
		List<Step> steps = steps();
		assertThat(steps).hasSizeGreaterThan(10);
		try (TestClient client = TestClient.join(this.server, "room:1", ChannelOptions.defaults())) {
			for (Step step : steps) {
				assertThat(run(step.command())).as(step.command()).matches(step.answer());
			}
			assertThat(client.events).contains("cursor");
		}
	}

	private static List<Step> steps() throws IOException {
		List<Step> steps = new ArrayList<>();
		for (MatchResult block : CONSOLE.matcher(readme()).results().toList()) {
			for (String step : block.group(1).split("(?m)^\\$ ")) {
				if (!step.isBlank()) {
					String[] parts = step.split("\n", 2);
					String answer = Arrays.stream(parts[1].strip().split("…", -1))
						.map(Pattern::quote)
						.collect(Collectors.joining(".*"));
					steps.add(new Step(parts[0], Pattern.compile(answer, Pattern.DOTALL)));
				}
			}
		}
		return steps;
	}

	private String run(String command) throws Exception {
		Process process = new ProcessBuilder("sh", "-c", command.replace("localhost:4001", "localhost:" + this.port))
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		assertThat(process.waitFor()).as(command + "\n" + output).isZero();
		return output;
	}

	private static boolean isInstalled(String program) throws InterruptedException {
		try {
			return new ProcessBuilder(program, "--version").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void theTableOfCallsHasEachCall() throws Exception {
		List<String> calls = new ArrayList<>();
		new ControlCalls("http://localhost:" + this.port).call("GET /")
			.forEach((call) -> calls.add(call.stringValue()));
		assertThat(rows("The calls")).containsExactlyInAnyOrderElementsOf(calls);
	}

	@Test
	void theTableOfFaultsHasEachKind() throws Exception {
		assertThat(rows("The faults")).containsExactlyInAnyOrder(known("POST /faults", "{\"kind\": \"x\"}"));
	}

	@Test
	void theTableOfTheNetworkHasEachAction() throws Exception {
		assertThat(rows("The network")).containsExactlyInAnyOrder(known("POST /network/x", ""));
	}

	/**
	 * Return what the program names when it is asked for something that it does not know.
	 */
	private String[] known(String call, String body) throws Exception {
		String answer = new ControlCalls("http://localhost:" + this.port).send(call, body).body();
		String message = ControlCalls.json(answer).path("message").stringValue();
		return message.replaceFirst("'\\w+' must be one of ", "").replaceFirst(", not 'x'", "").split(", ");
	}

	@Test
	void theTableOfPropertiesHasEachPropertyWithADescription() throws Exception {
		try (InputStream metadata = new ClassPathResource("META-INF/spring-configuration-metadata.json")
			.getInputStream()) {
			JsonNode properties = ControlCalls.json(new String(metadata.readAllBytes(), StandardCharsets.UTF_8))
				.path("properties");
			assertThat(properties).allSatisfy((property) -> assertThat(property.path("description").asString(""))
				.as(property.path("name").stringValue())
				.isNotEmpty());
			List<String> names = new ArrayList<>();
			properties.forEach((property) -> names.add(property.path("name").stringValue()));
			assertThat(rows("Configuration")).containsExactlyInAnyOrderElementsOf(names);
		}
	}

	/**
	 * A command of the page.
	 *
	 * @param command the command
	 * @param answer what it has to print
	 */
	private record Step(String command, Pattern answer) {

	}

}
