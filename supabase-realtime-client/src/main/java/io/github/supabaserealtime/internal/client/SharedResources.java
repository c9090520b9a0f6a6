package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.delivery.SharedBytes;

/**
 * What several connections share: memory for messages that wait for listeners, a few
 * lanes, HTTP clients, and threads for what blocks, for futures and for listeners. These
 * threads grow as needed, so a connection whose socket or listener is stuck takes a
 * thread and no time from the others.
 *
 * @since 0.9.0
 */
public final class SharedResources {

	private final List<SharedLane> lanes;

	private final AtomicInteger nextLane = new AtomicInteger();

	private final ConnectionThreads threads;

	private final SharedBytes bytes;

	private final SharedHttpClients httpClients = new SharedHttpClients();

	private final Set<RealtimeConnection> connected = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * Create the resources. Threads start when a connection needs them.
	 * @param name what the names of the threads begin with
	 * @param lanes the number of lanes
	 * @param maxBytes the size of the memory
	 */
	public SharedResources(String name, int lanes, long maxBytes) {
		this.bytes = new SharedBytes(maxBytes);
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
			if (this.closed) {
				// whoever closes the resources may not have seen it
				connection.disconnect();
			}
		}
		else {
			this.connected.remove(connection);
		}
	}

	ConnectionThreads threads() {
		return this.threads;
	}

	SharedBytes bytes() {
		return this.bytes;
	}

	/**
	 * Return how much of the shared memory the messages take that wait for listeners.
	 * @return the number of bytes
	 */
	public long deliveryQueueBytes() {
		return this.bytes.taken();
	}

	SharedHttpClients httpClients() {
		return this.httpClients;
	}

	/**
	 * Disconnect each connection that is told to connect from now on.
	 */
	public void close() {
		this.closed = true;
	}

	/**
	 * Return whether the resources are closed.
	 * @return whether they are
	 */
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Return the connections that were told to connect and have not ended.
	 * @return the connections
	 */
	public Set<RealtimeConnection> connected() {
		return Set.copyOf(this.connected);
	}

}
