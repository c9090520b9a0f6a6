package io.github.supabaserealtime.internal.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The room of messages that are on their way to a queue. Their bytes count in the total
 * of the connection until the messages are delivered. Guarded by the lock of the queue,
 * except that the bytes may be read without it.
 */
final class ReservedRoom {

	private final AtomicLong totalBytes;

	private int messages;

	// read by those who look for the greediest queue
	private volatile long bytes;

	/**
	 * Create room.
	 * @param totalBytes the bytes of all queues of the connection
	 */
	ReservedRoom(AtomicLong totalBytes) {
		this.totalBytes = totalBytes;
	}

	void take(int size) {
		this.messages++;
		this.bytes = this.bytes + size;
		this.totalBytes.addAndGet(size);
	}

	/**
	 * A message has arrived in the queue, which counts its bytes from now on.
	 */
	void arrived(int size) {
		this.messages--;
		this.bytes = this.bytes - size;
	}

	/**
	 * A message does not come after all.
	 */
	void giveBack(int size) {
		arrived(size);
		this.totalBytes.addAndGet(-size);
	}

	int messages() {
		return this.messages;
	}

	long bytes() {
		return this.bytes;
	}

}
