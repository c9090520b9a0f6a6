package io.github.supabaserealtime.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Notes how long after their sending messages arrive, and writes the percentiles to a
 * file after the last one. Messages arrive on one thread at a time.
 */
final class LatencyMeter {

	/**
	 * Added to the time of sending so that it always has the same number of digits.
	 */
	static final long OFFSET = 1_000_000_000_000_000_000L;

	private final int skipped;

	private final long[] nanos;

	private final Path result;

	private int count;

	/**
	 * Create a meter.
	 * @param skipped the number of messages that come first and do not count
	 * @param counted the number of messages that count
	 * @param result the file of the result
	 */
	LatencyMeter(int skipped, int counted, Path result) {
		this.skipped = skipped;
		this.nanos = new long[counted];
		this.result = result;
	}

	/**
	 * A message has arrived.
	 * @param sentAt what {@link System#nanoTime()} was in the server's process, which has
	 * the same clock, when the message was sent, and {@link #OFFSET}
	 */
	void arrived(long sentAt) {
		long now = System.nanoTime();
		int index = this.count - this.skipped;
		this.count++;
		if (index >= 0 && index < this.nanos.length) {
			this.nanos[index] = now - (sentAt - OFFSET);
		}
		if (index == this.nanos.length - 1) {
			write();
		}
	}

	private void write() {
		Arrays.sort(this.nanos);
		ResultFile.write(this.result, percentile(50) + " " + percentile(99));
	}

	private long percentile(int percent) {
		return this.nanos[(int) ((long) this.nanos.length * percent / 100)];
	}

}
