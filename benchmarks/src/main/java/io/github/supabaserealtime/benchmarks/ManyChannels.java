package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;

/**
 * The sockets, the threads and the heap of many channels of one connection, and how long
 * it takes until they are joined.
 */
final class ManyChannels implements Measurement {

	private static final int FEW = 100;

	private static final int MANY = 2_000;

	private static final int QUICK = 300;

	private final Extent extent;

	private final ClientProcesses processes;

	ManyChannels(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
	}

	@Override
	public String name() {
		return "channels";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		int perSecond = ConnectionSettings.JoinSettings.DEFAULTS.perSecond();
		List<List<String>> rows = new ArrayList<>();
		for (int channels : new int[] { 1, FEW, this.extent.quick() ? QUICK : MANY }) {
			rows.add(row(channels, perSecond));
		}
		report.section("Many channels", """
				One connection with default settings. All channels are subscribed at once when it is open; the client sends \
				%d joins in a second. The heap is that of a channel, and what further sockets take is divided among the \
				channels. The threads are all of the process.""".formatted(perSecond));
		report.table(List.of("channels", "sockets", "threads", "heap of one", "until all are joined",
				"the least that the pacing allows"), rows);
	}

	private List<String> row(int channels, int perSecond) throws IOException, InterruptedException {
		AtomicInteger sockets = new AtomicInteger();
		try (LoadSource source = new LoadSource(new Script() {

			@Override
			public void opened() {
				sockets.incrementAndGet();
			}

		})) {
			String[] result = this.processes
				.run("channels-" + channels,
						(file) -> this.processes.java(JoiningClient.class,
								List.of(source.address(), Integer.toString(channels), file.toString())))
				.split(" ");
			// with one channel it is what else has been loaded meanwhile
			String heap = (channels > 1) ? Report.number(Long.parseLong(result[1]) / 1024.0) + " KB" : "";
			return List.of(String.format(Locale.ROOT, "%,d", channels), Integer.toString(sockets.get()), result[2],
					heap, seconds(Long.parseLong(result[0])),
					seconds((channels - 1) * 1_000L / perSecond));
		}
	}

	private static String seconds(long millis) {
		return Report.number(millis / 1_000.0) + " s";
	}

}
