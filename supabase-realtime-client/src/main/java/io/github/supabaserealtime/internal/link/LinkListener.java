package io.github.supabaserealtime.internal.link;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;

/**
 * Callback for changes of the link. No method calls back into the machine before it
 * returned.
 */
public interface LinkListener {

	/**
	 * An attempt begins: look up the current token; answered by
	 * {@link LinkMachine#tokenResolved(long)}.
	 * @param epoch the epoch of the attempt
	 */
	void attempting(long epoch);

	/**
	 * A socket is open.
	 */
	void socketOpened();

	/**
	 * The socket is lost.
	 * @param failure why
	 * @param returning whether it will be opened again by itself
	 */
	void socketLost(ConnectionFailure failure, boolean returning);

	/**
	 * The socket is to be closed: leave the channels; answered by
	 * {@link LinkMachine#drained(long)}.
	 */
	void drain();

	/**
	 * The state changed: tell those who want to know.
	 * @param oldState the state before
	 * @param newState the state after
	 * @param reason why
	 */
	void stateChanged(ConnectionState oldState, ConnectionState newState, String reason);

	/**
	 * The link is closed and will not be opened again by itself.
	 * @param waiters who waits for it, none if the connection gave up reconnecting
	 */
	void closed(List<CompletableFuture<Void>> waiters);

}
