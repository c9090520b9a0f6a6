package io.github.supabaserealtime.recovery;

import java.time.Duration;

/**
 * How long the faults last.
 *
 * @param around how long messages are sent before and after a fault
 * @param cut the long cut of the network
 * @param hang how long the database of the leader hangs
 * @param transaction how long transactions take
 * @param gone how long the database of positions is away
 */
record RecoveryTimes(Duration around, Duration cut, Duration hang, Duration transaction, Duration gone) {

	static final RecoveryTimes LONG = new RecoveryTimes(Duration.ofSeconds(5), Duration.ofSeconds(60),
			Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(30));

	static final RecoveryTimes SHORT = new RecoveryTimes(Duration.ofSeconds(1), Duration.ofSeconds(4),
			Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofSeconds(3));

	/**
	 * Return the overlap of the listener: longer than the transactions.
	 * @param longOnes whether the transactions are long
	 */
	Duration overlap(boolean longOnes) {
		return Duration.ofSeconds(5).plus(longOnes ? this.transaction : Duration.ZERO);
	}

}
