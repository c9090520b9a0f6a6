package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * Knows when the connection of a simulation has given up reconnecting, and checks that
 * nothing is left to wait for then.
 */
final class SimulatedGiveUps {

	private static final String GAVE_UP = "gave up after ";

	private final VirtualLane lane;

	private final CountedTimers timers;

	private final BiConsumer<Boolean, Supplier<String>> require;

	private final @Nullable Integer maxRetries;

	private boolean givingUp;

	/**
	 * Create a watch.
	 * @param maxRetries after how many attempts the connection gives up, {@code null} for
	 * never
	 */
	SimulatedGiveUps(VirtualLane lane, CountedTimers timers, @Nullable Integer maxRetries,
			BiConsumer<Boolean, Supplier<String>> require) {
		this.lane = lane;
		this.timers = timers;
		this.maxRetries = maxRetries;
		this.require = require;
	}

	/**
	 * Return whether the connection gives up or has given up, and the application has
	 * said nothing since.
	 */
	boolean isGivingUp() {
		return this.givingUp;
	}

	/**
	 * The application closes the connection.
	 */
	void stopping() {
		this.givingUp = false;
	}

	/**
	 * The state of the connection changes.
	 * @return whether it has begun to give up
	 */
	boolean changing(RealtimeConnectionStateEvent change) {
		boolean ends = change.newState() == ConnectionState.CLOSING
				|| change.newState() == ConnectionState.DISCONNECTED;
		if (!ends) {
			this.givingUp = false;
			return false;
		}
		boolean begins = change.oldState() != ConnectionState.CLOSING && change.reason().startsWith(GAVE_UP);
		if (begins) {
			require(this.maxRetries != null && change.reason().startsWith(GAVE_UP + this.maxRetries + " attempts"),
					() -> "the limit is " + this.maxRetries + ", but " + change);
			this.givingUp = true;
		}
		return begins;
	}

	/**
	 * Return what is special about giving up now.
	 * @param sockets how many sockets were open besides the one that gave up
	 */
	Set<String> kind(int sockets, boolean opening) {
		String retries = (this.maxRetries != null && this.maxRetries == 0) ? "gave up at once" : "gave up later";
		String others = (sockets > 0) ? "gave up with other sockets open" : "gave up with one socket";
		return Set.of(retries, opening ? "gave up while another socket opened" : others);
	}

	/**
	 * The connection has given up: nothing waits for anything.
	 * @param open the names of the calls that have not ended
	 */
	void check(ConnectionMachines connection, List<String> open) {
		// forgets the channel in a callback of the application, which takes some time
		List<String> waiting = open.stream().filter((call) -> !call.equals(SimulatedRemovals.CALL)).toList();
		require(waiting.isEmpty(), () -> "calls are open after giving up: " + waiting);
		checkTimers();
		ConnectionStatus status = connection.status();
		require(status.state() == ConnectionState.DISCONNECTED && status.reconnectingSince() != null
				&& status.nextAttempt() == null && status.sockets().isEmpty() && status.sendBufferSize() == 0
				&& status.pushBufferSize() == 0, () -> "the status after giving up is " + status);
		for (String topic : SimulatedTopics.ALL) {
			requireRefused("a broadcast", (future) -> connection.push(new Push(topic, "broadcast",
					OutgoingFrame.Json.EMPTY, true, this.lane.now(), Duration.ofSeconds(5), future)));
			requireRefused("track", (future) -> connection.track(topic, "{}", future));
		}
	}

	/**
	 * The connection is closed for good: no timer of its machines still runs.
	 */
	void checkTimers() {
		require(this.timers.pending() == 0, () -> this.timers.pending() + " timers run without a connection");
	}

	private void requireRefused(String what, Consumer<CompletableFuture<SendResult>> call) {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		call.accept(future);
		String message = "";
		try {
			require(future.isDone(), () -> what + " waits although the connection gave up");
			future.join();
		}
		catch (CompletionException ex) {
			message = String.valueOf(ex.getCause().getMessage());
		}
		String told = message;
		require(told.contains("gave up reconnecting"), () -> what + " failed with '" + told + "' after giving up");
	}

	private void require(boolean condition, Supplier<String> message) {
		this.require.accept(condition, message);
	}

}
