package io.github.supabaserealtime.internal.machine;

import io.github.supabaserealtime.ChannelClosedException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the connection is started and, if not, why. Calls of {@code subscribe()} wait
 * for the start.
 */
public final class ConnectionStart {

	private @Nullable String missing = "connect() has not been called";

	private boolean stopped;

	/**
	 * The connection is started.
	 * @return whether it was not before
	 */
	public boolean started() {
		boolean before = this.missing == null;
		this.missing = null;
		this.stopped = false;
		return !before;
	}

	/**
	 * The connection is stopped and will not be opened again by itself.
	 * @param reason why
	 */
	public void stopped(String reason) {
		this.missing = reason;
		this.stopped = true;
	}

	/**
	 * Return what the start waits for.
	 * @return why the connection is not started, or {@code null} if it is
	 */
	public @Nullable String missing() {
		return this.missing;
	}

	/**
	 * Return what a call fails with that needs a started connection.
	 */
	public ChannelClosedException exception() {
		return new ChannelClosedException("The connection is closed: " + this.missing);
	}

	/**
	 * Return whether the connection was stopped and not started again.
	 */
	public boolean isStopped() {
		return this.stopped;
	}

}
