package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The CPU time of whole clients for a message. The clients take turns, so that a busy
 * moment of the machine does not hit the same one each time.
 */
final class CpuTime implements Measurement {

	private static final Log logger = LogFactory.getLog(CpuTime.class);

	private static final List<Client> UNHEARD = List.of(Client.COUNTING, Client.NOBODY_WITHOUT_EVENTS, Client.NOBODY);

	private final Extent extent;

	private final ClientProcesses processes;

	CpuTime(Extent extent, ClientProcesses processes) {
		this.extent = extent;
		this.processes = processes;
	}

	@Override
	public String name() {
		return "cpu";
	}

	@Override
	public void run(Report report) throws IOException, InterruptedException {
		heard(report);
		unheard(report);
	}

	private Load load(Workload workload) {
		// the JIT compiler is still at work in the last third of a third of it
		return new Load(workload, this.extent.messages(workload.isBroadcast() ? 2_700_000 : 1_350_000));
	}

	private void heard(Report report) throws IOException, InterruptedException {
		List<Client> clients = Stream
			.concat(Stream.of(Client.YARDSTICK, Client.UNREAD, Client.RECORD), Client.others().stream())
			.toList();
		Map<Workload, Map<Client, Cost>> costs = new EnumMap<>(Workload.class);
		for (Workload workload : Workload.values()) {
			costs.put(workload, measure(load(workload), clients));
		}
		long broadcasts = load(Workload.BROADCAST_BINARY).total();
		long changes = load(Workload.POSTGRES_CHANGE).total();
		report.section("CPU time for a message",
				"Of the last third of %,d broadcasts or %,d changes, median of %d runs. In parentheses: as a multiple of the yardstick."
					.formatted(broadcasts, changes, this.extent.forks()));
		table(report, clients, costs, Cost::steady);
		report.section("CPU time while the client warms up",
				"For each of the first %,d broadcasts or %,d changes, from the first one on."
					.formatted(ClientMeter.moments(broadcasts)[1], ClientMeter.moments(changes)[1]));
		table(report, clients, costs, Cost::warmUp);
		costs.forEach((workload, row) -> {
			report.target(workload.title() + ", payload unread",
					ratio(row, Client.UNREAD, Client.YARDSTICK, Cost::steady), workload.isBroadcast() ? 1.2 : 0.5,
					"x the yardstick");
			report.target(workload.title() + ", as a record", ratio(row, Client.RECORD, Client.YARDSTICK, Cost::steady),
					workload.isBroadcast() ? 1.6 : 0.9, "x the yardstick");
			report.target(workload.title() + ", as a record, warm-up",
					ratio(row, Client.RECORD, Client.YARDSTICK, Cost::warmUp), 2, "x the yardstick");
		});
	}

	private static void table(Report report, List<Client> clients, Map<Workload, Map<Client, Cost>> costs,
			ToDoubleFunction<Cost> figure) {
		List<String> header = new ArrayList<>(List.of(""));
		clients.forEach((client) -> header.add(client.title()));
		List<List<String>> rows = new ArrayList<>();
		costs.forEach((workload, row) -> {
			List<String> cells = new ArrayList<>(List.of(workload.title()));
			clients.forEach((client) -> cells.add(cell(row, client, Client.YARDSTICK, figure)));
			rows.add(cells);
		});
		report.table(header, rows);
	}

	private void unheard(Report report) throws IOException, InterruptedException {
		Map<Client, Cost> costs = measure(load(Workload.BROADCAST_BINARY), UNHEARD);
		report.section("CPU time for a message that nobody listens to",
				"Binary broadcasts, compared with counting the frames of a bare socket.");
		report.table(List.of("client", "CPU time"),
				UNHEARD.stream()
					.map((client) -> List.of(client.title(), cell(costs, client, Client.COUNTING, Cost::steady)))
					.toList());
		report.target("Nobody listens, events off",
				ratio(costs, Client.NOBODY_WITHOUT_EVENTS, Client.COUNTING, Cost::steady), 1.5, "x counting");
		report.target("Nobody listens, events on", ratio(costs, Client.NOBODY, Client.COUNTING, Cost::steady), 2.2,
				"x counting");
	}

	private static String cell(Map<Client, Cost> row, Client client, Client base, ToDoubleFunction<Cost> figure) {
		Cost cost = row.get(client);
		if (cost == null) {
			return "not measured";
		}
		double micros = figure.applyAsDouble(cost);
		return (client != base) ? Report.micros(micros, figure.applyAsDouble(row.get(base))) : Report.micros(micros);
	}

	private static double ratio(Map<Client, Cost> row, Client client, Client base, ToDoubleFunction<Cost> figure) {
		return figure.applyAsDouble(row.get(client)) / figure.applyAsDouble(row.get(base));
	}

	private Map<Client, Cost> measure(Load load, List<Client> clients) throws IOException, InterruptedException {
		Map<Client, List<Cost>> costs = new EnumMap<>(Client.class);
		for (int fork = 1; fork <= this.extent.forks(); fork++) {
			for (Client client : clients) {
				if (client.reads(load.workload())) {
					measure(load, client, fork)
						.ifPresent((cost) -> costs.computeIfAbsent(client, (key) -> new ArrayList<>()).add(cost));
				}
			}
		}
		Map<Client, Cost> medians = new EnumMap<>(Client.class);
		costs.forEach((client, all) -> medians.put(client, Cost.median(all)));
		return medians;
	}

	private Optional<Cost> measure(Load load, Client client, int fork) throws IOException, InterruptedException {
		String run = load.workload().name().toLowerCase() + "-" + client.name().toLowerCase() + "-" + fork;
		try (LoadSource source = new LoadSource(
				new Flood(load, client.needsMarks(), ClientMeter.progress(this.processes.result(run))))) {
			Cost cost = Cost.of(load.total(), this.processes.run(run,
					(result) -> client.command(load, source.address(), result, this.processes)));
			logger.info(load.workload().title() + ", " + client.title() + ": " + Report.micros(cost.steady()));
			return Optional.of(cost);
		}
		catch (IllegalStateException ex) {
			if (!Client.others().contains(client)) {
				throw ex;
			}
			logger.warn(load.workload().title() + ", " + client.title() + " is left out", ex);
			return Optional.empty();
		}
	}

}
