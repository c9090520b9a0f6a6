package io.github.supabaserealtime.recovery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running {@link RecoveryConsumer}.
 */
interface RecoveryInstance {

	/**
	 * End it, with everything in order.
	 */
	void stop();

	static RecoveryInstance inThisProcess(Map<String, String> properties) {
		ConfigurableApplicationContext context = RecoveryConsumer.start(properties);
		return context::close;
	}

	/**
	 * Start it as a process, which is killed where others are stopped.
	 * @param output where to write what the process prints
	 */
	static RecoveryInstance inAnother(Map<String, String> properties, Path output) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						RecoveryConsumer.class.getName()));
		properties.forEach((name, value) -> command.add("--" + name + "=" + value));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
			.start();
		return () -> {
			try {
				process.destroyForcibly();
				if (!process.waitFor(10, TimeUnit.SECONDS)) {
					throw new IllegalStateException("The process does not end");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
	}

}
