package io.github.supabaserealtime.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Writes what was measured as Markdown.
 */
final class Report {

	private static final String BEGIN = "<!-- results: benchmarks/run --docs writes what follows -->\n";

	private static final String END = "<!-- end of the results -->\n";

	private static final List<Client> COLUMNS = List.of(Client.YARDSTICK, Client.UNREAD, Client.RECORD,
			Client.REALTIME_JS);

	private final StringBuilder tables = new StringBuilder();

	private final StringBuilder targets = new StringBuilder();

	private final EndToEnd clients;

	Report(EndToEnd clients, boolean quick) {
		this.clients = clients;
		double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
		this.tables.append(String.format(Locale.ROOT, "%s: %d cores, %s %s, %s %s. Load average at the start: %.1f.%n",
				quick ? "The short form of the run" : "The run", Runtime.getRuntime().availableProcessors(),
				System.getProperty("java.vm.name"), System.getProperty("java.vm.version"),
				System.getProperty("os.name"), System.getProperty("os.arch"), load));
	}

	/**
	 * Add the clients that have listeners.
	 */
	void heard(Map<Workload, Map<Client, Cost>> costs) {
		this.tables.append(String.format(
				"%n### CPU time for a message%n%nOf the last third of %,d broadcasts or %,d changes, median of %d runs. "
						+ "In parentheses: as a multiple of the yardstick.%n",
				this.clients.total(Workload.BROADCAST_BINARY), this.clients.total(Workload.POSTGRES_CHANGE),
				this.clients.forks()));
		heard(costs, Cost::steady);
		this.tables.append(String.format(
				"%n### CPU time while the client warms up%n%n"
						+ "For each of the first %,d broadcasts or %,d changes, from the first one on.%n",
				ClientMeter.moments(this.clients.total(Workload.BROADCAST_BINARY))[1],
				ClientMeter.moments(this.clients.total(Workload.POSTGRES_CHANGE))[1]));
		heard(costs, Cost::warmUp);
		costs.forEach((workload, row) -> {
			target(workload.title() + ", payload unread", ratio(row, Client.UNREAD, Client.YARDSTICK, Cost::steady),
					workload.isBroadcast() ? 1.2 : 0.5, "x");
			target(workload.title() + ", as a record", ratio(row, Client.RECORD, Client.YARDSTICK, Cost::steady),
					workload.isBroadcast() ? 1.6 : 0.9, "x");
			target(workload.title() + ", as a record, warm-up",
					ratio(row, Client.RECORD, Client.YARDSTICK, Cost::warmUp), 2, "x");
		});
	}

	private void heard(Map<Workload, Map<Client, Cost>> costs, ToDoubleFunction<Cost> figure) {
		this.tables.append("\n|");
		COLUMNS.forEach((client) -> this.tables.append(" | ").append(client.title()));
		this.tables.append(" |\n|").append("---|".repeat(COLUMNS.size() + 1)).append('\n');
		costs.forEach((workload, row) -> {
			this.tables.append("| ").append(workload.title());
			COLUMNS.forEach((client) -> this.tables.append(" | ").append(cell(row, client, Client.YARDSTICK, figure)));
			this.tables.append(" |\n");
		});
	}

	private static String cell(Map<Client, Cost> row, Client client, Client base, ToDoubleFunction<Cost> figure) {
		Cost cost = row.get(client);
		if (cost == null) {
			return "not measured";
		}
		String micros = Cost.micros(figure.applyAsDouble(cost));
		return (client != base) ? micros + String.format(Locale.ROOT, " (%.1f x)", ratio(row, client, base, figure))
				: micros;
	}

	private static double ratio(Map<Client, Cost> row, Client client, Client base, ToDoubleFunction<Cost> figure) {
		return figure.applyAsDouble(row.get(client)) / figure.applyAsDouble(row.get(base));
	}

	/**
	 * Add the clients to which nobody listens.
	 */
	void unheard(Map<Client, Cost> costs) {
		this.tables.append("\n### CPU time for a message that nobody listens to\n\n"
				+ "Binary broadcasts, compared with counting the frames of a bare socket.\n\n"
				+ "| client | CPU time |\n|---|---|\n");
		costs.keySet()
			.forEach((client) -> this.tables.append("| ")
				.append(client.title())
				.append(" | ")
				.append(cell(costs, client, Client.COUNTING, Cost::steady))
				.append(" |\n"));
		target("Nobody listens, events off", ratio(costs, Client.NOBODY_WITHOUT_EVENTS, Client.COUNTING, Cost::steady),
				1.5, "x");
		target("Nobody listens, events on", ratio(costs, Client.NOBODY, Client.COUNTING, Cost::steady), 2.2, "x");
	}

	/**
	 * Add the JMH benchmarks.
	 */
	void operations(List<MicroBenchmarks.Operation> operations) {
		this.tables.append("\n### Parts of the client\n\nTime of the fastest iteration, and bytes that are allocated "
				+ "(JMH, `-prof gc`). `Tree` is Jackson's `readTree` of the same JSON.\n\n"
				+ "| operation | time | bytes |\n|---|---|---|\n");
		for (MicroBenchmarks.Operation operation : operations) {
			this.tables.append(String.format(Locale.ROOT, "| `%s` | %,.0f ns | %,.0f |%n", operation.name(),
					operation.nanos(), operation.bytes()));
			if (operation.name().equals("Presence.diff")) {
				target("A difference of presence among 10,000", operation.nanos() / 1000, 50, "µs");
			}
		}
	}

	private void target(String name, double measured, double most, String unit) {
		this.targets.append(String.format(Locale.ROOT, "| %s | %.2f %s | %.1f %s | %s |%n", name, measured, unit, most,
				unit, (measured <= most) ? "met" : "**missed**"));
	}

	String text() {
		return this.tables + "\n### Targets\n\nMultiples of the yardstick or of counting, and times.\n\n"
				+ "| measure | measured | at most | |\n|---|---|---|---|\n" + this.targets;
	}

	/**
	 * Put results into the page in the place of earlier ones.
	 */
	static String replaceResults(String page, String results) {
		int begin = page.indexOf(BEGIN);
		int end = page.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IllegalStateException("The page has no place for results");
		}
		return page.substring(0, begin) + BEGIN + "\n" + results + "\n" + page.substring(end);
	}

}
