package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;

/**
 * Notes the CPU time of this process at certain messages, and writes it to a file after
 * the last one. Tells the load source how far it is by the size of a second file.
 * Messages are counted by one thread at a time.
 */
public final class ClientMeter {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private final long[] moments;

	private final int step;

	private final Path result;

	private final OutputStream progress;

	private final StringBuilder cpuTimes = new StringBuilder();

	private int reached;

	private long count;

	private long told;

	/**
	 * Create a meter.
	 * @param total the number of all messages
	 * @param step how many messages a byte in the file of the progress stands for
	 * @param result the file of the result
	 */
	public ClientMeter(long total, int step, Path result) throws IOException {
		this.step = step;
		this.moments = moments(total);
		this.result = result;
		this.progress = Files.newOutputStream(progress(result));
	}

	/**
	 * Return the file of the progress.
	 * @param result the file of the result
	 */
	static Path progress(Path result) {
		return result.resolveSibling(result.getFileName() + ".progress");
	}

	/**
	 * Return the messages at which the CPU time is noted: the first, the last of the
	 * warm-up, the first of the last third, the last.
	 * @param total the number of all messages
	 */
	static long[] moments(long total) {
		return new long[] { 1, Math.min(100_000, total / 3), total - total / 3, total };
	}

	/**
	 * A message was delivered.
	 */
	public void count() {
		count(1);
	}

	/**
	 * Messages were delivered.
	 */
	void count(int messages) {
		this.count += messages;
		if (this.reached < this.moments.length && this.count >= this.moments[this.reached]) {
			reached();
		}
		while (this.count - this.told >= this.step) {
			tell();
		}
	}

	private void reached() {
		this.cpuTimes.append(SYSTEM.getProcessCpuTime()).append(' ');
		this.reached++;
		if (this.reached == this.moments.length) {
			ResultFile.write(this.result, this.cpuTimes);
		}
	}

	private void tell() {
		this.told += this.step;
		try {
			this.progress.write(1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
