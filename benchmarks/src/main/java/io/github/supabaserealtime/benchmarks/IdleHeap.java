package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * The heap that a channel or a connection takes while nothing happens.
 */
final class IdleHeap implements Measurement {

	private final ClientProcesses processes;

	IdleHeap(ClientProcesses processes) {
		this.processes = processes;
	}

	@Override
	public String name() {
		return "heap";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		double channel = kilobytes("channels", 2_000);
		double connection = kilobytes("connections", 50);
		double socket = kilobytes("sockets", 50);
		report.section("Heap of what is idle",
				"After a full collection, in kilobytes (1,024 bytes). A bare socket has Tomcat's buffers of 64 KB as in this client.");
		report.table(List.of("", "heap"),
				List.of(List.of("channel, joined", Report.number(channel)),
						List.of("connection, open", Report.number(connection)),
						List.of("bare socket of Spring and Tomcat, open", Report.number(socket))));
		report.target("Heap of an idle channel", channel, 2, "KB");
		report.target("Heap of an idle connection besides that of a bare socket", connection - socket, 100, "KB");
	}

	private double kilobytes(String what, int number) throws IOException, InterruptedException {
		return this.processes.idle(what, number).kilobytes();
	}

}
