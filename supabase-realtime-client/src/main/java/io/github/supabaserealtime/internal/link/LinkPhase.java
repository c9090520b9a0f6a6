package io.github.supabaserealtime.internal.link;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.machine.Timers;

/**
 * Phase of the link. Each phase holds the timers that belong to it, so leaving it cancels
 * them.
 *
 * @since 0.9.0
 */
sealed interface LinkPhase {

	/**
	 * Cancel what is pending.
	 */
	void cancel();

	/**
	 * Return the epoch of the phase's socket.
	 * @return the epoch, or -1 when the phase has no socket
	 */
	default long epoch() {
		return -1;
	}

	/**
	 * Not connected and not trying.
	 */
	record Idle() implements LinkPhase {

		@Override
		public void cancel() {
		}

	}

	/**
	 * An attempt is under way.
	 *
	 * @param epoch the epoch of the socket to come
	 * @param first whether it is the first attempt after {@code connect()}
	 * @param deadline ends the attempt
	 */
	record Connecting(long epoch, boolean first, Timers.Timer deadline) implements LinkPhase {

		@Override
		public void cancel() {
			this.deadline.cancel();
		}

	}

	/**
	 * The socket is open.
	 *
	 * @param epoch the epoch of the socket
	 * @param heartbeat watches it
	 * @param stable fires when the link has proved stable
	 */
	record Open(long epoch, Heartbeat heartbeat, Timers.Timer stable) implements LinkPhase {

		@Override
		public void cancel() {
			this.heartbeat.stop();
			this.stable.cancel();
		}

	}

	/**
	 * The link waits for its next attempt.
	 *
	 * @param failure what ended the last socket or attempt
	 * @param timer begins the attempt
	 */
	record Backoff(ConnectionFailure failure, Timers.Timer timer) implements LinkPhase {

		@Override
		public void cancel() {
			this.timer.cancel();
		}

	}

	/**
	 * The channels are left, then the socket is closed.
	 *
	 * @param epoch the epoch of the socket
	 * @param deadline ends the waiting
	 * @param draining whether channels are still being left
	 */
	record Closing(long epoch, Timers.Timer deadline, boolean draining) implements LinkPhase {

		@Override
		public void cancel() {
			this.deadline.cancel();
		}

	}

}
