package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

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

	private String only = "";

	private final List<String> javaOptions = new ArrayList<>();

	private Benchmarks(List<String> args) {
		for (Iterator<String> rest = args.iterator(); rest.hasNext();) {
			String option = rest.next();
			switch (option) {
				case "--quick" -> this.quick = true;
				case "--docs" -> this.docs = true;
				case "--forks" -> this.forks = Integer.parseInt(rest.next());
				case "--only" -> this.only = rest.next();
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
		new Benchmarks(List.of(args)).run();
	}

	private void run() throws Exception {
		Path results = Files.createDirectories(RESULTS);
		EndToEnd clients = new EndToEnd(this.quick, this.forks, results, this.javaOptions);
		Report report = new Report(clients, this.quick);
		if (!this.only.equals("micro")) {
			Map<Workload, Map<Client, Cost>> heard = new EnumMap<>(Workload.class);
			for (Workload workload : Workload.values()) {
				heard.put(workload, clients.measure(workload, heardBy()));
			}
			report.heard(heard);
			write(report);
			report.unheard(clients.measure(Workload.BROADCAST_BINARY,
					List.of(Client.COUNTING, Client.NOBODY_WITHOUT_EVENTS, Client.NOBODY)));
			write(report);
		}
		if (!this.only.equals("end-to-end")) {
			report.operations(new MicroBenchmarks(this.quick).measure());
			write(report);
		}
		if (this.docs) {
			Files.writeString(PAGE, Report.replaceResults(Files.readString(PAGE), report.text()));
		}
	}

	/**
	 * Write what there is, so that nothing is lost if a later part fails.
	 */
	private static void write(Report report) throws IOException {
		Files.writeString(RESULTS.resolve("results.md"), report.text());
	}

	private static List<Client> heardBy() {
		List<Client> clients = new ArrayList<>(List.of(Client.YARDSTICK, Client.UNREAD, Client.RECORD));
		if (Files.isDirectory(Path.of(".ci", "node", "node_modules", "@supabase", "realtime-js"))) {
			clients.add(Client.REALTIME_JS);
		}
		else {
			logger.warn("realtime-js is left out: it needs npm ci --prefix .ci/node");
		}
		return clients;
	}

}
