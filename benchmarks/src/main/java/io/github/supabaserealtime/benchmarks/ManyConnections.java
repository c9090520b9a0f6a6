package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads and the heap of many connections with a channel each, of a factory and with
 * threads of their own, and how long messages to those of a factory take while others are
 * stuck.
 */
final class ManyConnections implements Measurement {

	// an idle client opens five more before it measures
	private static final int FEW = 1;

	private static final int TENANTS = 990;

	private static final int STUCK = 10;

	private final Extent extent;

	private final ClientProcesses processes;

	private final int counted;

	ManyConnections(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
		this.counted = extent.quick() ? 2_000 : 10_000;
	}

	@Override
	public String name() {
		return "connections";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		ClientProcesses.Idle few = this.processes.idle("tenants", FEW);
		ClientProcesses.Idle hundred = this.processes.idle("tenants", 100);
		ClientProcesses.Idle thousand = this.processes.idle("tenants", 1_000);
		ClientProcesses.Idle own = this.processes.idle("connections", 100);
		ClientProcesses.Idle socket = this.processes.idle("small-sockets", 100);
		report.section("Many connections",
				"Idle ones. Those of a factory have a channel each and buffers of 8 KB, as the bare sockets have; the others have buffers of 64 KB. The threads are all of the process.");
		report.table(List.of("", "threads", "heap of one"),
				List.of(List.of("6 of a factory", Integer.toString(few.threads()), ""),
						row("105 of a factory", hundred), row("1,005 of a factory", thousand),
						row("105 with threads of their own", own),
						row("105 bare sockets of Spring and Tomcat", socket)));
		report.target("Threads of 1,005 connections of a factory beyond those of 6", thousand.threads() - few.threads(),
				30, "threads");
		report.target("Heap of an idle connection of a factory besides that of a bare socket",
				thousand.kilobytes() - socket.kilobytes(), 100, "KB");
		latency(report);
	}

	private void latency(Report report) throws IOException, InterruptedException {
		List<Latency.Percentiles> alone = new ArrayList<>();
		List<Latency.Percentiles> besideStuck = new ArrayList<>();
		for (int fork = 1; fork <= this.extent.forks(); fork++) {
			alone.add(latency("tenants-alone-" + fork, 0));
			besideStuck.add(latency("tenants-beside-stuck-" + fork, STUCK));
		}
		Latency.Percentiles ofAlone = Latency.Percentiles.median(alone);
		Latency.Percentiles ofBesideStuck = Latency.Percentiles.median(besideStuck);
		report.section("Connections of a factory beside others that are stuck",
				"From the server's write to the listener, %,d broadcasts to %d connections in turn, 1,000 in a second; median of %d runs. Of the %d others, the sockets of some take nothing while they send, the listeners of the rest never return, and some of their sockets are not read because their queues are full."
					.formatted(this.counted, TENANTS, this.extent.forks(), STUCK));
		report.table(List.of("", "50 %", "99 %"), List.of(ofAlone.row("without the others"),
				ofBesideStuck.row("while %d others are stuck".formatted(STUCK))));
		report.target("What 10 stuck connections add for the 990 others, 99 %", ofBesideStuck.p99() - ofAlone.p99(),
				1000, "µs");
	}

	private Latency.Percentiles latency(String run, int stuck) throws IOException, InterruptedException {
		int warmUp = (int) this.extent.messages(10_000);
		try (LoadSource source = new LoadSource(new TenantsRate(warmUp + this.counted))) {
			return Latency.Percentiles.of(this.processes.run(run,
					(result) -> this.processes.java(TenantsClient.class,
							List.of(source.address(), Integer.toString(TENANTS), Integer.toString(stuck),
									Integer.toString(warmUp), Integer.toString(this.counted), result.toString()))));
		}
	}

	private static List<String> row(String what, ClientProcesses.Idle idle) {
		return List.of(what, Integer.toString(idle.threads()), Report.number(idle.kilobytes()) + " KB");
	}

}
