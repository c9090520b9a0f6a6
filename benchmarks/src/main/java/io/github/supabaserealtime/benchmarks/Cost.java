package io.github.supabaserealtime.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * The CPU time that a client spends on a message.
 *
 * @param warmUp the CPU time for each message of the warm-up, in microseconds
 * @param steady the CPU time for each message of the last third, in microseconds
 */
record Cost(double warmUp, double steady) {

	/**
	 * Read what {@link ClientMeter} has written.
	 * @param total the number of all messages
	 * @param cpuTimes the CPU times at the moments, in nanoseconds
	 */
	static Cost of(long total, String cpuTimes) {
		long[] times = Arrays.stream(cpuTimes.split(" ")).mapToLong(Long::parseLong).toArray();
		long[] moments = ClientMeter.moments(total);
		return new Cost((times[1] - times[0]) / 1000.0 / (moments[1] - moments[0]),
				(times[3] - times[2]) / 1000.0 / (moments[3] - moments[2]));
	}

	static Cost median(List<Cost> costs) {
		return new Cost(Median.of(costs, Cost::warmUp), Median.of(costs, Cost::steady));
	}

}
