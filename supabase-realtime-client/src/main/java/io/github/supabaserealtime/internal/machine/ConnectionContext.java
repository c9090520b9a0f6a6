package io.github.supabaserealtime.internal.machine;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * The parts that all machines of a connection share. An effect never calls back into a
 * machine before it returned; it becomes an input of its own.
 *
 * @param name the name of the connection
 * @param settings the figures
 * @param time timers, clocks and randomness; what its timers run is an input
 * @param inputs takes what one machine causes in another
 * @param io what leaves the machines
 * @param reporter tells the status board, the listeners and the log
 * @param observer told of joins and pushes; never throws
 * @since 0.9.0
 */
public record ConnectionContext(String name, ConnectionSettings settings, MachineTime time, Inputs inputs,
		ConnectionIo io, ConnectionReporter reporter, RealtimeObserver observer) {

	/**
	 * Complete a future on another thread.
	 * @param future the future
	 * @param exception what it fails with, or {@code null} if it succeeds
	 */
	public void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception) {
		this.io.complete(future, null, exception);
	}

	/**
	 * A push succeeded.
	 * @param push the push
	 * @param result how far it is known to have come
	 */
	public void succeed(Push push, SendResult result) {
		this.io.complete(push.future(), result, null);
	}

	/**
	 * A push failed.
	 * @param push the push
	 * @param exception why
	 */
	public void fail(Push push, RealtimeException exception) {
		this.io.complete(push.future(), null, exception);
	}

}
