package io.github.supabaserealtime.internal.machine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.jspecify.annotations.Nullable;

/**
 * The I/O that the machines request: opening and writing sockets, HTTP requests, token
 * look-ups, delivery, completing futures. Called on the lane; no method blocks or calls
 * back before it returned. Tests implement it with virtual time.
 */
public interface ConnectionIo {

	/**
	 * Open a socket; answered by the input {@code opened} or the input {@code failed}.
	 */
	void open(long epoch);

	/**
	 * Close a socket in the background.
	 */
	void close(long epoch, int code, String reason);

	/**
	 * Write a frame; answered by the input {@code written} or the input
	 * {@code writeFailed}.
	 */
	void write(long epoch, String ref, EncodedFrame frame);

	/**
	 * Take a frame back that is not being written yet.
	 * @param epoch the epoch of the link
	 * @param ref the reference of the frame
	 * @return whether it will not be written
	 */
	boolean withdraw(long epoch, String ref);

	/**
	 * Send a broadcast over HTTP; answered by the input {@code sentOverHttp}.
	 */
	void sendOverHttp(Push push);

	/**
	 * Ask the token provider; answered by the input {@code tokenResolved} or the input
	 * {@code tokenFailed}.
	 */
	void lookUpToken(long number);

	/**
	 * Return whether so much waits to be written to a socket that nothing more should be
	 * added.
	 */
	boolean isCongested(long epoch);

	/**
	 * Return how many messages wait for listeners. May be called by any thread.
	 */
	int deliveryQueueSize();

	/**
	 * Return how large the messages are that wait for listeners, in bytes. May be called
	 * by any thread.
	 */
	long deliveryQueueBytes();

	/**
	 * Hold the messages of a channel back, or let them go behind the events that came
	 * meanwhile.
	 */
	void hold(String topic, boolean hold);

	/**
	 * Take note of the bindings of a channel's join by the ids that its changes carry.
	 */
	void routes(String topic, Map<Long, PostgresChangesBinding> routes);

	/**
	 * Hand an event to the listeners, behind what the channel's or the connection's queue
	 * already holds.
	 */
	void publish(RealtimeEvent event);

	/**
	 * Complete a future on a callback thread.
	 */
	<T> void complete(CompletableFuture<T> future, @Nullable T value, @Nullable RealtimeException exception);

	/**
	 * Deliver what has arrived within the shutdown timeout, drop the rest, then run the
	 * input on the lane.
	 */
	void quiesce(Runnable done);

	/**
	 * Return what the reader of a socket has seen.
	 */
	SocketActivity activity(long epoch);

}
