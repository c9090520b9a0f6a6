package io.github.supabaserealtime.samples.changesworker.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.samples.changesworker.database.MirroredDatabase;

/**
 * A worker in a JVM of its own. What it logs is printed with its name.
 */
final class WorkerProcess implements AutoCloseable {

	private final String name;

	private final Process process;

	private final Thread reader;

	private WorkerProcess(String name, Process process, PrintStream out) {
		this.name = name;
		this.process = process;
		this.reader = new Thread(() -> print(out), "output-" + name);
		this.reader.setDaemon(true);
		this.reader.start();
	}

	static WorkerProcess start(String name, MirroredDatabase database, PrintStream out) throws IOException {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				// it lives for a minute: to compile well takes longer than it saves
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path"),
				DemoWorker.class.getName(), "--spring.profiles.active=demo");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put("WORKER_NAME", name);
		builder.environment().put("DATABASE_URL", database.url());
		builder.environment().put("SUPABASE_URL", database.server().url());
		builder.environment().put("SUPABASE_KEY", database.server().apiKey());
		return new WorkerProcess(name, builder.start(), out);
	}

	private void print(PrintStream out) {
		try (BufferedReader lines = this.process.inputReader()) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				out.println(this.name + " | " + line);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.name;
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * End the process at once: with SIGKILL where there are signals.
	 */
	void kill() {
		this.process.toHandle().destroyForcibly();
		await();
	}

	/**
	 * Have the worker stop in order.
	 */
	@Override
	public void close() {
		// not destroy() of the process, which also closes what its last lines are read
		// from
		this.process.toHandle().destroy();
		if (!await()) {
			kill();
		}
	}

	private boolean await() {
		try {
			boolean ended = this.process.waitFor(20, TimeUnit.SECONDS);
			this.reader.join(TimeUnit.SECONDS.toMillis(5));
			return ended;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
