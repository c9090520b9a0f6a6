package io.github.supabaserealtime.benchmarks;

/**
 * A part of the benchmarks that can be run alone.
 */
interface Measurement {

	/**
	 * Return the name for {@code --only}.
	 */
	String name();

	/**
	 * Measure, and add tables and targets to the report.
	 */
	void run(Report report) throws Exception;

}
