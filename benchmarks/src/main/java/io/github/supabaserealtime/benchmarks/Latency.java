package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * How long after its sending a broadcast reaches the listener at 1,000 messages in a
 * second, compared with a bare socket that parses it.
 */
final class Latency implements Measurement {

	private final Extent extent;

	private final ClientProcesses processes;

	private final int warmUp;

	private final int counted;

	Latency(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
		this.warmUp = (int) extent.messages(30_000);
		this.counted = extent.quick() ? 2_000 : 10_000;
	}

	@Override
	public String name() {
		return "latency";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		List<Percentiles> bare = new ArrayList<>();
		List<Percentiles> client = new ArrayList<>();
		for (int fork = 1; fork <= this.extent.forks(); fork++) {
			bare.add(measure("latency-yardstick-" + fork, this::yardstick));
			client.add(measure("latency-record-" + fork, this::client));
		}
		Percentiles ofBare = Percentiles.median(bare);
		Percentiles ofClient = Percentiles.median(client);
		report.section("Latency at 1,000 messages in a second",
				"From the server's write to the listener, %,d binary broadcasts after a warm-up of %,d; median of %d runs."
					.formatted(this.counted, this.warmUp, this.extent.forks()));
		report.table(List.of("client", "50 %", "99 %"),
				List.of(ofBare.row(Client.YARDSTICK.title()), ofClient.row(Client.RECORD.title())));
		report.target("Added latency at 1,000 messages/s, 50 %", ofClient.p50() - ofBare.p50(), 100, "µs");
		report.target("Added latency at 1,000 messages/s, 99 %", ofClient.p99() - ofBare.p99(), 1000, "µs");
	}

	private Percentiles measure(String run, BiFunction<String, Path, List<String>> command)
			throws IOException, InterruptedException {
		try (LoadSource source = new LoadSource(new SteadyRate(this.warmUp, this.counted))) {
			return Percentiles.of(this.processes.run(run, (result) -> command.apply(source.address(), result)));
		}
	}

	private List<String> yardstick(String address, Path result) {
		return this.processes.java(YardstickClient.class,
				List.of("latency", address, Workload.BROADCAST_BINARY.name(), Integer.toString(this.counted),
						Integer.toString(this.warmUp), result.toString(),
						Integer.toString(new Load(Workload.BROADCAST_BINARY, this.counted).largest())));
	}

	private List<String> client(String address, Path result) {
		return this.processes.java(BootClient.class, BootClient.arguments(address, Workload.BROADCAST_BINARY.version(),
				this.counted, this.warmUp, result, List.of("--spring.profiles.active=latency")));
	}

	/**
	 * Latencies in microseconds.
	 */
	record Percentiles(double p50, double p99) {

		static Percentiles of(String nanos) {
			String[] figures = nanos.split(" ");
			return new Percentiles(Long.parseLong(figures[0]) / 1000.0, Long.parseLong(figures[1]) / 1000.0);
		}

		static Percentiles median(List<Percentiles> runs) {
			return new Percentiles(Median.of(runs, Percentiles::p50), Median.of(runs, Percentiles::p99));
		}

		List<String> row(String client) {
			return List.of(client, Report.micros(this.p50), Report.micros(this.p99));
		}

	}

}
