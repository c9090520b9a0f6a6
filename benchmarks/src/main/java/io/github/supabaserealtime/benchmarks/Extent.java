package io.github.supabaserealtime.benchmarks;

/**
 * How much is measured.
 *
 * @param quick whether to see only that all works
 * @param forks how often each client runs
 */
record Extent(boolean quick, int forks) {

	/**
	 * Return the number of messages for one run.
	 * @param full the number if the figures are to be good
	 */
	long messages(long full) {
		return this.quick ? full / 10 : full;
	}

}
