package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends broadcasts at a fixed rate, each with the time of its sending. Those of the
 * warm-up come first and faster, and a rest is between.
 */
final class SteadyRate implements Script {

	private static final long WARM_UP_NANOS = 100_000;

	private static final long INTERVAL_NANOS = 1_000_000;

	// a parked thread wakes up a little late
	private static final long SPIN_NANOS = 150_000;

	// for what the client has not read yet
	private static final long REST_NANOS = 2_000_000_000;

	private static final int DIGITS = 19;

	private final int warmUp;

	private final int total;

	/**
	 * Create the script.
	 * @param warmUp the number of messages of the warm-up, 10,000 in a second
	 * @param counted the number of messages that count, 1,000 in a second
	 */
	SteadyRate(int warmUp, int counted) {
		this.warmUp = warmUp;
		this.total = warmUp + counted;
	}

	@Override
	public void joined(Peer peer, String topic) {
		LoadSource.start("load-source-writer", () -> send(peer));
	}

	private void send(Peer peer) throws IOException {
		byte[] frame = WireFrames.of(WireFrames.BINARY,
				Workload.binary(Workload.TOPIC, Workload.move(LatencyMeter.OFFSET)));
		int end = frame.length - 1;
		long next = System.nanoTime();
		for (int i = 0; i < this.total; i++) {
			next += (i < this.warmUp) ? WARM_UP_NANOS : INTERVAL_NANOS;
			if (i == this.warmUp) {
				next += REST_NANOS;
			}
			await(next);
			byte[] sentAt = Long.toString(System.nanoTime() + LatencyMeter.OFFSET).getBytes(StandardCharsets.US_ASCII);
			System.arraycopy(sentAt, 0, frame, end - DIGITS, DIGITS);
			peer.send(frame);
		}
	}

	private static void await(long moment) {
		for (long rest = moment - System.nanoTime(); rest > 0; rest = moment - System.nanoTime()) {
			if (rest > SPIN_NANOS) {
				LockSupport.parkNanos(rest - SPIN_NANOS);
			}
			else {
				Thread.onSpinWait();
			}
		}
	}

}
