package io.github.supabaserealtime.samples.realtimeserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The executable jar in a process of its own.
 */
final class RunningJar implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 60;

	private final Process process;

	private final List<String> lines = new ArrayList<>();

	RunningJar(Path jar, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-jar", jar.toString()));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	/**
	 * Read what it prints until a line contains a text, or until it ends.
	 * @return all that it has printed
	 */
	List<String> readUntil(String text) throws IOException {
		CompletableFuture<Void> limit = CompletableFuture.runAsync(this.process::destroyForcibly,
				CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
		BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8);
		String line = reader.readLine();
		while (line != null) {
			this.lines.add(line);
			line = line.contains(text) ? null : reader.readLine();
		}
		limit.cancel(false);
		return this.lines;
	}

	/**
	 * Return what stands behind a name in the announcement.
	 */
	String announced(String name) {
		return this.lines.stream()
			.filter((line) -> line.startsWith("  " + name + " "))
			.map((line) -> line.substring(line.lastIndexOf(' ') + 1))
			.findFirst()
			.orElseThrow(() -> new AssertionError("It announces no " + name));
	}

	void type(String command) throws IOException {
		this.process.outputWriter(StandardCharsets.UTF_8).append(command).append('\n').flush();
	}

	int exitCode() throws InterruptedException {
		if (!this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new AssertionError("The program does not end");
		}
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
