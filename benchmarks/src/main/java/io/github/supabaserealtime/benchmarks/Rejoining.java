package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.List;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;

/**
 * How long it takes until many channels are joined again after the link was lost.
 */
final class Rejoining implements Measurement {

	private static final int CHANNELS = 100;

	private static final String RUN = "rejoining";

	private final ClientProcesses processes;

	Rejoining(ClientProcesses processes) {
		this.processes = processes;
	}

	@Override
	public String name() {
		return "rejoining";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		int perSecond = ConnectionSettings.JoinSettings.DEFAULTS.perSecond();
		double paced = (CHANNELS - 1) / (double) perSecond;
		try (LoadSource source = new LoadSource(new LostLink(CHANNELS, this.processes.result(RUN)))) {
			String[] millis = this.processes
				.run(RUN,
						(result) -> this.processes.java(RejoiningClient.class,
								List.of(source.address(), Integer.toString(CHANNELS))))
				.split(" ");
			double joining = Long.parseLong(millis[1]) / 1000.0;
			report.section("%d channels after a lost link".formatted(CHANNELS), """
					With default settings. The client sends %d joins in a second, so %s s are the least for the joins. \
					The new socket was there %s ms after the loss.""".formatted(perSecond, Report.number(paced),
					millis[0]));
			report.table(List.of("", "time"),
					List.of(List.of("from the new socket to the last join", Report.number(joining) + " s")));
			report.target("%d channels after a lost link".formatted(CHANNELS), joining / paced, 1.5,
					"x what the pacing requires");
		}
	}

}
