package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the starter adds to the start of an application.
 */
final class StartUp implements Measurement {

	private static final int STARTS = 5;

	private final Extent extent;

	private final ClientProcesses processes;

	StartUp(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
	}

	@Override
	public String name() {
		return "start";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		List<Start> without = new ArrayList<>();
		List<Start> with = new ArrayList<>();
		for (int i = 0; i < (this.extent.quick() ? 1 : STARTS); i++) {
			without.add(start(false));
			with.add(start(true));
		}
		report.section("Start of an application",
				"""
						The smallest Spring Boot application with Actuator and meters, and the same with the auto-configuration of \
						the starter, which connects and joins a channel. Median of %d starts, from the start of the JVM; \
						threads when nothing happens."""
					.formatted(with.size()));
		List<String> threads = new ArrayList<>(with.get(0).threads());
		without.get(0).threads().forEach(threads::remove);
		double base = Median.of(without, Start::millis);
		report.table(List.of("", "time", "ratio", "beans", "threads"), List.of(row("without", without, base, ""),
				row("with", with, base, " (" + threads.stream().collect(Collectors.joining(", ")) + " besides)")));
	}

	private static List<String> row(String what, List<Start> starts, double base, String besides) {
		Start first = starts.get(0);
		double millis = Median.of(starts, Start::millis);
		return List.of(what, Math.round(millis) + " ms", Report.number(millis / base),
				Integer.toString(first.beans()), first.threads().size() + besides);
	}

	private Start start(boolean with) throws IOException, InterruptedException {
		try (LoadSource source = new LoadSource(new Script() {
		})) {
			String[] lines = this.processes
				.run("start-" + (with ? "with" : "without"), (result) -> this.processes.java(StartUpApplication.class,
						List.of(Boolean.toString(with), source.address(), result.toString())))
				.split("\n");
			return new Start(Integer.parseInt(lines[0]), Integer.parseInt(lines[1]),
					Arrays.asList(lines[2].split(", ")));
		}
	}

	/**
	 * One start.
	 *
	 * @param millis how long it took
	 * @param beans the number of beans
	 * @param threads the names of the threads
	 */
	private record Start(int millis, int beans, List<String> threads) {
	}

}
