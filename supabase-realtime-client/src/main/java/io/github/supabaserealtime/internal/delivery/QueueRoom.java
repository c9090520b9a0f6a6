package io.github.supabaserealtime.internal.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;

/**
 * The bounds of a {@link DeliveryQueue} and the room that its messages take, from when
 * the reader reserves it to when they are taken out of the queue. The bytes count in the
 * total of the connection too. Needs no lock.
 */
final class QueueRoom {

	private final ConnectionSettings.DeliverySettings settings;

	private final ConnectionBytes total;

	private final AtomicInteger messages = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	/**
	 * Create room.
	 * @param settings the bounds
	 * @param total the bytes of all queues of the connection
	 */
	QueueRoom(ConnectionSettings.DeliverySettings settings, ConnectionBytes total) {
		this.settings = settings;
		this.total = total;
	}

	void take(int size) {
		this.messages.incrementAndGet();
		this.bytes.addAndGet(size);
		this.total.add(size);
	}

	void giveBack(int size) {
		this.messages.decrementAndGet();
		this.bytes.addAndGet(-size);
		this.total.add(-size);
	}

	/**
	 * Return whether there is no room for a message.
	 */
	boolean isFull(int size) {
		return isFullOfMessages(1) || isFullOfBytes(size);
	}

	boolean isFullOfMessages(int more) {
		return this.messages.get() + more > this.settings.capacity();
	}

	boolean isFullOfBytes(long more) {
		long taken = this.total.taken();
		return taken > 0 && taken + more > this.total.limit();
	}

	/**
	 * Return whether a share of both bounds is free.
	 * @param divisor by which the bounds are divided
	 */
	boolean hasFreeShare(int divisor) {
		return !isFullOfMessages(1 + this.settings.capacity() / divisor)
				&& !isFullOfBytes(this.total.limit() / divisor);
	}

	/**
	 * Return whether nothing is taken, or half of both bounds is free.
	 */
	boolean isRelieved() {
		int taken = this.messages.get();
		return taken == 0 || (taken <= this.settings.capacity() / 2 && this.total.taken() <= this.total.limit() / 2);
	}

	boolean isEmpty() {
		return this.messages.get() == 0;
	}

	long bytes() {
		return this.bytes.get();
	}

}
