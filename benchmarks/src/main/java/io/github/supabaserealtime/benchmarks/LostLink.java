package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Ends the socket without a word when all channels are joined, and writes how long it
 * takes until they are joined again.
 */
final class LostLink implements Script {

	private final int channels;

	private final Path result;

	private final Set<String> joined = new HashSet<>();

	private boolean lost;

	private long lostAt;

	private long openedAt;

	/**
	 * Create the script.
	 * @param channels the number of channels
	 * @param result the file of the result: milliseconds from the loss to the new socket,
	 * and from there to the last join
	 */
	LostLink(int channels, Path result) {
		this.channels = channels;
		this.result = result;
	}

	@Override
	public synchronized void opened() {
		this.openedAt = System.nanoTime();
	}

	@Override
	public synchronized void joined(Peer peer, String topic) {
		this.joined.add(topic);
		if (this.joined.size() < this.channels) {
			return;
		}
		long now = System.nanoTime();
		if (this.lost) {
			ResultFile.write(this.result,
					(this.openedAt - this.lostAt) / 1_000_000 + " " + (now - this.openedAt) / 1_000_000);
			return;
		}
		this.lost = true;
		this.lostAt = now;
		this.joined.clear();
		try {
			peer.cut();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
