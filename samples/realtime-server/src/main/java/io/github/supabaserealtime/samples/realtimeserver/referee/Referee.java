package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Plays scripted scenarios against a client and reports what it did. From the root of the
 * repository, with {@code node .ci/node/referee.mjs} for the command that starts a
 * client:
 *
 * <pre>
 * mvn -Pquick -pl samples/realtime-server -am spring-boot:run \
 *   -Dspring-boot.run.main-class=io.github.supabaserealtime.samples.realtimeserver.referee.Referee \
 *   -Dspring-boot.run.arguments="node .ci/node/referee.mjs"
 * </pre>
 */
public final class Referee {

	private static final int FACTOR = 20;

	private static final int AT_A_TIME = 3;

	private final int factor;

	/**
	 * Create a referee.
	 * @param factor how many times faster than in the real world everything runs
	 */
	public Referee(int factor) {
		this.factor = factor;
	}

	/**
	 * Play all scenarios, three at a time, each at a server of its own.
	 * @param player starts the client
	 * @return what the client did
	 * @throws Exception if the client cannot be started
	 */
	public List<Verdict> play(Player player) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			List<Future<Verdict>> rounds = new ArrayList<>();
			for (Scenario scenario : Scenario.values()) {
				rounds.add(threads.submit(() -> play(scenario, player)));
			}
			List<Verdict> verdicts = new ArrayList<>();
			for (Future<Verdict> round : rounds) {
				verdicts.add(round.get());
			}
			return verdicts;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private Verdict play(Scenario scenario, Player player) throws Exception {
		try (Round round = new Round(scenario, this.factor)) {
			return round.play(player);
		}
	}

	/**
	 * Write the figures as a table.
	 * @param verdicts what a client did
	 * @return the table, in Markdown
	 */
	public static String figures(List<Verdict> verdicts) {
		StringBuilder text = new StringBuilder(
				"| scenario | back after | joins | sockets | lost | twice | out of order | unsent | over HTTP |\n"
						+ "|---|---|---|---|---|---|---|---|---|\n");
		verdicts.forEach((verdict) -> text.append(verdict.figures()).append('\n'));
		return text.toString();
	}

	/**
	 * Write what does not depend on the speed of the machine as a table.
	 * @param verdicts what a client did
	 * @return the table, in Markdown
	 */
	public static String outcomes(List<Verdict> verdicts) {
		StringBuilder text = new StringBuilder(
				"| scenario | comes back | hears a message twice | frames not of the protocol |\n"
						+ "|---|---|---|---|\n");
		verdicts.forEach((verdict) -> text.append("| ")
			.append(verdict.scenario().title())
			.append(" | ")
			.append(verdict.outcome())
			.append(" |\n"));
		return text.toString();
	}

	/**
	 * Play against the client that a command starts, and print the report.
	 * @param command the command and its first arguments
	 * @throws Exception if the client cannot be started
	 */
	public static void main(String[] command) throws Exception {
		PrintStream out = System.out;
		if (command.length == 0) {
			out.println("Say which command starts the client");
			return;
		}
		List<Verdict> verdicts = new Referee(FACTOR).play(new CommandPlayer(List.of(command)));
		out.println(outcomes(verdicts));
		out.println(figures(verdicts));
	}

}
