package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.internal.channel.CountedPlaces;

/**
 * Channels that a simulated application removes, as {@code removeChannel} does: they are
 * unsubscribed, and forgotten some moment after that unless they are subscribed again.
 * Nothing may remain of one that is forgotten, and nothing may come to it. Also checks
 * that no socket outlives the channels it was opened for.
 */
final class SimulatedRemovals {

	/**
	 * The name of the call.
	 */
	static final String CALL = "removeChannel";

	// the answer to a leave, the idle time of a further socket, and the time to close it
	private static final Duration NOT_NEEDED = Links.IDLE.plusSeconds(16);

	private static final int CALLBACK_MILLIS = 20;

	private final VirtualLane lane;

	private final Random random;

	private final BiConsumer<Boolean, Supplier<String>> require;

	private final Set<String> removed = new TreeSet<>();

	// when a channel was last anything but closed
	private final Map<String, Long> neededUntil = new HashMap<>();

	SimulatedRemovals(VirtualLane lane, Random random, BiConsumer<Boolean, Supplier<String>> require) {
		this.lane = lane;
		this.random = random;
		this.require = require;
	}

	/**
	 * Forget a channel once it is unsubscribed.
	 * @param unsubscribed ends when it is
	 * @param future told when the removal has ended, whether or not it was forgotten
	 * @param forgotten run if it was forgotten, with the state it had last as listeners
	 * know it
	 */
	void begin(String topic, ConnectionMachines connection, CompletableFuture<Void> unsubscribed,
			CompletableFuture<Void> future, Supplier<ChannelState> state, Runnable forgotten) {
		// a callback runs on another thread: other commands may come in between
		unsubscribed.whenComplete(
				(result, thrown) -> this.lane.schedule(Duration.ofMillis(this.random.nextInt(CALLBACK_MILLIS)), () -> {
					connection.removeChannel(topic, () -> {
						this.removed.add(topic);
						require(state.get() == ChannelState.CLOSED, () -> topic + " is removed while " + state.get());
						forgotten.run();
					});
					future.complete(null);
				}));
	}

	/**
	 * The application asks for a channel again.
	 * @return whether there is none
	 */
	boolean again(String topic) {
		return this.removed.remove(topic);
	}

	/**
	 * Something happens to a channel.
	 * @param what what it is
	 */
	void touched(String topic, String what) {
		require(!this.removed.contains(topic), () -> what + " of " + topic + ", which was removed");
	}

	/**
	 * Check that nothing is left of what was removed.
	 * @param states the states of the channels, as listeners know them
	 * @param held the topics whose delivery is held back
	 */
	void check(ConnectionMachines connection, Map<String, ChannelState> states, Set<String> held, int sockets) {
		if (!this.removed.isEmpty()) {
			ConnectionStatus status = connection.status();
			List<String> known = new ArrayList<>();
			connection.command((channels) -> known.addAll(CountedPlaces.known(channels, this.removed)));
			require(known.isEmpty(), () -> known + " were removed, but are known");
			for (String topic : this.removed) {
				require(!status.channels().containsKey(topic) && !status.refusedBroadcasts().containsKey(topic),
						() -> topic + " was removed, but the status shows it");
				require(connection.present(topic).isEmpty(), () -> "somebody is present on " + topic);
				require(!held.contains(topic), () -> topic + " was removed, but is held back");
			}
		}
		states.forEach((topic, state) -> {
			if (state != ChannelState.CLOSED) {
				this.neededUntil.put(topic, this.lane.now());
			}
		});
		long since = this.lane.now() - NOT_NEEDED.toNanos();
		long needed = this.neededUntil.values().stream().filter((until) -> until >= since).count();
		// the first one is there without channels, too
		require(sockets <= 1 + needed, () -> sockets + " sockets are open for " + needed + " channels");
	}

	/**
	 * The state of a channel is about to change.
	 */
	void changing(String topic) {
		this.neededUntil.put(topic, this.lane.now());
	}

	private void require(boolean condition, Supplier<String> message) {
		this.require.accept(condition, message);
	}

}
