package io.github.supabaserealtime.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.test.internal.protocol.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the scenarios of the JavaScript client in a process of their own, and has done
 * what they ask of the server.
 */
final class ForeignClientScript {

	private static final long LIMIT_SECONDS = 240;

	private final Path directory;

	private final ForeignClientActions actions;

	ForeignClientScript(Path directory, ForeignClientActions actions) {
		this.directory = directory;
		this.actions = actions;
	}

	/**
	 * Run all scenarios.
	 * @param version the version of the protocol
	 * @param generation what the server behaves as
	 * @return what went wrong by scenario, which is empty where nothing did
	 */
	Map<String, String> run(String version, ServerGeneration generation) throws IOException, InterruptedException {
		Path log = Path.of("target", "test-logs", "realtime-js-" + version + "-" + generation + ".log")
			.toAbsolutePath();
		Files.createDirectories(log.getParent());
		Process node = new ProcessBuilder("node", "scenarios.mjs", this.actions.url(), this.actions.apiKey(), version,
				generation.name())
			.directory(this.directory.toFile())
			.redirectError(log.toFile())
			.start();
		// a script that hangs ends the loop by its end
		Executor later = CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS);
		CompletableFuture<Void> watch = CompletableFuture.runAsync(node::destroyForcibly, later);
		Map<String, String> problems = new LinkedHashMap<>();
		try (BufferedReader reader = node.inputReader(StandardCharsets.UTF_8);
				Writer writer = node.outputWriter(StandardCharsets.UTF_8)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				take(line, writer, problems);
			}
			if (node.waitFor() != 0) {
				problems.put("the script itself",
						"ended with " + node.exitValue() + ": " + masked(Files.readString(log)));
			}
		}
		finally {
			watch.cancel(false);
			node.destroyForcibly();
		}
		return problems;
	}

	private void take(String line, Writer writer, Map<String, String> problems) throws IOException {
		JsonNode message = Json.parse(line);
		if (message == null) {
			throw new IllegalStateException("The script says what is no JSON: " + masked(line));
		}
		if (message.has("ask")) {
			writer.write(Json.write(answer(message)) + "\n");
			writer.flush();
		}
		else {
			problems.put(message.path("name").stringValue(),
					message.path("ok").booleanValue() ? "" : masked(message.path("detail").stringValue()));
		}
	}

	private ObjectNode answer(JsonNode request) {
		ObjectNode answer = Json.object();
		answer.set("answer", request.path("ask"));
		try {
			answer.set("result", Json.toNode(this.actions.perform(request.path("action").stringValue(), request)));
		}
		catch (RuntimeException | AssertionError ex) {
			answer.put("error", ex.toString());
		}
		return answer;
	}

	private static String masked(String text) {
		return text.replaceAll("eyJ[\\w.-]+", "…");
	}

}
