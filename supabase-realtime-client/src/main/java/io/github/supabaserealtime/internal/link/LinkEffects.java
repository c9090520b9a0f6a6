package io.github.supabaserealtime.internal.link;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What the machine causes. No method calls back into the machine before it returned: what
 * it causes comes as a new input.
 *
 * @since 0.1.0
 */
public interface LinkEffects {

	/**
	 * Look up the newest token; answered by {@link LinkMachine#tokenResolved(long)}.
	 * @param epoch the epoch of the attempt
	 */
	void resolveToken(long epoch);

	/**
	 * Open a socket; answered by {@link LinkMachine#opened} or
	 * {@link LinkMachine#failed}.
	 * @param epoch the epoch of the socket
	 */
	void open(long epoch);

	/**
	 * Close a socket in the background, be it open or still opening.
	 * @param epoch the epoch of the socket
	 * @param code the close code
	 * @param reason the reason
	 */
	void close(long epoch, int code, String reason);

	/**
	 * Send a heartbeat.
	 * @param epoch the epoch of the socket
	 * @param ref its reference
	 */
	void heartbeat(long epoch, String ref);

	/**
	 * Return a new reference.
	 * @return the reference
	 */
	String nextRef();

	/**
	 * Tell the channels that the socket is open.
	 * @param epoch the epoch of the socket
	 */
	void opened(long epoch);

	/**
	 * Tell the channels that the socket is lost.
	 * @param epoch the epoch of the socket
	 * @param failure why
	 */
	void lost(long epoch, ConnectionFailure failure);

	/**
	 * Leave the channels; answered by {@link LinkMachine#drained(long)}.
	 * @param epoch the epoch of the socket
	 */
	void drain(long epoch);

	/**
	 * Hand a frame to the channels.
	 * @param epoch the epoch of the socket
	 * @param frame the frame
	 */
	void frame(long epoch, Frame frame);

	/**
	 * Publish a change of state.
	 * @param oldState the state before
	 * @param newState the state after
	 * @param reason why
	 */
	void state(ConnectionState oldState, ConnectionState newState, String reason);

	/**
	 * Publish that an attempt was scheduled.
	 * @param attempt the number of the attempt
	 * @param delay how long it waits
	 * @param failure why it is needed
	 */
	void reconnectScheduled(int attempt, Duration delay, ConnectionFailure failure);

	/**
	 * Publish the outcome of a heartbeat.
	 * @param outcome the outcome
	 * @param roundTrip the time it took, {@code null} without a reply
	 */
	void heartbeat(HeartbeatEvent.Outcome outcome, @Nullable Duration roundTrip);

	/**
	 * The link is closed for good: deliver what has arrived, then complete.
	 * @param waiters who waits for it
	 */
	void idle(List<CompletableFuture<Void>> waiters);

	/**
	 * Complete a future on another thread.
	 * @param future the future
	 * @param exception what it fails with, or {@code null}
	 */
	void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception);

	/**
	 * Return what the reader of a socket has seen.
	 * @param epoch the epoch of the socket
	 * @return the activity
	 */
	SocketActivity activity(long epoch);

}
