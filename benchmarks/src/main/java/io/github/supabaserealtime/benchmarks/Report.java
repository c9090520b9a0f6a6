package io.github.supabaserealtime.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * Collects what was measured as Markdown.
 */
final class Report {

	private static final String BEGIN = "<!-- results: benchmarks/run --docs writes what follows -->\n";

	private static final String END = "<!-- end of the results -->\n";

	private final StringBuilder tables = new StringBuilder();

	private final StringBuilder targets = new StringBuilder();

	Report(Extent extent) {
		double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
		this.tables.append(String.format(Locale.ROOT, "%s: %d cores, %s %s, %s %s. Load average at the start: %.1f.%n",
				extent.quick() ? "The short form of the run" : "The run", Runtime.getRuntime().availableProcessors(),
				System.getProperty("java.vm.name"), System.getProperty("java.vm.version"),
				System.getProperty("os.name"), System.getProperty("os.arch"), load));
	}

	/**
	 * Begin a section.
	 * @param title its title
	 * @param text what was measured
	 */
	void section(String title, String text) {
		this.tables.append("\n### ").append(title).append("\n\n").append(text).append("\n");
	}

	/**
	 * Add a table.
	 * @param header the texts above the columns
	 * @param rows the cells of each row
	 */
	void table(List<String> header, List<List<String>> rows) {
		this.tables.append('\n');
		row(header);
		this.tables.append('|').append("---|".repeat(header.size())).append('\n');
		rows.forEach(this::row);
	}

	private void row(List<String> cells) {
		this.tables.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	/**
	 * Compare a figure with its target.
	 * @param measure what it is
	 * @param measured the figure
	 * @param most the target
	 * @param unit the unit of both
	 */
	void target(String measure, double measured, double most, String unit) {
		this.targets.append(String.format(Locale.ROOT, "| %s | at most %s %s | %,.2f %s | %s |%n", measure,
				(most == Math.rint(most)) ? String.format(Locale.ROOT, "%,.0f", most) : Double.toString(most), unit,
				measured, unit, (measured <= most) ? "met" : "**missed**"));
	}

	/**
	 * Return all that was measured.
	 */
	String text() {
		return this.tables + "\n### Targets\n\n| measure | target | measured | |\n|---|---|---|---|\n" + this.targets;
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

	/**
	 * Return a figure with two digits behind the point.
	 */
	static String number(double figure) {
		return String.format(Locale.ROOT, "%,.2f", figure);
	}

	/**
	 * Return a time.
	 */
	static String micros(double micros) {
		return number(micros) + " µs";
	}

	/**
	 * Return a time, and how often another time goes into it.
	 */
	static String micros(double micros, double base) {
		return micros(micros) + String.format(Locale.ROOT, " (%.1f x)", micros / base);
	}

}
