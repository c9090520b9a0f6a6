package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The cost of broadcasts that several threads send, compared with a bare socket that
 * sends the same bytes, and how many of those get lost that wait for an acknowledgement.
 */
final class Sending implements Measurement {

	/**
	 * The threads that send.
	 */
	static final int THREADS = 8;

	/**
	 * How many messages a thread sends before it waits until they are written.
	 */
	static final int BATCH = 500;

	private static final int ACKNOWLEDGED = 10_000;

	private static final String BARE = "bare socket, encoded frames";

	private static final String JSON = "`broadcast` of JSON";

	private static final String RECORD = "`broadcast` of a record";

	private final Extent extent;

	private final ClientProcesses processes;

	private final int messages;

	Sending(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
		this.messages = (int) extent.messages(960_000);
	}

	@Override
	public String name() {
		return "sending";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		Map<String, List<Cost>> costs = new LinkedHashMap<>();
		for (int fork = 1; fork <= this.extent.forks(); fork++) {
			costs.computeIfAbsent(BARE, (key) -> new ArrayList<>()).add(cost("sending-bare-" + fork, this::bare));
			costs.computeIfAbsent(JSON, (key) -> new ArrayList<>())
				.add(cost("sending-json-" + fork,
						(address, result) -> application(address, result, "sending-json", this.messages)));
			costs.computeIfAbsent(RECORD, (key) -> new ArrayList<>())
				.add(cost("sending-record-" + fork,
						(address, result) -> application(address, result, "sending-records", this.messages)));
		}
		report.section("Broadcasts that are sent",
				("CPU time for each of the last third of %,d broadcasts from %d threads "
						+ "without acknowledgement, median of %d runs. In parentheses: as a multiple of the bare socket.")
					.formatted(this.messages, THREADS, this.extent.forks()));
		double bare = Cost.median(costs.get(BARE)).steady();
		List<List<String>> rows = new ArrayList<>();
		costs.forEach((sender, all) -> {
			double steady = Cost.median(all).steady();
			rows.add(List.of(sender, sender.equals(BARE) ? Report.micros(bare) : Report.micros(steady, bare)));
			if (!sender.equals(BARE)) {
				report.target("Sent without acknowledgement from %d threads, %s".formatted(THREADS, sender),
						steady / bare, 1.5, "x a bare socket");
			}
		});
		report.table(List.of("sender", "CPU time"), rows);
		acknowledged(report);
	}

	private void acknowledged(Report report) throws IOException, InterruptedException {
		String[] result = run("sending-acknowledged",
				(address, file) -> application(address, file, "sending-acknowledged", ACKNOWLEDGED))
			.split(" ");
		int acknowledged = Integer.parseInt(result[0]);
		report.section("Broadcasts that wait for an acknowledgement",
				"Of %,d broadcasts that were sent at once by a cold client, %,d were acknowledged. It took %s ms."
					.formatted(ACKNOWLEDGED, acknowledged, result[1]));
		report.target("Lost of 10,000 that wait for an acknowledgement at once", ACKNOWLEDGED - acknowledged, 0,
				"messages");
	}

	private Cost cost(String run, BiFunction<String, Path, List<String>> command)
			throws IOException, InterruptedException {
		return Cost.of(this.messages, run(run, command));
	}

	private String run(String run, BiFunction<String, Path, List<String>> command)
			throws IOException, InterruptedException {
		try (LoadSource source = new LoadSource(new Script() {
		})) {
			return this.processes.run(run, (result) -> command.apply(source.address(), result));
		}
	}

	private List<String> bare(String address, Path result) {
		return this.processes.java(SendingClient.class,
				List.of(address, Integer.toString(this.messages), result.toString()));
	}

	private List<String> application(String address, Path result, String profile, int messages) {
		return this.processes.java(BootClient.class, BootClient.arguments(address, "2.0.0", messages, messages, result,
				List.of("--spring.profiles.active=" + profile)));
	}

}
