package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs clients, each in a process of its own, which writes a result to a file when it is
 * done and is ended then.
 */
final class ClientProcesses {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final Path directory;

	private final List<String> javaOptions;

	/**
	 * Create the runner.
	 * @param directory where the clients write
	 * @param javaOptions further options of the JVMs
	 */
	ClientProcesses(Path directory, List<String> javaOptions) {
		this.directory = directory;
		this.javaOptions = javaOptions;
	}

	/**
	 * Return the file of a client's result.
	 * @param run the name of the run
	 */
	Path result(String run) {
		return this.directory.resolve(run + ".txt");
	}

	/**
	 * Return the command that runs a client on the class path of the benchmarks.
	 * @param main the class to run
	 * @param arguments its arguments
	 */
	List<String> java(Class<?> main, List<String> arguments) {
		return java(System.getProperty("java.class.path"), main.getName(), arguments);
	}

	/**
	 * Return the command that runs a client.
	 * @param classPath the class path
	 * @param main the name of the class to run
	 * @param arguments its arguments
	 */
	List<String> java(String classPath, String main, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx512m", "-cp", classPath));
		command.addAll(this.javaOptions);
		command.add(main);
		command.addAll(arguments);
		return command;
	}

	/**
	 * Run a client until it has written its result.
	 * @param run the name of the run
	 * @param command returns the command for the file of the result
	 * @return the result
	 */
	String run(String run, Function<Path, List<String>> command) throws IOException, InterruptedException {
		Path result = result(run);
		Path log = this.directory.resolve(run + ".log");
		Files.deleteIfExists(result);
		Process process = new ProcessBuilder(command.apply(result)).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			awaitResult(process, result, run, log);
		}
		finally {
			process.destroy();
			process.waitFor();
		}
		return Files.readString(result).trim();
	}

	/**
	 * Run an {@link IdleClient} with a server of its own.
	 * @param what what it opens
	 * @param number how many
	 * @return what they take
	 */
	Idle idle(String what, int number) throws IOException, InterruptedException {
		try (LoadSource source = new LoadSource(new Script() {
		})) {
			String[] result = run("idle-" + what + "-" + number, (file) -> java(IdleClient.class,
					List.of(what, source.address(), Integer.toString(number), file.toString())))
				.split(" ");
			return new Idle(Long.parseLong(result[0]) / 1024.0, Integer.parseInt(result[1]));
		}
	}

	private void awaitResult(Process process, Path result, String run, Path log) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!Files.exists(result)) {
			if (process.waitFor(50, TimeUnit.MILLISECONDS) && !Files.exists(result)) {
				throw new IllegalStateException(run + " has ended early, see " + log);
			}
			if (System.nanoTime() > end) {
				throw new IllegalStateException(
						run + " had no result within " + PATIENCE.toMinutes() + " minutes, see " + log);
			}
		}
	}

	/**
	 * What an idle client takes.
	 *
	 * @param kilobytes the heap for each of what it opened
	 * @param threads the threads of the whole process
	 */
	record Idle(double kilobytes, int threads) {
	}

}
