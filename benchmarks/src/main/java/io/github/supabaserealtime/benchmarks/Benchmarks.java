package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs all benchmarks and writes the report; {@code benchmarks/run} says with which
 * options.
 */
public final class Benchmarks {

	private static final Log logger = LogFactory.getLog(Benchmarks.class);

	private static final Path RESULTS = Path.of("benchmarks", "target", "results");

	private static final Path PAGE = Path.of("docs", "performance.md");

	private boolean quick;

	private boolean docs;

	private int forks;

	private final List<String> only = new ArrayList<>();

	private final List<String> javaOptions = new ArrayList<>();

	private Benchmarks(List<String> args) {
		for (Iterator<String> rest = args.iterator(); rest.hasNext();) {
			String option = rest.next();
			switch (option) {
				case "--quick" -> this.quick = true;
				case "--docs" -> this.docs = true;
				case "--forks" -> this.forks = Integer.parseInt(rest.next());
				case "--only" -> this.only.add(rest.next());
				case "--java-option" -> this.javaOptions.add(rest.next());
				default -> throw new IllegalArgumentException("Unknown option: " + option);
			}
		}
		if (this.forks == 0) {
			this.forks = this.quick ? 1 : 3;
		}
	}

	/**
	 * Run in the root of the repository.
	 * @param args the options
	 */
	public static void main(String[] args) throws Exception {
		System.exit(new Benchmarks(List.of(args)).run() ? 0 : 1);
	}

	private List<Measurement> measurements() {
		Extent extent = new Extent(this.quick, this.forks);
		ClientProcesses processes = new ClientProcesses(RESULTS, this.javaOptions);
		List<Measurement> all = List.of(new CpuTime(extent, processes), new Latency(extent, processes),
				new Sending(extent, processes), new IdleHeap(processes), new ManyConnections(extent, processes),
				new ManyChannels(extent, processes), new StartUp(extent, processes), new Rejoining(processes), new Growth(extent, processes),
				new MicroBenchmarks(extent));
		List<Measurement> chosen = all.stream()
			.filter((measurement) -> this.only.isEmpty() || this.only.contains(measurement.name()))
			.toList();
		if (!this.only.isEmpty() && chosen.size() != this.only.size()) {
			throw new IllegalArgumentException(
					"--only knows these: " + String.join(", ", all.stream().map(Measurement::name).toList()));
		}
		return chosen;
	}

	private boolean run() throws IOException, InterruptedException {
		Files.createDirectories(RESULTS);
		Report report = new Report(new Extent(this.quick, this.forks));
		boolean complete = true;
		for (Measurement measurement : measurements()) {
			complete &= run(measurement, report);
			// so that nothing is lost when a later part is stopped
			Files.writeString(RESULTS.resolve("results.md"), report.text());
		}
		if (this.docs) {
			Files.writeString(PAGE, Report.replaceResults(Files.readString(PAGE), report.text()));
		}
		return complete;
	}

	private static boolean run(Measurement measurement, Report report) throws InterruptedException {
		long start = System.nanoTime();
		try {
			measurement.run(report);
			logger.info("'%s' took %d s".formatted(measurement.name(), (System.nanoTime() - start) / 1_000_000_000));
			return true;
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			// the others may take long and are worth having
			logger.error("'%s' has failed".formatted(measurement.name()), ex);
			report.section("Not measured", "The part `%s` of the benchmarks has failed.".formatted(measurement.name()));
			return false;
		}
	}

}
