package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * When all channels are joined, writes frames that were encoded before, as fast as the
 * client reads them, though never far ahead of what its listener has got: the cost of a
 * message is to be measured, not what happens when queues overflow.
 */
final class Flood implements Script {

	/**
	 * The topic on which a client that does not listen to the messages is told how many
	 * have passed.
	 */
	static final String MARKS = "realtime:marks";

	private static final int STEPS_AHEAD = 4;

	private static final long PAUSE_NANOS = 200_000;

	private final Load load;

	private final boolean marks;

	private final Path progress;

	private final Set<String> missing = new HashSet<>();

	/**
	 * Create a flood.
	 * @param load what to send
	 * @param marks whether to tell on {@link #MARKS} how many messages were sent
	 * @param progress the file of the client's progress
	 */
	Flood(Load load, boolean marks, Path progress) {
		this.load = load;
		this.marks = marks;
		this.progress = progress;
		for (int i = 0; i < load.channels(); i++) {
			this.missing.add(load.topic(i));
		}
		if (marks) {
			this.missing.add(MARKS);
		}
	}

	@Override
	public void joined(Peer peer, String topic) {
		if (this.missing.remove(topic) && this.missing.isEmpty()) {
			LoadSource.start("load-source-writer", () -> flood(peer));
		}
	}

	private void flood(Peer peer) throws IOException {
		byte[] encoded = this.load.encoded(peer.isVersion2());
		int step = this.load.step();
		long sent = 0;
		while (sent < this.load.total()) {
			awaitProgress(sent / step - STEPS_AHEAD, peer);
			peer.send(encoded);
			long before = sent;
			sent += this.load.batch();
			for (long mark = before / step; this.marks && mark < sent / step; mark++) {
				peer.send(peer.broadcast(MARKS, "mark", "{}"));
			}
		}
	}

	private void awaitProgress(long steps, Peer peer) throws IOException {
		while (steps > 0 && Files.size(this.progress) < steps && !peer.isClosed()) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

}
