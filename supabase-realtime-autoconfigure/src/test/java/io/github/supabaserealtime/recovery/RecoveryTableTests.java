package io.github.supabaserealtime.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is missed by a listener that resumes, whatever happens while 200 messages a
 * second are sent. With {@code -Drealtime.recovery.long=true} all faults of the table in
 * {@code docs/reliability.md} are run, as long as it says, and with
 * {@code -Drealtime.recovery.write=true} the table is written. Otherwise a short cut of
 * the network is run with each source.
 */
@EnabledIfSystemProperty(named = "realtime.thorough", matches = "true",
		disabledReason = "several applications under load, which the profile 'thorough' has")
class RecoveryTableTests {

	private static final Path PAGE = Path.of("..", "docs", "reliability.md");

	private static final String BEGIN = "<!-- the table of interruptions begins: RecoveryTableTests writes it -->\n";

	private static final String END = "<!-- the table of interruptions ends -->\n";

	/**
	 * The part of 200 messages a second that is sent at the least.
	 */
	private static final double RATE = 0.95;

	/**
	 * How late a message is sent at the latest.
	 */
	private static final long BEHIND_MILLIS = 5_000;

	private static final RecoveryTimes TIMES = Boolean.getBoolean("realtime.recovery.long") ? RecoveryTimes.LONG
			: RecoveryTimes.SHORT;

	/**
	 * Part of the names of the faults to run.
	 */
	private static final String FAULT = System.getProperty("realtime.recovery.fault",
			(TIMES == RecoveryTimes.LONG) ? "" : RecoveryFault.SHORT_CUT.name());

	private static final String SOURCE = System.getProperty("realtime.recovery.source", "");

	@AfterAll
	static void stop() throws IOException {
		RecoveryDatabase.stop();
	}

	@Test
	@Timeout(value = 15, unit = TimeUnit.MINUTES)
	void nothingIsMissedWhateverHappens() throws Exception {
		Path directory = Files.createDirectories(Path.of("target", "recovery"));
		try (Stream<Path> old = Files.list(directory)) {
			for (Path file : old.toList()) {
				Files.delete(file);
			}
		}
		List<RecoveryFault> faults = Stream.of(RecoveryFault.values())
			.filter((fault) -> fault.name().contains(FAULT))
			.toList();
		List<RecoveryRow> rows = new ArrayList<>(all(directory,
				faults.stream().filter((fault) -> fault != RecoveryFault.TEN_THOUSAND_BEHIND).toList(), 8));
		rows.addAll(all(directory,
				faults.stream().filter((fault) -> fault == RecoveryFault.TEN_THOUSAND_BEHIND).toList(), 1));
		String table = table(rows);
		Files.writeString(directory.resolve("table.md"), table);
		SoftAssertions softly = new SoftAssertions();
		for (RecoveryRow row : rows) {
			softly.assertThat(row.missed()).as("missed: %s", row).isZero();
			softly.assertThat((double) row.sent()).as("sent: %s", row).isGreaterThanOrEqualTo(RATE * row.due());
			softly.assertThat(row.behindMillis()).as("behind: %s", row).isLessThan(BEHIND_MILLIS);
			softly.assertThat(row.handovers()).as("handovers: %s", row).isEqualTo(row.fault().isOfLeaders() ? 1 : 0);
			if (row.fault() == RecoveryFault.TEN_THOUSAND_BEHIND) {
				softly.assertThat(row.caughtUpMillis()).as("caught up: %s", row).isLessThan(20_000);
			}
		}
		softly.assertAll();
		if (Boolean.getBoolean("realtime.recovery.write")) {
			write(table);
		}
	}

	private static List<RecoveryRow> all(Path directory, List<RecoveryFault> faults, int atATime) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(atATime);
		try {
			List<Future<RecoveryRow>> rows = new ArrayList<>();
			for (RecoveryFault fault : faults) {
				for (RecoverySource source : RecoverySource.values()) {
					if (fault.reasonAgainst(source) != null || !source.name().contains(SOURCE)) {
						continue;
					}
					rows.add(threads.submit(() -> {
						try (RecoveryScenario scenario = new RecoveryScenario(fault, source, TIMES, directory)) {
							return scenario.run();
						}
					}));
				}
			}
			List<RecoveryRow> done = new ArrayList<>();
			for (Future<RecoveryRow> row : rows) {
				done.add(row.get());
			}
			return done;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static String table(List<RecoveryRow> rows) {
		return Stream
			.concat(Stream.of(line(RecoveryRow.TITLE), "|---|---|---:|---:|---:|---:|---:|\n"),
					rows.stream().map((row) -> line(row.columns())))
			.collect(Collectors.joining());
	}

	private static String line(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |\n";
	}

	private static void write(String table) throws IOException {
		String page = Files.readString(PAGE);
		assertThat(page).contains(BEGIN, END);
		Files.writeString(PAGE, page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n" + table + "\n"
				+ page.substring(page.indexOf(END)));
	}

}
