package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * The threads and the heap of many connections with a channel each, of a factory and with
 * threads of their own.
 */
final class ManyConnections implements Measurement {

	// an idle client opens five more before it measures
	private static final int FEW = 1;

	private final ClientProcesses processes;

	ManyConnections(ClientProcesses processes) {
		this.processes = processes;
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
	}

	private static List<String> row(String what, ClientProcesses.Idle idle) {
		return List.of(what, Integer.toString(idle.threads()), Report.number(idle.kilobytes()) + " KB");
	}

}
