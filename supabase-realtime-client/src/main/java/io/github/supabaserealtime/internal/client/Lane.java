package io.github.supabaserealtime.internal.client;

import java.util.concurrent.Executor;

import io.github.supabaserealtime.internal.machine.Timers;

/**
 * The one thread that runs every input and every timer of a connection, one after
 * another.
 */
interface Lane extends Executor, Timers {

	/**
	 * Set whether the connection needs the thread although nothing waits. Called on the
	 * lane.
	 * @param keepAlive whether it does
	 */
	void keepAlive(boolean keepAlive);

}
