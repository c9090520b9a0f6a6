package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * How the CPU time of a message grows with the channels, with the listeners of a channel
 * and with the size of the payload.
 */
final class Growth implements Measurement {

	private static final int[] CHANNELS = { 1, 10, 100, 1_000 };

	private static final int[] LISTENERS = { 1, 10, 100 };

	private static final int[] SIZES = { 100, 1_000, 10_000, 100_000, 1_000_000 };

	private static final long MOST_BYTES = 3_000_000_000L;

	private final Extent extent;

	private final ClientProcesses processes;

	Growth(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
	}

	@Override
	public String name() {
		return "growth";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		report.section("Growth", "CPU time for each of the last third of the binary broadcasts, one run of each. "
				+ "The listeners read no payload.");
		List<List<String>> rows = new ArrayList<>();
		for (int channels : figures(CHANNELS)) {
			double micros = application(new Load(Workload.BROADCAST_BINARY, messages(0), channels, 0), 1);
			rows.add(List.of(count(channels), Report.micros(micros)));
		}
		report.table(List.of("channels, which get the messages in turn", "CPU time for a message"), rows);
		rows.clear();
		for (int listeners : figures(LISTENERS)) {
			double micros = application(new Load(Workload.BROADCAST_BINARY, messages(0), 1, 0), listeners);
			rows.add(List.of(count(listeners), Report.micros(micros), Report.micros(micros / listeners)));
		}
		report.table(List.of("listeners of one channel", "CPU time for a message", "for a call of a listener"), rows);
		rows.clear();
		for (int size : figures(SIZES)) {
			Load load = new Load(Workload.BROADCAST_BINARY, messages(size), 1, size);
			double bare = counting(load);
			double micros = application(load, 1);
			rows.add(List.of(count(size), Report.micros(bare), Report.micros(micros, bare)));
		}
		report.table(List.of("bytes of payload", Client.COUNTING.title(), "this client"), rows);
	}

	/**
	 * Return the first and the last only, if it is to be quick.
	 */
	private int[] figures(int[] all) {
		return this.extent.quick() ? new int[] { all[0], all[all.length - 1] } : all;
	}

	private long messages(int size) {
		return Math.min(this.extent.messages(600_000), this.extent.messages(MOST_BYTES) / (size + 1));
	}

	private static String count(int figure) {
		return String.format(Locale.ROOT, "%,d", figure);
	}

	private double counting(Load load) throws IOException, InterruptedException {
		String run = "growth-counting-" + load.size();
		return run(load, run, (address, result) -> Client.COUNTING.command(load, address, result, this.processes));
	}

	private double application(Load load, int listeners) throws IOException, InterruptedException {
		String run = "growth-%d-%d-%d".formatted(load.channels(), listeners, load.size());
		return run(load, run,
				(address, result) -> this.processes.java(BootClient.class,
						BootClient.arguments(address, load.workload().version(), load.total(), load.step(), result,
								List.of("--spring.profiles.active=growth", "--benchmark.channels=" + load.channels(),
										"--benchmark.listeners=" + listeners))));
	}

	private double run(Load load, String run, BiFunction<String, Path, List<String>> command)
			throws IOException, InterruptedException {
		Flood flood = new Flood(load, false, ClientMeter.progress(this.processes.result(run)));
		try (LoadSource source = new LoadSource(flood)) {
			return Cost.of(load.total(), this.processes.run(run, (result) -> command.apply(source.address(), result)))
				.steady();
		}
	}

}
