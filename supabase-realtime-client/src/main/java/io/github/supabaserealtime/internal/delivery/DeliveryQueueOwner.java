package io.github.supabaserealtime.internal.delivery;

import org.jspecify.annotations.Nullable;

/**
 * The connection as a {@link DeliveryQueue} sees it. It is called with the lock of the
 * queue held and must not block.
 */
interface DeliveryQueueOwner {

	/**
	 * An item gave way after it was added.
	 */
	void displaced();

	/**
	 * A message was dropped.
	 */
	void dropped();

	/**
	 * A message gave way to one of another channel. Called without the lock of the queue.
	 */
	void gaveWay(DeliveryQueue queue);

	/**
	 * Return the queue of the connection that takes most bytes, of those that are paused
	 * if there are any with messages.
	 */
	@Nullable DeliveryQueue greediest();

	/**
	 * Return whether a queue of the connection is paused and holds messages.
	 */
	boolean isPausedWithBytes();

}
