package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.supabaserealtime.RealtimeConnection;

/**
 * Threads that several connections share: a few lanes, and those for what blocks, for
 * futures and for listeners. The latter grow as needed, so a connection whose socket or
 * listener is stuck takes a thread and no time from the others.
 *
 * @since 0.9.0
 */
public final class SharedThreads {

	private final List<SharedLane> lanes;

	private final AtomicInteger nextLane = new AtomicInteger();

	private final ConnectionThreads threads;

	private final Set<RealtimeConnection> connected = ConcurrentHashMap.newKeySet();

	/**
	 * Create the threads. They start when a connection needs them.
	 * @param name what their names begin with
	 * @param lanes the number of lanes
	 */
	public SharedThreads(String name, int lanes) {
		this.lanes = IntStream.rangeClosed(1, lanes)
			.mapToObj((number) -> new SharedLane(name + "-lane-" + number))
			.toList();
		Lane timers = this.lanes.get(0).share((needed) -> {
		});
		this.threads = new ConnectionThreads(name, (delay, task) -> timers.execute(() -> timers.schedule(delay, task)));
	}

	/**
	 * Return the lane for one more connection.
	 */
	Lane lane(RealtimeConnection connection) {
		int lane = Math.floorMod(this.nextLane.getAndIncrement(), this.lanes.size());
		return this.lanes.get(lane).share((needed) -> running(connection, needed));
	}

	private void running(RealtimeConnection connection, boolean running) {
		if (running) {
			this.connected.add(connection);
		}
		else {
			this.connected.remove(connection);
		}
	}

	ConnectionThreads threads() {
		return this.threads;
	}

	/**
	 * Return the connections that were told to connect and have not ended.
	 * @return the connections
	 */
	public Set<RealtimeConnection> connected() {
		return Set.copyOf(this.connected);
	}

}
