package io.github.supabaserealtime.internal.delivery;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * The delivery queues of a connection by topic. A channel has one as long as it needs it:
 * most channels are idle most of the time, and a queue takes as much memory as the rest
 * of a channel. Safe for several threads.
 */
final class DeliveryQueues {

	private final ConnectionSettings.DeliverySettings settings;

	private final ConnectionBytes bytes;

	private final InstantSource clock;

	private final DeliveryQueueOwner owner;

	// a queue is given up only while its entry is computed
	private final Map<String, DeliveryQueue> queues = new ConcurrentHashMap<>();

	private volatile boolean released;

	/**
	 * Create an instance without queues.
	 * @param bytes what waits in all queues
	 * @param owner the connection
	 */
	DeliveryQueues(ConnectionSettings.DeliverySettings settings, ConnectionBytes bytes, InstantSource clock,
			DeliveryQueueOwner owner) {
		this.settings = settings;
		this.bytes = bytes;
		this.clock = clock;
		this.owner = owner;
	}

	/**
	 * Return the queue of a topic. Unless there is room reserved in it, it may be given
	 * up at any time.
	 */
	DeliveryQueue get(String topic) {
		DeliveryQueue queue = this.queues.get(topic);
		return (queue != null) ? queue : this.queues.computeIfAbsent(topic, this::create);
	}

	private DeliveryQueue create(String topic) {
		DeliveryQueue queue = new DeliveryQueue(topic, this.settings, this.bytes, this.clock, this.owner);
		if (this.released) {
			queue.release(true);
		}
		return queue;
	}

	/**
	 * Return the queue of a topic, or {@code null} if there is none.
	 */
	@Nullable DeliveryQueue find(String topic) {
		return this.queues.get(topic);
	}

	/**
	 * Do something with the queue of a topic, which is not given up meanwhile.
	 * @param action must not use other queues
	 * @return the queue
	 */
	DeliveryQueue use(String topic, Consumer<DeliveryQueue> action) {
		return this.queues.compute(topic, (key, present) -> {
			DeliveryQueue queue = (present != null) ? present : create(key);
			action.accept(queue);
			return queue;
		});
	}

	/**
	 * A turn of a queue has ended. Give the queue up if its channel was removed, or if it
	 * has carried nothing but events since the last heartbeat.
	 */
	void giveUp(DeliveryQueue queue) {
		if (queue.isForgotten() || queue.isUnused()) {
			this.queues.computeIfPresent(queue.topic(), (key, present) -> isGivenUp(present, queue) ? null : present);
		}
	}

	private static boolean isGivenUp(DeliveryQueue present, DeliveryQueue queue) {
		return present == queue && (queue.isForgotten() ? queue.retire() : queue.retireUnused());
	}

	/**
	 * Give up the queues of channels that had no message since the last call, which comes
	 * with each heartbeat.
	 */
	void giveUpUnused() {
		for (DeliveryQueue queue : this.queues.values()) {
			if (!queue.wasUsed()) {
				giveUp(queue);
			}
		}
	}

	/**
	 * Give up the queue of a channel that was removed, once all that is in it or on its
	 * way was delivered.
	 */
	void forget(String topic) {
		this.queues.computeIfPresent(topic, (key, queue) -> queue.retire() ? null : queue);
	}

	/**
	 * Hold readers back no more, or do so again.
	 */
	void release(boolean released) {
		this.released = released;
		this.queues.values().forEach((queue) -> queue.release(released));
	}

	/**
	 * Return all queues as of now.
	 */
	Collection<DeliveryQueue> all() {
		return this.queues.values();
	}

	/**
	 * Return the queue that takes most bytes, of those that are paused if there are any
	 * with messages.
	 */
	@Nullable DeliveryQueue greediest() {
		Comparator<DeliveryQueue> byBytes = Comparator.comparing(DeliveryQueue::isPaused)
			.thenComparing(DeliveryQueue::takenBytes);
		return this.queues.values().stream().filter((queue) -> queue.takenBytes() > 0).max(byBytes).orElse(null);
	}

}
