package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Measures the CPU time of whole clients for a message. Each client runs several times in
 * a process of its own; the clients take turns, so that a busy moment of the machine does
 * not hit the same one each time.
 */
final class EndToEnd {

	private static final Log logger = LogFactory.getLog(EndToEnd.class);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final int forks;

	private final boolean quick;

	private final Path directory;

	private final List<String> javaOptions;

	/**
	 * Create the measurement.
	 * @param quick whether to send fewer messages
	 * @param forks how often each client runs
	 * @param directory where the clients write
	 * @param javaOptions further options of the JVMs
	 */
	EndToEnd(boolean quick, int forks, Path directory, List<String> javaOptions) {
		this.quick = quick;
		this.forks = forks;
		this.directory = directory;
		this.javaOptions = javaOptions;
	}

	/**
	 * Return how many messages a client gets.
	 */
	long total(Workload workload) {
		long total = workload.isBroadcast() ? 900_000 : 450_000;
		return this.quick ? total / 5 : total;
	}

	int forks() {
		return this.forks;
	}

	Map<Client, Cost> measure(Workload workload, List<Client> clients) throws IOException, InterruptedException {
		Map<Client, List<Cost>> costs = new EnumMap<>(Client.class);
		for (int fork = 1; fork <= this.forks; fork++) {
			for (Client client : clients) {
				Cost cost = run(workload, client, fork);
				logger.info(workload.title() + ", " + client.title() + ": " + Cost.micros(cost.steady()));
				costs.computeIfAbsent(client, (key) -> new ArrayList<>()).add(cost);
			}
		}
		Map<Client, Cost> medians = new EnumMap<>(Client.class);
		costs.forEach((client, all) -> medians.put(client, Cost.median(all)));
		return medians;
	}

	private Cost run(Workload workload, Client client, int fork) throws IOException, InterruptedException {
		String name = workload.name().toLowerCase() + "-" + client.name().toLowerCase() + "-" + fork;
		Path result = this.directory.resolve(name + ".txt");
		Path log = this.directory.resolve(name + ".log");
		Files.deleteIfExists(result);
		long total = total(workload);
		try (LoadSource source = new LoadSource(workload, total, client.needsMarks(), ClientMeter.progress(result))) {
			Process process = new ProcessBuilder(
					client.command(workload, source.port(), total, result, this.javaOptions))
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			try {
				awaitResult(process, result, name, log);
			}
			finally {
				process.destroy();
				process.waitFor();
			}
		}
		return Cost.of(total, Files.readString(result));
	}

	private void awaitResult(Process process, Path result, String name, Path log) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!Files.exists(result)) {
			if (process.waitFor(50, TimeUnit.MILLISECONDS) && !Files.exists(result)) {
				throw new IllegalStateException(name + " has ended early, see " + log);
			}
			if (System.nanoTime() > end) {
				throw new IllegalStateException(
						name + " did not get all messages within " + PATIENCE.toMinutes() + " minutes, see " + log);
			}
		}
	}

}
