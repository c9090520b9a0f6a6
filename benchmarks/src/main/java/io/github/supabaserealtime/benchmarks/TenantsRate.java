package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends broadcasts at a fixed rate to many connections in turn, each with the time of its
 * sending, and serves connections that are to be stuck.
 */
final class TenantsRate implements Script {

	/**
	 * What the topics of the connections begin with.
	 */
	static final String TENANT = "tenant-";

	/**
	 * What the topics begin with whose socket is not read any more after the join.
	 */
	static final String UNREAD = "unread-";

	/**
	 * What the topics begin with that get some broadcasts after the join.
	 */
	static final String SLOW = "slow-";

	/**
	 * The topic whose join starts the sending.
	 */
	static final String START = "start";

	private static final String PREFIX = "realtime:";

	private static final int TO_SLOW = 5;

	private static final long INTERVAL_NANOS = 1_000_000;

	private final int total;

	private final List<Peer> tenants = Collections.synchronizedList(new ArrayList<>());

	private final List<String> topics = Collections.synchronizedList(new ArrayList<>());

	/**
	 * Create the script.
	 * @param total the number of broadcasts, 1,000 in a second
	 */
	TenantsRate(int total) {
		this.total = total;
	}

	@Override
	public void joined(Peer peer, String topic) {
		String name = topic.substring(PREFIX.length());
		if (name.startsWith(TENANT)) {
			this.tenants.add(peer);
			this.topics.add(topic);
		}
		else if (name.startsWith(UNREAD)) {
			unread();
		}
		else if (name.startsWith(SLOW)) {
			LoadSource.start("load-source-writer", () -> {
				for (int i = 0; i < TO_SLOW; i++) {
					peer.send(peer.broadcast(topic, "sent", "{\"at\":0}"));
				}
			});
		}
		else {
			LoadSource.start("load-source-writer", this::send);
		}
	}

	private static void unread() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void send() throws IOException {
		long next = System.nanoTime();
		for (int i = 0; i < this.total; i++) {
			next += INTERVAL_NANOS;
			for (long rest = next - System.nanoTime(); rest > 0; rest = next - System.nanoTime()) {
				LockSupport.parkNanos(rest);
			}
			int tenant = i % this.tenants.size();
			Peer peer = this.tenants.get(tenant);
			peer.send(peer.broadcast(this.topics.get(tenant), "sent",
					"{\"at\":" + (System.nanoTime() + LatencyMeter.OFFSET) + "}"));
		}
	}

}
